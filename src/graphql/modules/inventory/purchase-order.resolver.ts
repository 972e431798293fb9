/** Orders to suppliers: told by the shop, read back, and counted as on order by reorder plans. */
import {
  Arg,
  Args,
  Ctx,
  Field,
  FieldResolver,
  InputType,
  Mutation,
  Query,
  Resolver,
  Root,
} from 'type-graphql'
import { noneNamed } from '../../../contracts/not-found'
import type { PurchaseOrderFilter } from '../../../services/inventory/purchase-order.service'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Statements } from '../../limits/field-costs'
import type { ConnectionOf } from '../../pagination/connection'
import { PageArgs } from '../../pagination/page.args'
import { ItemRef, LocationRef, toEntityRef } from '../common/refs.input'
import { RecordPayload } from '../common/user-error.type'
import { Item } from '../item/item.type'
import { Location } from '../location/location.type'
import { RecordPurchaseOrdersInput } from './purchase-order.input'
import { PurchaseOrder, PurchaseOrderConnection } from './purchase-order.type'

@InputType('PurchaseOrderFilter', {
  description: 'Which purchase orders are asked for. A row has to fulfil every condition that is given.',
})
class PurchaseOrderFilterInput {
  @Field(() => [String], {
    nullable: true,
    description: 'Only rows of the orders with these numbers are given, at most 100 of them.',
  })
  externalIds?: string[] | null

  @Field(() => ItemRef, { nullable: true, description: 'Only rows of this item are given.' })
  item?: ItemRef | null

  @Field(() => LocationRef, { nullable: true, description: 'Only rows of this place are given.' })
  location?: LocationRef | null

  @Field(() => Boolean, {
    nullable: true,
    description: 'True gives rows of which something is still to come, false others. Absent, both are given.',
  })
  open?: boolean | null
}

function toPurchaseOrderFilter(input: PurchaseOrderFilterInput | null): PurchaseOrderFilter {
  return {
    ...(input?.externalIds ? { externalIds: input.externalIds } : {}),
    ...(input?.item ? { item: toEntityRef('Item', input.item, 'filter.item') } : {}),
    ...(input?.location ? { location: toEntityRef('Location', input.location, 'filter.location') } : {}),
    ...(typeof input?.open === 'boolean' ? { open: input.open } : {}),
  }
}

@Resolver(() => PurchaseOrder)
export class PurchaseOrderResolver {
  @Query(() => PurchaseOrderConnection, {
    nullable: true,
    description:
      'What the shop has ordered from its suppliers, the last told first. It is null where the arguments are refused, and errors[] says why.',
  })
  @Visible('read')
  @Statements({ ofAllParents: 4 })
  async purchaseOrders(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => PurchaseOrderFilterInput, {
      nullable: true,
      description: 'Which purchase orders are wanted. Absent, all are.',
    })
    filter: PurchaseOrderFilterInput | null,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<ConnectionOf<PurchaseOrder>> {
    const request = { ...page, filter: toPurchaseOrderFilter(filter) }
    const orders = await services.purchaseOrders.purchaseOrders(viewer, request)
    return PurchaseOrderConnection.of(orders, (record) => new PurchaseOrder(record))
  }

  @Mutation(() => RecordPayload, {
    description:
      'Stores a batch of orders to suppliers as they are now known. Reorder plans count what is still to come as on order.',
  })
  @Visible('ingest')
  recordPurchaseOrders(
    @Arg('input', () => RecordPurchaseOrdersInput, { description: 'The batch.' })
    input: RecordPurchaseOrdersInput,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<RecordPayload> {
    return services.purchaseOrderWrites.recordPurchaseOrders(viewer, input.purchaseOrders)
  }

  @FieldResolver(() => Item, { description: 'The item that was ordered.' })
  @Statements({ ofAllParents: 1 })
  async item(@Root() { record }: PurchaseOrder, @Ctx() { loaders }: RequestContext): Promise<Item> {
    const item = await loaders.item.load(record.itemId)
    if (!item) throw noneNamed('Item', { id: record.itemId })
    return new Item(item)
  }

  @FieldResolver(() => Location, { description: 'The place that it is to come to.' })
  @Statements({ ofAllParents: 1 })
  async location(@Root() { record }: PurchaseOrder, @Ctx() { loaders }: RequestContext): Promise<Location> {
    const location = await loaders.location.load(record.locationId)
    if (!location) throw noneNamed('Location', { id: record.locationId })
    return new Location(location)
  }
}
