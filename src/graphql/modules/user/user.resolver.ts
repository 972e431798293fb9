import { Arg, Args, Ctx, Field, FieldResolver, InputType, Query, Resolver, Root } from 'type-graphql'
import { CONSENT_PURPOSES } from '../../../contracts/shop/consent'
import type { UserOrder } from '../../../services/behaviour/user.service'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Sized, Statements } from '../../limits/field-costs'
import { enumOf } from '../../enum'
import type { ConnectionOf } from '../../pagination/connection'
import { PageArgs } from '../../pagination/page.args'
import { LocationRef, UserRef, toEntityRef } from '../common/refs.input'
import { Location } from '../location/location.type'
import { Consent } from './consent.type'
import { User, UserConnection } from './user.type'

const UserOrderEnum = enumOf<UserOrder>('UserOrder', 'The order of a list of customers.', {
  ID_ASC: 'The customers that Forecart heard of first come first.',
  EXTERNAL_ID_ASC: "Customers are sorted by the shop's own key.",
  CREATED_AT_DESC: 'The customers that Forecart heard of last come first.',
})

@InputType('UserFilter', {
  description: 'Which customers are asked for. A customer has to fulfil every condition that is given.',
})
class UserFilterInput {
  @Field(() => [String], {
    nullable: true,
    description: 'Only customers with one of these keys of the shop are given.',
  })
  externalIds?: string[] | null

  @Field(() => LocationRef, {
    nullable: true,
    description: 'Only customers who usually buy at this location are given.',
  })
  homeLocation?: LocationRef | null
}

@Resolver(() => User)
export class UserResolver {
  @Query(() => User, {
    nullable: true,
    description: 'The customer that is named. It is null where there is none, or where you may not see it.',
  })
  @Visible('user', 'read')
  async user(
    @Arg('ref', () => UserRef, { description: 'The customer that is wanted.' }) ref: UserRef,
    @Ctx() context: RequestContext,
  ): Promise<User | null> {
    const [record] = await context.services.users.usersByRef(context.viewer, [toEntityRef('User', ref)])
    return record ? new User(record) : null
  }

  @Query(() => UserConnection, { description: 'The customers of the shop. An end user sees itself.' })
  @Visible('user', 'read')
  async users(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => UserFilterInput, {
      nullable: true,
      description: 'Which customers are wanted. Absent, all are.',
    })
    filter: UserFilterInput | null,
    @Arg('orderBy', () => UserOrderEnum, {
      nullable: true,
      description: 'The order of the customers. Absent, it is ID_ASC.',
    })
    orderBy: UserOrder | null,
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

  @FieldResolver(() => Location, {
    nullable: true,
    description: 'The location that the customer usually buys at. It is null where the shop does not say.',
  })
  @Statements({ ofAllParents: 1 })
  async homeLocation(@Root() user: User, @Ctx() context: RequestContext): Promise<Location | null> {
    if (user.record.homeLocationId === null) return null
    const record = await context.loaders.location.load(user.record.homeLocationId)
    return record && new Location(record)
  }

  @FieldResolver(() => [Consent], { description: 'What the customer allows: an entry for each purpose.' })
  @Statements({ ofAllParents: 1 })
  @Sized({ atMost: CONSENT_PURPOSES.length })
  consents(@Root() user: User, @Ctx() context: RequestContext): Promise<Consent[]> {
    return context.loaders.userConsents.load(user.record.id)
  }
}
