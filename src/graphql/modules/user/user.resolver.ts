import { Arg, Args, Ctx, Field, FieldResolver, InputType, Query, Resolver, Root } from 'type-graphql'
import { USER_ORDERINGS } from '../../../services/user.service'
import type { UserOrder } from '../../../services/user.service'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Statements } from '../../operation-limits'
import { enumOf } from '../../enum'
import type { ConnectionOf } from '../../pagination/connection'
import { PageArgs } from '../../pagination/page.args'
import { LocationRef, UserRef, toEntityRef } from '../common/refs.input'
import { Location } from '../location/location.type'
import { User, UserConnection } from './user.type'

const UserOrderEnum = enumOf('UserOrder', Object.keys(USER_ORDERINGS) as UserOrder[])

@InputType('UserFilter')
class UserFilterInput {
  @Field(() => [String], { nullable: true })
  externalIds?: string[] | null

  @Field(() => LocationRef, { nullable: true })
  homeLocation?: LocationRef | null
}

@Resolver(() => User)
export class UserResolver {
  @Query(() => User, { nullable: true })
  @Visible('user', 'read')
  async user(@Arg('ref', () => UserRef) ref: UserRef, @Ctx() context: RequestContext): Promise<User | null> {
    const [record] = await context.services.users.usersByRef(context.viewer, [toEntityRef('User', ref)])
    return record ? new User(record) : null
  }

  @Query(() => UserConnection)
  @Visible('user', 'read')
  async users(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => UserFilterInput, { nullable: true }) filter: UserFilterInput | null,
    @Arg('orderBy', () => UserOrderEnum, { nullable: true }) orderBy: UserOrder | null,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionOf<User>> {
    const users = await context.services.users.users(context.viewer, {
      ...page,
      filter: {
        ...(filter?.externalIds ? { externalIds: filter.externalIds } : {}),
        ...(filter?.homeLocation
          ? { homeLocation: toEntityRef('Location', filter.homeLocation, 'filter.homeLocation') }
          : {}),
      },
      ...(orderBy ? { orderBy } : {}),
    })
    return UserConnection.of(users, (record) => new User(record))
  }

  @FieldResolver(() => Location, { nullable: true })
  @Statements({ ofAllParents: 1 })
  async homeLocation(@Root() user: User, @Ctx() context: RequestContext): Promise<Location | null> {
    if (user.record.homeLocationId === null) return null
    const record = await context.loaders.location.load(user.record.homeLocationId)
    return record && new Location(record)
  }
}
