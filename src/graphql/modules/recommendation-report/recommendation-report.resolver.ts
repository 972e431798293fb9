/** What came of recommendations. */
import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Cost, Statements } from '../../limits/field-costs'
import { Experiment } from '../experiment/experiment.type'
import { ModelVersion } from '../model/model.type'
import { RecommendationReportInput, toSlateReportInput } from './recommendation-report.input'
import { RecommendationReport, RecommendationReportRow } from './recommendation-report.type'

/** It looks at all lists of the range, and all events that name them. */
const REPORT_COST = 500

@Resolver(() => RecommendationReportRow)
export class RecommendationReportResolver {
  @Query(() => RecommendationReport, {
    description:
      'What came of the lists of recommendations that were answered in a range of time: how often their entries were seen, clicked, put into the cart and bought. Events are attributed by their recommendationId; items, ranks and prices are those of the logged list.',
  })
  @Visible('read')
  @Statements({ ofAllParents: 1 })
  @Cost({ base: REPORT_COST })
  async recommendationReport(
    @Arg('input', () => RecommendationReportInput, {
      description: 'Which lists the report is about, and what counts as coming of them.',
    })
    input: RecommendationReportInput,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<RecommendationReport> {
    return new RecommendationReport(await services.slateReports.report(viewer, toSlateReportInput(input)))
  }

  @FieldResolver(() => Experiment, {
    nullable: true,
    description:
      'The experiment that the lists belong to. It is null where they belong to none, or lists of several are in this row.',
  })
  @Statements({ ofAllParents: 1 })
  async experiment(
    @Root() { line }: RecommendationReportRow,
    @Ctx() context: RequestContext,
  ): Promise<Experiment | null> {
    const id = line.group?.experimentId ?? null
    const record = id === null ? null : await context.loaders.experiment.load(id)
    return record ? new Experiment(record) : null
  }

  @FieldResolver(() => ModelVersion, {
    nullable: true,
    description:
      'The model version that ranked the lists. It is null where none did, or lists of several are in this row.',
  })
  @Statements({ ofAllParents: 1 })
  @Visible('read', 'models')
  async version(
    @Root() { line }: RecommendationReportRow,
    @Ctx() context: RequestContext,
  ): Promise<ModelVersion | null> {
    const id = line.group?.versionId ?? null
    const record = id === null ? null : await context.loaders.modelVersion.load(id)
    return record ? new ModelVersion(record) : null
  }
}
