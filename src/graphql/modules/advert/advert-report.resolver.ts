import { Arg, Ctx, Query, Resolver } from 'type-graphql'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Cost, Statements } from '../../limits/field-costs'
import { AdvertReport, AdvertReportInput } from './advert-report.type'

/** It looks at all lists of the days, and all events that name them. */
const REPORT_COST = 500

@Resolver()
export class AdvertReportResolver {
  @Query(() => AdvertReport, {
    description:
      'What adverts cost and what came of them, by placement. Costs are those that the shop told; revenue is attributed by the recommendationId of clicks.',
  })
  @Visible('read')
  @Statements({ ofAllParents: 2 })
  @Cost({ base: REPORT_COST })
  async advertReport(
    @Arg('input', () => AdvertReportInput, {
      description: 'Which days the report is about, and what counts as coming of the adverts.',
    })
    input: AdvertReportInput,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<AdvertReport> {
    const { from, to, attributionHours } = input
    return new AdvertReport(await services.advertReports.report(viewer, { from, to, attributionHours }))
  }
}
