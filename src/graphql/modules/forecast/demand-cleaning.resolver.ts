import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql'
import { noneNamed } from '../../../contracts/not-found'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Statements } from '../../limits/field-costs'
import type { ConnectionOf } from '../../pagination/connection'
import { PageArgs } from '../../pagination/page.args'
import { toEntityRef } from '../common/refs.input'
import { toItemFilter } from '../item/item.input'
import { Item } from '../item/item.type'
import {
  CleanedSeries,
  CleanedSeriesConnection,
  DemandCleaningInput,
  toCleaning,
} from './demand-cleaning.type'
import { CLEANING_STATEMENTS } from './forecast-costs'

@Resolver(() => CleanedSeries)
export class DemandCleaningResolver {
  @Query(() => CleanedSeriesConnection, {
    description:
      'What is done to the recorded sales of items before a model reads them: gaps that are filled, duplicates and outliers that are left out or replaced, and filters. A training says how, by its hyper-parameter "cleaning".',
  })
  @Visible('read')
  @Statements({ ofAllParents: CLEANING_STATEMENTS })
  async demandCleaning(
    @Arg('input', () => DemandCleaningInput, { description: 'The series that are looked at.' })
    { items, categoryId, location, measure, granularity, cleaning }: DemandCleaningInput,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { services, loaders, viewer }: RequestContext,
  ): Promise<ConnectionOf<CleanedSeries>> {
    const place = location ? toEntityRef('Location', location, 'input.location') : null
    const found = place && (await loaders.locationByRef.load(place))
    if (place && !found) throw noneNamed('Location', place)
    const cleaned = await services.cleaningReport.page(viewer, {
      ...page,
      filter: toItemFilter({ items, categoryId }),
      locationId: found ? found.id : null,
      measure: measure ?? 'UNITS',
      granularity: granularity ?? 'DAY',
      cleaning: cleaning ? toCleaning(cleaning) : null,
    })
    return CleanedSeriesConnection.of(cleaned, (one) => new CleanedSeries(one))
  }

  @FieldResolver(() => Item, {
    nullable: true,
    description: 'The item. It is null where it is not known any more.',
  })
  @Statements({ ofAllParents: 1 })
  async item(@Root() { value }: CleanedSeries, @Ctx() { loaders }: RequestContext): Promise<Item | null> {
    const found = await loaders.item.load(value.itemId)
    return found && new Item(found)
  }
}
