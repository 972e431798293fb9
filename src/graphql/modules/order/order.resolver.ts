import { Arg, Args, Ctx, Field, FieldResolver, Float, InputType, Query, Resolver, Root } from 'type-graphql'
import type { OrderFilter } from '../../../services/shop/order.service'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Cost, Sized, Statements } from '../../limits/field-costs'
import type { ConnectionOf } from '../../pagination/connection'
import { ListArgs } from '../../pagination/list.args'
import { PageArgs } from '../../pagination/page.args'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { LocationRef, UserRef, toEntityRef } from '../common/refs.input'
import { Item } from '../item/item.type'
import { Location } from '../location/location.type'
import { Promotion } from '../promotion/promotion.type'
import { Session } from '../session/session.type'
import { User } from '../user/user.type'
import { Order, OrderConnection, OrderLine, OrderReturn } from './order.type'

const TYPICAL_LINES = 5
const TYPICAL_RETURNS = 2
const TYPICAL_PROMOTIONS = 2

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

  @FieldResolver(() => [OrderReturn], { description: 'What came back of the order, the first return first.' })
  @Statements({ ofAllParents: 1 })
  @Sized({ by: 'first', typically: TYPICAL_RETURNS })
  async returns(
    @Root() order: Order,
    @Args(() => ListArgs) { first }: ListArgs,
    @Ctx() context: RequestContext,
  ): Promise<OrderReturn[]> {
    const returns = await context.loaders.orderReturns.load({ parentId: order.record.id, first })
    return returns.map((one) => new OrderReturn(one))
  }

  @FieldResolver(() => Session, {
    nullable: true,
    description:
      'The session in which the customer ordered. It is null where the shop names none, and where nothing else was heard of it.',
  })
  @Statements({ ofAllParents: 3 })
  async session(@Root() order: Order, @Ctx() context: RequestContext): Promise<Session | null> {
    const id = await context.loaders.orderSessionId.load(order.record.id)
    const record = id === null ? null : await context.loaders.session.load(id)
    return record && new Session(record)
  }

  @FieldResolver(() => [Promotion], {
    description: 'The promotions that lines of the order were sold under.',
  })
  @Statements({ ofAllParents: 2 })
  @Cost({ base: 2 })
  @Sized({ typically: TYPICAL_PROMOTIONS })
  @Visible('read')
  async promotions(@Root() order: Order, @Ctx() context: RequestContext): Promise<Promotion[]> {
    const ids = await context.loaders.orderPromotionIds.load(order.record.id)
    const records = await Promise.all(ids.map((id) => context.loaders.promotion.load(id)))
    return records.flatMap((record) => (record ? [new Promotion(record)] : []))
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

  @FieldResolver(() => Promotion, {
    nullable: true,
    description: 'The promotion that the line was sold under. It is null where there was none.',
  })
  @Statements({ ofAllParents: 1 })
  @Cost({ base: 2 })
  @Visible('read')
  async promotion(@Root() line: OrderLine, @Ctx() context: RequestContext): Promise<Promotion | null> {
    if (line.record.promotionId === null) return null
    const record = await context.loaders.promotion.load(line.record.promotionId)
    return record && new Promotion(record)
  }

  @FieldResolver(() => Float, {
    description:
      'How many units of the line came back. Returns name an item: of several lines with it, the first ones are counted as returned first.',
  })
  @Statements({ ofAllParents: 1 })
  // It is looked up as objects are, unlike other leaves.
  @Cost({ base: 2 })
  returnedQuantity(@Root() line: OrderLine, @Ctx() context: RequestContext): Promise<number> {
    return context.loaders.returnedQuantity.load(line.record.id)
  }
}

@Resolver(() => OrderReturn)
export class OrderReturnResolver {
  @FieldResolver(() => Item, {
    nullable: true,
    description: 'The item that came back. It is null to end users once the item is no longer on sale.',
  })
  @Statements({ ofAllParents: 1 })
  async item(@Root() one: OrderReturn, @Ctx() context: RequestContext): Promise<Item | null> {
    const record = await context.loaders.item.load(one.record.itemId)
    return record && new Item(record)
  }

  @FieldResolver(() => Location, {
    nullable: true,
    description: 'The location that took it back. It is null to end users where it is a warehouse.',
  })
  @Statements({ ofAllParents: 1 })
  async location(@Root() one: OrderReturn, @Ctx() context: RequestContext): Promise<Location | null> {
    const record = await context.loaders.location.load(one.record.locationId)
    return record && new Location(record)
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
