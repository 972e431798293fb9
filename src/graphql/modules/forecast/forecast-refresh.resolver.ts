import { Arg, Field, ID, ObjectType, Resolver, Root, Subscription } from 'type-graphql'
import { ForecartError } from '../../../core/errors'
import { decodeId } from '../../../core/ids'
import type { ForecastMessage } from '../../../services/forecast-feed'
import { DEFAULT_LEVELS } from '../../../services/forecast-quantiles'
import { Visible } from '../../audience'
import type { RequestContext } from '../../context'
import { sourceOf } from '../../subscription-source'
import { ItemRef, LocationRef, toEntityRef } from '../common/refs.input'
import { RefreshKindEnum } from '../common/refresh-kind.type'
import { DemandForecast } from './demand-forecast.type'

@ObjectType()
@Visible('read')
class DemandForecastRefresh {
  @Field(() => String, { description: 'Pass it as "after" to go on from here after a break.' })
  readonly cursor!: string

  @Field(() => RefreshKindEnum)
  readonly kind!: ForecastMessage['kind']

  @Field(() => DemandForecast, { nullable: true, description: 'Null in a RESYNC.' })
  readonly forecast!: DemandForecast | null
}

interface RefreshedArgs {
  readonly items?: readonly ItemRef[] | null
  readonly locations?: readonly LocationRef[] | null
  readonly categoryIds?: readonly string[] | null
  readonly after?: string | null
}

/** @throws BAD_USER_INPUT, NOT_FOUND */
async function subscribe(
  args: RefreshedArgs,
  { services, viewer }: RequestContext,
): Promise<AsyncIterable<ForecastMessage>> {
  const [items, locations, categories] = await Promise.all([
    args.items
      ? services.catalog.itemIdsByRef(
          viewer,
          args.items.map((ref) => toEntityRef('Item', ref)),
        )
      : null,
    args.locations
      ? services.locations.locationIdsByRef(
          viewer,
          args.locations.map((ref) => toEntityRef('Location', ref)),
        )
      : null,
    args.categoryIds
      ? services.catalog.categoriesWithDescendants(
          viewer,
          args.categoryIds.map((id) => decodeId('Category', id)),
        )
      : null,
  ])
  return services.forecastFeed.subscribe(
    viewer,
    {
      itemIds: known(items, 'item'),
      locationIds: known(locations, 'location'),
      categoryIds: known(categories, 'category'),
    },
    args.after ?? null,
  )
}

/** @throws NOT_FOUND: a filter by what does not exist would stay silent for ever. */
function known(ids: readonly (bigint | null)[] | null, what: string): string[] | null {
  return (
    ids?.map((id) => {
      if (id === null) throw new ForecartError('NOT_FOUND', `There is no such ${what}`)
      return id.toString()
    }) ?? null
  )
}

@Resolver()
export class ForecastRefreshResolver {
  @Subscription(() => DemandForecastRefresh, {
    subscribe: sourceOf(subscribe),
    description:
      'Forecasts that changed: of the touched series only, the latest of each. With "after", what was missed comes first.',
  })
  @Visible('read')
  demandForecastRefreshed(
    @Arg('items', () => [ItemRef], { nullable: true }) _items: ItemRef[] | null,
    @Arg('locations', () => [LocationRef], {
      nullable: true,
      description: 'Absent: also forecasts over all locations together.',
    })
    _locations: LocationRef[] | null,
    @Arg('categoryIds', () => [ID], { nullable: true, description: 'With everything below them.' })
    _categoryIds: string[] | null,
    @Arg('after', () => String, { nullable: true }) _after: string | null,
    @Root() { cursor, kind, forecast }: ForecastMessage,
  ): DemandForecastRefresh {
    return { cursor, kind, forecast: forecast && new DemandForecast(forecast, DEFAULT_LEVELS) }
  }
}
