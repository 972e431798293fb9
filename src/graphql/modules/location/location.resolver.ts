import { Arg, Args, Ctx, Field, FieldResolver, InputType, Query, Resolver, Root } from 'type-graphql'
import type { LocationKind } from '../../../contracts/shop-records'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Statements } from '../../operation-limits'
import type { ConnectionOf } from '../../pagination/connection'
import { PageArgs } from '../../pagination/page.args'
import { LocationRef, toEntityRef } from '../common/refs.input'
import { Location, LocationConnection, LocationKindEnum } from './location.type'

@InputType('LocationFilter')
class LocationFilterInput {
  @Field(() => [LocationKindEnum], { nullable: true })
  kinds?: LocationKind[] | null

  @Field(() => LocationRef, { nullable: true, description: 'Directly below this location.' })
  parent?: LocationRef | null
}

@Resolver(() => Location)
export class LocationResolver {
  @Query(() => Location, { nullable: true })
  @Visible('user', 'read')
  async location(
    @Arg('ref', () => LocationRef) ref: LocationRef,
    @Ctx() context: RequestContext,
  ): Promise<Location | null> {
    const [record] = await context.services.locations.locationsByRef(context.viewer, [
      toEntityRef('Location', ref),
    ])
    return record ? new Location(record) : null
  }

  @Query(() => LocationConnection)
  @Visible('user', 'read')
  async locations(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => LocationFilterInput, { nullable: true }) filter: LocationFilterInput | null,
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

  @FieldResolver(() => Location, { nullable: true })
  @Statements({ ofAllParents: 1 })
  async parent(@Root() location: Location, @Ctx() context: RequestContext): Promise<Location | null> {
    if (location.record.parentId === null) return null
    const record = await context.loaders.location.load(location.record.parentId)
    return record && new Location(record)
  }
}
