import { Arg, Args, Ctx, Field, FieldResolver, InputType, Query, Resolver, Root } from 'type-graphql'
import type { OrderFilter } from '../../../services/shop/order.service'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Sized, Statements } from '../../limits/field-costs'
import type { ConnectionOf } from '../../pagination/connection'
import { ListArgs } from '../../pagination/list.args'
import { PageArgs } from '../../pagination/page.args'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { LocationRef, UserRef, toEntityRef } from '../common/refs.input'
import { Item } from '../item/item.type'
import { Location } from '../location/location.type'
import { User } from '../user/user.type'
import { Order, OrderConnection, OrderLine } from './order.type'

const TYPICAL_LINES = 5

@InputType('OrderFilter', {
  description: 'Which orders are asked for. An order has to fulfil every condition that is given.',
})
class OrderFilterInput {
  @Field(() => UserRef, { nullable: true, description: 'Only orders of this customer are given.' })
  user?: UserRef | null

  @Field(() => LocationRef, { nullable: true, description: 'Only orders that this location sold are given.' })
  location?: LocationRef | null

  @Field(() => [String], {
    nullable: true,
    description: 'Only orders with one of these order numbers are given.',
  })
  externalIds?: string[] | null

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Only orders of this instant or later are given.',
  })
  orderedFrom?: Date | null

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Only orders of before this instant are given.',
  })
  orderedBefore?: Date | null
}

function toOrderFilter(input: OrderFilterInput | null): OrderFilter {
  return {
    ...(input?.user ? { user: toEntityRef('User', input.user, 'filter.user') } : {}),
    ...(input?.location ? { location: toEntityRef('Location', input.location, 'filter.location') } : {}),
    ...(input?.externalIds ? { externalIds: input.externalIds } : {}),
    ...(input?.orderedFrom ? { orderedFrom: input.orderedFrom } : {}),
    ...(input?.orderedBefore ? { orderedBefore: input.orderedBefore } : {}),
  }
}

@Resolver(() => Order)
export class OrderResolver {
  @Query(() => OrderConnection, {
    description: 'The orders of the shop, the newest first. An end user sees its own.',
  })
  @Visible('user', 'read')
  @Statements({ ofAllParents: 3 })
  async orders(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => OrderFilterInput, {
      nullable: true,
      description: 'Which orders are wanted. Absent, all are.',
    })
    filter: OrderFilterInput | null,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionOf<Order>> {
    const orders = await context.services.orders.orders(context.viewer, {
      ...page,
      filter: toOrderFilter(filter),
    })
    return OrderConnection.of(orders, (record) => new Order(record))
  }

  @FieldResolver(() => [OrderLine], { description: 'What was ordered, in the order of the line numbers.' })
  @Statements({ ofAllParents: 1 })
  @Sized({ by: 'first', typically: TYPICAL_LINES })
  async lines(
    @Root() order: Order,
    @Args(() => ListArgs) { first }: ListArgs,
    @Ctx() context: RequestContext,
  ): Promise<OrderLine[]> {
    const lines = await context.loaders.orderLines.load({ parentId: order.record.id, first })
    return lines.map((line) => new OrderLine(line, order.record.currency))
  }

  @FieldResolver(() => User, {
    nullable: true,
    description: 'The customer. It is null where the shop does not say, or the customer was deleted.',
  })
  @Statements({ ofAllParents: 1 })
  async user(@Root() order: Order, @Ctx() context: RequestContext): Promise<User | null> {
    if (order.record.userId === null) return null
    const record = await context.loaders.user.load(order.record.userId)
    return record && new User(record)
  }

  @FieldResolver(() => Location, { nullable: true, description: 'The location that sold it.' })
  @Statements({ ofAllParents: 1 })
  async location(@Root() order: Order, @Ctx() context: RequestContext): Promise<Location | null> {
    const record = await context.loaders.location.load(order.record.locationId)
    return record && new Location(record)
  }
}

@Resolver(() => OrderLine)
export class OrderLineResolver {
  @FieldResolver(() => Item, {
    nullable: true,
    description: 'The item that was ordered. It is null to end users once the item is no longer on sale.',
  })
  @Statements({ ofAllParents: 1 })
  async item(@Root() line: OrderLine, @Ctx() context: RequestContext): Promise<Item | null> {
    const record = await context.loaders.item.load(line.record.itemId)
    return record && new Item(record)
  }
}

@Resolver(() => User)
export class UserOrdersResolver {
  @FieldResolver(() => OrderConnection, { description: 'The orders of the customer, the newest first.' })
  @Statements({ ofAllParents: 2 })
  async orders(
    @Root() user: User,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionOf<Order>> {
    const orders = await context.loaders.userOrders.load({ parentId: user.record.id, ...page })
    return OrderConnection.of(orders, (record) => new Order(record))
  }
}
