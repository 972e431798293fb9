import { Arg, Args, Ctx, Field, FieldResolver, InputType, Query, Resolver, Root } from 'type-graphql'
import type { SessionFilter } from '../../../services/session.service'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Statements } from '../../operation-limits'
import type { ConnectionOf } from '../../pagination/connection'
import { PageArgs } from '../../pagination/page.args'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { LocationRef, SessionRef, UserRef, toEntityRef } from '../common/refs.input'
import { Item } from '../item/item.type'
import { Location } from '../location/location.type'
import { User } from '../user/user.type'
import { Event, EventConnection } from './event.type'
import { Session, SessionConnection } from './session.type'

@InputType('SessionFilter')
class SessionFilterInput {
  @Field(() => UserRef, { nullable: true })
  user?: UserRef | null

  @Field(() => LocationRef, { nullable: true })
  location?: LocationRef | null

  @Field(() => String, {
    nullable: true,
    description: 'All sessions of that name: the one of the shop, and those that end users named so.',
  })
  externalId?: string | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'Inclusive.' })
  startedFrom?: Date | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'Exclusive.' })
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
  @Query(() => Session, { nullable: true })
  @Visible('user', 'read')
  async session(
    @Arg('ref', () => SessionRef) ref: SessionRef,
    @Ctx() context: RequestContext,
  ): Promise<Session | null> {
    const [record] = await context.services.sessions.sessionsByRef(context.viewer, [
      toEntityRef('Session', ref),
    ])
    return record ? new Session(record) : null
  }

  @Query(() => SessionConnection, { description: 'The newest first.' })
  @Visible('user', 'read')
  async sessions(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => SessionFilterInput, { nullable: true }) filter: SessionFilterInput | null,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionOf<Session>> {
    const sessions = await context.services.sessions.sessions(context.viewer, {
      ...page,
      filter: toSessionFilter(filter),
    })
    return SessionConnection.of(sessions, (record) => new Session(record))
  }

  @FieldResolver(() => EventConnection, { description: 'As they happened.' })
  @Statements({ ofAllParents: 1 })
  async events(
    @Root() session: Session,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionOf<Event>> {
    const events = await context.loaders.sessionEvents.load({ parentId: session.record.id, ...page })
    return EventConnection.of(events, (record) => new Event(record))
  }

  @FieldResolver(() => User, { nullable: true })
  @Statements({ ofAllParents: 1 })
  async user(@Root() session: Session, @Ctx() context: RequestContext): Promise<User | null> {
    if (session.record.userId === null) return null
    const record = await context.loaders.user.load(session.record.userId)
    return record && new User(record)
  }

  @FieldResolver(() => Location, { nullable: true })
  @Statements({ ofAllParents: 1 })
  async location(@Root() session: Session, @Ctx() context: RequestContext): Promise<Location | null> {
    const record = await context.loaders.location.load(session.record.locationId)
    return record && new Location(record)
  }
}

@Resolver(() => Event)
export class EventResolver {
  @FieldResolver(() => Item, { nullable: true })
  @Statements({ ofAllParents: 1 })
  async item(@Root() event: Event, @Ctx() context: RequestContext): Promise<Item | null> {
    if (event.record.itemId === null) return null
    const record = await context.loaders.item.load(event.record.itemId)
    return record && new Item(record)
  }

  @FieldResolver(() => Location, { nullable: true })
  @Statements({ ofAllParents: 1 })
  async location(@Root() event: Event, @Ctx() context: RequestContext): Promise<Location | null> {
    const record = await context.loaders.location.load(event.record.locationId)
    return record && new Location(record)
  }
}

@Resolver(() => User)
export class UserSessionsResolver {
  @FieldResolver(() => SessionConnection, { description: 'The newest first.' })
  @Statements({ ofAllParents: 1 })
  async sessions(
    @Root() user: User,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionOf<Session>> {
    const sessions = await context.loaders.userSessions.load({ parentId: user.record.id, ...page })
    return SessionConnection.of(sessions, (record) => new Session(record))
  }
}
