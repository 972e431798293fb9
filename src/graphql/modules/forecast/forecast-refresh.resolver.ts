import { Arg, Field, ID, ObjectType, Resolver, Root, Subscription } from 'type-graphql'
import type { Measure } from '../../../contracts/demand/demand'
import type { EntityRef } from '../../../contracts/shop/entity-ref'
import { decodeId, type IdType } from '../../../core/ids'
import type { Granularity } from '../../../core/time/grid'
import type { ForecastMessage } from '../../../services/demand/forecast-feed'
import { DEFAULT_LEVELS } from '../../../services/demand/forecast-quantiles'
import { noneNamed } from '../../../contracts/not-found'
import { Visible } from '../../audience'
import type { RequestContext } from '../../context'
import { sourceOf } from '../../subscription-source'
import { ItemRef, LocationRef, toEntityRef } from '../common/refs.input'
import { RefreshKindEnum } from '../common/refresh-kind.type'
import { DemandForecast, GranularityEnum, MeasureEnum } from './demand-forecast.type'

@ObjectType({ description: 'A message of the subscription "demandForecastRefreshed".' })
@Visible('read')
class DemandForecastRefresh {
  @Field(() => String, {
    description: 'The place of this message in the log: pass it as "after" to go on from here after a break.',
  })
  readonly cursor!: string

  @Field(() => RefreshKindEnum, {
    description: 'Whether this is news, or the request to fetch everything anew.',
  })
  readonly kind!: ForecastMessage['kind']

  @Field(() => DemandForecast, {
    nullable: true,
    description: 'The newest forecast of the series that changed. It is null in a RESYNC.',
  })
  readonly forecast!: DemandForecast | null
}

interface RefreshedArgs {
  readonly items?: readonly ItemRef[] | null
  readonly locations?: readonly LocationRef[] | null
  readonly categoryIds?: readonly string[] | null
  readonly measures?: readonly Measure[] | null
  readonly granularities?: readonly Granularity[] | null
  readonly after?: string | null
}

/** @throws BAD_USER_INPUT, NOT_FOUND */
async function subscribe(
  args: RefreshedArgs,
  { services, viewer }: RequestContext,
): Promise<AsyncIterable<ForecastMessage>> {
  const itemRefs = args.items?.map((ref, index) => toEntityRef('Item', ref, `items[${index}]`)) ?? []
  const locationRefs =
    args.locations?.map((ref, index) => toEntityRef('Location', ref, `locations[${index}]`)) ?? []
  const categoryIds =
    args.categoryIds?.map((id, index) => decodeId('Category', id, `categoryIds[${index}]`)) ?? []
  const [items, locations, categories] = await Promise.all([
    args.items ? services.catalog.itemIdsByRef(viewer, itemRefs) : null,
    args.locations ? services.locations.locationIdsByRef(viewer, locationRefs) : null,
    args.categoryIds ? services.catalog.categoriesWithDescendants(viewer, categoryIds) : null,
  ])
  return services.forecastFeed.subscribe(
    viewer,
    {
      itemIds: idsOf(items, 'Item', itemRefs),
      locationIds: idsOf(locations, 'Location', locationRefs),
      categoryIds: categories?.map(String) ?? null,
      measures: args.measures ?? null,
      granularities: args.granularities ?? null,
    },
    args.after ?? null,
  )
}

/** @throws NOT_FOUND, because a filter by what does not exist would stay silent for ever. */
function idsOf(
  ids: readonly (bigint | null)[] | null,
  type: IdType,
  refs: readonly EntityRef[],
): string[] | null {
  return (
    ids?.map((id, index) => {
      if (id === null) throw noneNamed(type, refs[index] as EntityRef)
      return id.toString()
    }) ?? null
  )
}

@Resolver()
export class ForecastRefreshResolver {
  @Subscription(() => DemandForecastRefresh, {
    subscribe: sourceOf(subscribe),
    description:
      'Sends forecasts that changed: of the touched series only, the latest of each. With "after", what was missed comes first.',
  })
  @Visible('read')
  demandForecastRefreshed(
    @Arg('items', () => [ItemRef], {
      nullable: true,
      description: 'Only forecasts of these items are sent. Absent, those of all items are.',
    })
    _items: ItemRef[] | null,
    @Arg('locations', () => [LocationRef], {
      nullable: true,
      description:
        'Only forecasts of these locations are sent. Absent, those of all locations are, and those over all together.',
    })
    _locations: LocationRef[] | null,
    @Arg('categoryIds', () => [ID], {
      nullable: true,
      description:
        'Only forecasts of these categories and everything below them, and of their items, are sent. Absent, those of all are.',
    })
    _categoryIds: string[] | null,
    @Arg('measures', () => [MeasureEnum], {
      nullable: true,
      defaultValue: ['UNITS'],
      description: 'Only forecasts of these measures are sent.',
    })
    _measures: Measure[] | null,
    @Arg('granularities', () => [GranularityEnum], {
      nullable: true,
      defaultValue: ['DAY'],
      description: 'Only forecasts by these periods are sent.',
    })
    _granularities: Granularity[] | null,
    @Arg('after', () => String, {
      nullable: true,
      description:
        'The cursor of the last message that you received. Absent, only what happens from now on is sent.',
    })
    _after: string | null,
    @Root() { cursor, kind, forecast }: ForecastMessage,
  ): DemandForecastRefresh {
    return { cursor, kind, forecast: forecast && new DemandForecast(forecast, DEFAULT_LEVELS) }
  }
}
