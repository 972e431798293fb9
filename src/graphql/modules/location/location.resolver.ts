import { Arg, Args, Ctx, Field, FieldResolver, InputType, Query, Resolver, Root } from 'type-graphql'
import type { LocationKind } from '../../../contracts/shop/shop-records'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Statements } from '../../limits/field-costs'
import type { ConnectionOf } from '../../pagination/connection'
import { PageArgs } from '../../pagination/page.args'
import { LocationRef, toEntityRef } from '../common/refs.input'
import { Location, LocationConnection, LocationKindEnum } from './location.type'

@InputType('LocationFilter', {
  description: 'Which locations are asked for. A location has to fulfil every condition that is given.',
})
class LocationFilterInput {
  @Field(() => [LocationKindEnum], {
    nullable: true,
    description: 'Only locations of these kinds are given.',
  })
  kinds?: LocationKind[] | null

  @Field(() => LocationRef, {
    nullable: true,
    description: 'Only locations directly below this one are given.',
  })
  parent?: LocationRef | null
}

@Resolver(() => Location)
export class LocationResolver {
  @Query(() => Location, {
    nullable: true,
    description: 'The location that is named. It is null where there is none, or where you may not see it.',
  })
  @Visible('user', 'read')
  async location(
    @Arg('ref', () => LocationRef, { description: 'The location that is wanted.' }) ref: LocationRef,
    @Ctx() context: RequestContext,
  ): Promise<Location | null> {
    const [record] = await context.services.locations.locationsByRef(context.viewer, [
      toEntityRef('Location', ref),
    ])
    return record ? new Location(record) : null
  }

  @Query(() => LocationConnection, { description: 'The locations of the shop, the oldest first.' })
  @Visible('user', 'read')
  async locations(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => LocationFilterInput, {
      nullable: true,
      description: 'Which locations are wanted. Absent, all are.',
    })
    filter: LocationFilterInput | null,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionOf<Location>> {
    const locations = await context.services.locations.locations(context.viewer, {
      ...page,
      filter: {
        ...(filter?.kinds ? { kinds: filter.kinds } : {}),
        ...(filter?.parent ? { parent: toEntityRef('Location', filter.parent, 'filter.parent') } : {}),
      },
    })
    return LocationConnection.of(locations, (record) => new Location(record))
  }

  @FieldResolver(() => Location, {
    nullable: true,
    description: 'The region that this location lies in. It is null at the top.',
  })
  @Statements({ ofAllParents: 1 })
  async parent(@Root() location: Location, @Ctx() context: RequestContext): Promise<Location | null> {
    if (location.record.parentId === null) return null
    const record = await context.loaders.location.load(location.record.parentId)
    return record && new Location(record)
  }
}
