import { Arg, Args, Ctx, Field, FieldResolver, InputType, Query, Resolver, Root } from 'type-graphql'
import type { SessionFilter } from '../../../services/behaviour/session.service'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Statements } from '../../limits/field-costs'
import type { ConnectionOf } from '../../pagination/connection'
import { PageArgs } from '../../pagination/page.args'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { LocationRef, SessionRef, UserRef, toEntityRef } from '../common/refs.input'
import { Item } from '../item/item.type'
import { Location } from '../location/location.type'
import { User } from '../user/user.type'
import { Order } from '../order/order.type'
import { Promotion } from '../promotion/promotion.type'
import { Event, EventConnection } from './event.type'
import { Session, SessionConnection } from './session.type'

@InputType('SessionFilter', {
  description: 'Which sessions are asked for. A session has to fulfil every condition that is given.',
})
class SessionFilterInput {
  @Field(() => UserRef, { nullable: true, description: 'Only sessions of this customer are given.' })
  user?: UserRef | null

  @Field(() => LocationRef, {
    nullable: true,
    description: 'Only sessions that began at this location are given.',
  })
  location?: LocationRef | null

  @Field(() => String, {
    nullable: true,
    description:
      'Only sessions of this name are given: the one that the shop named so, and those that end users named so.',
  })
  externalId?: string | null

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Only sessions that began at this instant or later are given.',
  })
  startedFrom?: Date | null

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Only sessions that began before this instant are given.',
  })
  startedBefore?: Date | null
}

function toSessionFilter(input: SessionFilterInput | null): SessionFilter {
  return {
    ...(input?.user ? { user: toEntityRef('User', input.user, 'filter.user') } : {}),
    ...(input?.location ? { location: toEntityRef('Location', input.location, 'filter.location') } : {}),
    ...(typeof input?.externalId === 'string' ? { externalId: input.externalId } : {}),
    ...(input?.startedFrom ? { startedFrom: input.startedFrom } : {}),
    ...(input?.startedBefore ? { startedBefore: input.startedBefore } : {}),
  }
}

@Resolver(() => Session)
export class SessionResolver {
  @Query(() => Session, {
    nullable: true,
    description: 'The session that is named. It is null where there is none, or where you may not see it.',
  })
  @Visible('user', 'read')
  async session(
    @Arg('ref', () => SessionRef, { description: 'The session that is wanted.' }) ref: SessionRef,
    @Ctx() context: RequestContext,
  ): Promise<Session | null> {
    const [record] = await context.services.sessions.sessionsByRef(context.viewer, [
      toEntityRef('Session', ref),
    ])
    return record ? new Session(record) : null
  }

  @Query(() => SessionConnection, {
    description: 'The visits to the shop, the newest first. An end user sees its own.',
  })
  @Visible('user', 'read')
  @Statements({ ofAllParents: 4 })
  async sessions(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => SessionFilterInput, {
      nullable: true,
      description: 'Which sessions are wanted. Absent, all are.',
    })
    filter: SessionFilterInput | null,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionOf<Session>> {
    const sessions = await context.services.sessions.sessions(context.viewer, {
      ...page,
      filter: toSessionFilter(filter),
    })
    return SessionConnection.of(sessions, (record) => new Session(record))
  }

  @FieldResolver(() => EventConnection, {
    description: 'What happened in the session, the first event first.',
  })
  @Statements({ ofAllParents: 2 })
  async events(
    @Root() session: Session,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionOf<Event>> {
    const events = await context.loaders.sessionEvents.load({ parentId: session.record.id, ...page })
    return EventConnection.of(events, (record) => new Event(record))
  }

  @FieldResolver(() => User, {
    nullable: true,
    description: 'The customer of the session. It is null where nobody signed in.',
  })
  @Statements({ ofAllParents: 1 })
  async user(@Root() session: Session, @Ctx() context: RequestContext): Promise<User | null> {
    if (session.record.userId === null) return null
    const record = await context.loaders.user.load(session.record.userId)
    return record && new User(record)
  }

  @FieldResolver(() => Location, { nullable: true, description: 'The location where the session began.' })
  @Statements({ ofAllParents: 1 })
  async location(@Root() session: Session, @Ctx() context: RequestContext): Promise<Location | null> {
    const record = await context.loaders.location.load(session.record.locationId)
    return record && new Location(record)
  }
}

@Resolver(() => Event)
export class EventResolver {
  @FieldResolver(() => Item, {
    nullable: true,
    description:
      'The item that it was about. It is null where there was none, and to end users once the item is no longer on sale.',
  })
  @Statements({ ofAllParents: 1 })
  async item(@Root() event: Event, @Ctx() context: RequestContext): Promise<Item | null> {
    if (event.record.itemId === null) return null
    const record = await context.loaders.item.load(event.record.itemId)
    return record && new Item(record)
  }

  @FieldResolver(() => Session, {
    nullable: true,
    description: 'The session that it happened in. An end user sees its own part of it.',
  })
  @Statements({ ofAllParents: 2 })
  async session(@Root() event: Event, @Ctx() context: RequestContext): Promise<Session | null> {
    const record = await context.loaders.session.load(event.record.sessionId)
    return record && new Session(record)
  }

  @FieldResolver(() => User, {
    nullable: true,
    description: 'The customer who did it. It is null where nobody had signed in.',
  })
  @Statements({ ofAllParents: 1 })
  async user(@Root() event: Event, @Ctx() context: RequestContext): Promise<User | null> {
    if (event.record.userId === null) return null
    const record = await context.loaders.user.load(event.record.userId)
    return record && new User(record)
  }

  @FieldResolver(() => Promotion, {
    nullable: true,
    description: 'The promotion that the visitor saw. It is null where there was none.',
  })
  @Statements({ ofAllParents: 1 })
  @Visible('read')
  async promotion(@Root() event: Event, @Ctx() context: RequestContext): Promise<Promotion | null> {
    if (event.record.promotionId === null) return null
    const record = await context.loaders.promotion.load(event.record.promotionId)
    return record && new Promotion(record)
  }

  @FieldResolver(() => Order, {
    nullable: true,
    description:
      'The order that a purchase or return belongs to. It is null where none of that number is recorded, and to end users where it is not their own.',
  })
  @Statements({ ofAllParents: 2 })
  async order(@Root() event: Event, @Ctx() context: RequestContext): Promise<Order | null> {
    if (event.record.orderExternalId === null) return null
    const record = await context.loaders.orderByExternalId.load(event.record.orderExternalId)
    return record && new Order(record)
  }

  @FieldResolver(() => Location, { nullable: true, description: 'The location where it happened.' })
  @Statements({ ofAllParents: 1 })
  async location(@Root() event: Event, @Ctx() context: RequestContext): Promise<Location | null> {
    const record = await context.loaders.location.load(event.record.locationId)
    return record && new Location(record)
  }
}

@Resolver(() => User)
export class UserSessionsResolver {
  @FieldResolver(() => SessionConnection, { description: 'The sessions of the customer, the newest first.' })
  @Statements({ ofAllParents: 2 })
  async sessions(
    @Root() user: User,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionOf<Session>> {
    const sessions = await context.loaders.userSessions.load({ parentId: user.record.id, ...page })
    return SessionConnection.of(sessions, (record) => new Session(record))
  }
}
