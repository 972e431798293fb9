import { Arg, Ctx, Query, Resolver } from 'type-graphql'
import { noneNamed } from '../../../contracts/not-found'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Cost, Statements } from '../../limits/field-costs'
import { toEntityRef } from '../common/refs.input'
import { DataQualityInput, DataQualityReport, DEFAULT_QUALITY_PERIODS } from './data-quality.type'
import { QUALITY_COST, QUALITY_STATEMENTS } from './forecast-costs'

@Resolver(() => DataQualityReport)
export class DataQualityResolver {
  @Query(() => DataQualityReport, {
    nullable: true,
    description:
      'Gaps, repeated seasons, outliers, runs without a sale, closures and stock-outs among the recorded sales of an item. It is null where it cannot be given, and errors[] says why.',
  })
  @Visible('read')
  @Cost({ base: QUALITY_COST })
  @Statements({ ofAllParents: QUALITY_STATEMENTS })
  async dataQuality(
    @Arg('input', () => DataQualityInput, { description: 'The series that is looked at.' })
    { item, location, measure, granularity, periods }: DataQualityInput,
    @Ctx() { services, loaders, viewer }: RequestContext,
  ): Promise<DataQualityReport> {
    const ref = toEntityRef('Item', item, 'input.item')
    const [itemId] = await services.catalog.itemIdsByRef(viewer, [ref])
    if (itemId === null || itemId === undefined) throw noneNamed('Item', ref)
    const place = location ? toEntityRef('Location', location, 'input.location') : null
    const found = place && (await loaders.locationByRef.load(place))
    if (place && !found) throw noneNamed('Location', place)
    const value = await services.dataQuality.report(viewer, {
      itemId,
      locationId: found ? found.id : null,
      measure: measure ?? 'UNITS',
      granularity: granularity ?? 'DAY',
      periods: periods ?? DEFAULT_QUALITY_PERIODS,
    })
    return new DataQualityReport(value)
  }
}
