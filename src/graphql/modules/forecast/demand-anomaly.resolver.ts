/** Days that sold otherwise than was forecast of them. */
import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql'
import { noneNamed } from '../../../contracts/not-found'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Statements } from '../../limits/field-costs'
import type { ConnectionOf } from '../../pagination/connection'
import { PageArgs } from '../../pagination/page.args'
import { toEntityRef } from '../common/refs.input'
import { Item } from '../item/item.type'
import { Location } from '../location/location.type'
import { DemandAnomaly, DemandAnomalyConnection, DemandAnomalyFilter } from './demand-anomaly.type'

@Resolver(() => DemandAnomaly)
export class DemandAnomalyResolver {
  @Query(() => DemandAnomalyConnection, {
    description:
      'Days on which an item sold otherwise at a place than was forecast of it, the latest first. Days of the last week are judged once a day, of series whose forecasts are asked for. Days out of stock are left out.',
  })
  @Visible('read')
  @Statements({ ofAllParents: 4 })
  async demandAnomalies(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => DemandAnomalyFilter, {
      nullable: true,
      description: 'Which anomalies are wanted. Absent, all are.',
    })
    filter: DemandAnomalyFilter | null,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionOf<DemandAnomaly>> {
    const { services, viewer } = context
    const { item, location, atLeast, from, to } = filter ?? {}
    const anomalies = await services.anomalies.anomalies(viewer, page, {
      ...{ atLeast, from, to },
      itemId: item ? await itemIdOf(context, item) : null,
      locationId: location ? await locationIdOf(context, location) : null,
    })
    return DemandAnomalyConnection.of(anomalies, (record) => new DemandAnomaly(record))
  }

  @FieldResolver(() => Item, {
    nullable: true,
    description: 'The item. It is null where it is not known any more.',
  })
  @Statements({ ofAllParents: 1 })
  async item(@Root() { record }: DemandAnomaly, @Ctx() { loaders }: RequestContext): Promise<Item | null> {
    const found = await loaders.item.load(record.itemId)
    return found && new Item(found)
  }

  @FieldResolver(() => Location, {
    nullable: true,
    description: 'The place. It is null where it is not known any more.',
  })
  @Statements({ ofAllParents: 1 })
  async location(
    @Root() { record }: DemandAnomaly,
    @Ctx() { loaders }: RequestContext,
  ): Promise<Location | null> {
    const found = await loaders.location.load(record.locationId)
    return found && new Location(found)
  }
}

/** @throws BAD_USER_INPUT, NOT_FOUND */
async function itemIdOf(
  { services, viewer }: RequestContext,
  item: NonNullable<DemandAnomalyFilter['item']>,
): Promise<bigint> {
  const ref = toEntityRef('Item', item, 'filter.item')
  const [id] = await services.catalog.itemIdsByRef(viewer, [ref])
  if (id === null || id === undefined) throw noneNamed('Item', ref)
  return id
}

/** @throws BAD_USER_INPUT, NOT_FOUND */
async function locationIdOf(
  { loaders }: RequestContext,
  location: NonNullable<DemandAnomalyFilter['location']>,
): Promise<bigint> {
  const ref = toEntityRef('Location', location, 'filter.location')
  const record = await loaders.locationByRef.load(ref)
  if (!record) throw noneNamed('Location', ref)
  return record.id
}
