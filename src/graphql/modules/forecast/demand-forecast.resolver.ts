/** Forecasts as fields of the graph. They load through a DataLoader: one model call for a list. */
import { Arg, Args, Ctx, FieldResolver, Float, Int, Query, Resolver, Root } from 'type-graphql'
import { MAX_HORIZON_DAYS } from '../../../contracts/demand/demand'
import { type ForecastOrder, MAX_RANKED_ITEMS } from '../../../services/demand/forecast-ranking'
import { validLevels } from '../../../services/demand/forecast-quantiles'
import { noneNamed } from '../../../contracts/not-found'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Cost, Sized, Statements } from '../../limits/field-costs'
import { DEFAULT_HISTORY_DAYS } from '../../limits/measure-operation'
import type { ConnectionOf } from '../../pagination/connection'
import { PageArgs } from '../../pagination/page.args'
import { DayScalar } from '../../scalars/day.scalar'
import { LocationRef, toEntityRef } from '../common/refs.input'
import { toItemFilter } from '../item/item.input'
import { Item } from '../item/item.type'
import { Location } from '../location/location.type'
import { DemandForecastInput, DemandForecastsInput, ForecastOrderEnum } from './demand-forecast.input'
import { DemandActual, DemandForecast, DemandForecastConnection, DemandTotal } from './demand-forecast.type'
import {
  FORECAST_COST,
  FORECAST_STATEMENTS,
  HISTORY_STATEMENTS,
  ORIGIN_DAYS,
  RANKING_COST,
  RANKING_STATEMENTS,
  TOTAL_COST,
} from './forecast-costs'

interface WantedForecast {
  readonly location?: LocationRef | null
  readonly horizonDays?: number | null
  readonly levels?: readonly number[] | null
}

/** @throws BAD_USER_INPUT, NOT_FOUND, and what a forecast may be refused with. */
async function forecastOf(
  context: RequestContext,
  itemId: bigint,
  wanted: WantedForecast,
): Promise<DemandForecast> {
  const levels = validLevels(wanted.levels)
  const value = await context.loaders.demandForecast.load({
    itemId,
    locationId: await locationIdOf(context, wanted.location),
    horizonDays: wanted.horizonDays ?? MAX_HORIZON_DAYS,
  })
  return new DemandForecast(value, levels)
}

async function locationIdOf(
  context: RequestContext,
  location: LocationRef | null | undefined,
): Promise<bigint | null> {
  if (!location) return null
  const ref = toEntityRef('Location', location, 'location')
  const record = await context.loaders.locationByRef.load(ref)
  if (!record) throw noneNamed('Location', ref)
  return record.id
}

@Resolver(() => Item)
export class ItemForecastResolver {
  @FieldResolver(() => DemandForecast, {
    nullable: true,
    description:
      'How many units will be sold on each of the coming days. It is null where no forecast can be given, and errors[] says why.',
  })
  @Statements(FORECAST_STATEMENTS)
  @Visible('read')
  @Cost({ base: FORECAST_COST })
  demandForecast(
    @Root() item: Item,
    @Arg('location', () => LocationRef, {
      nullable: true,
      description: 'The place to forecast for. Absent, all locations are forecast together.',
    })
    location: LocationRef | null,
    @Arg('horizonDays', () => Int, {
      nullable: true,
      defaultValue: MAX_HORIZON_DAYS,
      description: `How many days to forecast: 1 to ${MAX_HORIZON_DAYS}, and ${MAX_HORIZON_DAYS} where absent.`,
    })
    horizonDays: number | null,
    @Arg('levels', () => [Float], {
      nullable: true,
      description:
        'The quantile levels that are wanted: 1 to 20 numbers between 0 and 1, and 0.1, 0.5 and 0.9 where absent.',
    })
    levels: number[] | null,
    @Ctx() context: RequestContext,
  ): Promise<DemandForecast> {
    return forecastOf(context, item.record.id, { location, horizonDays, levels })
  }

  @FieldResolver(() => DemandForecastConnection, {
    description:
      'The forecasts of the item at each place that sells. A node is null where its forecast cannot be given, and errors[] says why.',
  })
  @Visible('read')
  @Statements({ ofAllParents: 1, partsBelow: ORIGIN_DAYS })
  async demandForecasts(
    @Root() item: Item,
    @Args(() => PageArgs) { first, after }: PageArgs,
    @Arg('horizonDays', () => Int, {
      nullable: true,
      defaultValue: MAX_HORIZON_DAYS,
      description: `How many days to forecast: 1 to ${MAX_HORIZON_DAYS}, and ${MAX_HORIZON_DAYS} where absent.`,
    })
    horizonDays: number | null,
    @Arg('levels', () => [Float], {
      nullable: true,
      description:
        'The quantile levels that are wanted: 1 to 20 numbers between 0 and 1, and 0.1, 0.5 and 0.9 where absent.',
    })
    asked: number[] | null,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionOf<Promise<DemandForecast>>> {
    const levels = validLevels(asked)
    const places = await context.loaders.sellingPlaces.load({ parentId: item.record.id, first, after })
    return DemandForecastConnection.of(places, async ({ id }) => {
      const request = {
        itemId: item.record.id,
        locationId: id,
        horizonDays: horizonDays ?? MAX_HORIZON_DAYS,
      }
      return new DemandForecast(await context.loaders.demandForecast.load(request), levels)
    })
  }
}

@Resolver(() => DemandForecast)
export class DemandForecastResolver {
  @Query(() => DemandForecast, {
    nullable: true,
    description:
      'How many units of an item will be sold on each of the coming days. It is null where no forecast can be given, and errors[] says why.',
  })
  @Visible('read')
  @Statements({ ...FORECAST_STATEMENTS, ofAllParents: FORECAST_STATEMENTS.ofAllParents + 1 })
  @Cost({ base: FORECAST_COST })
  async demandForecast(
    @Arg('input', () => DemandForecastInput, { description: 'The series that is to be forecast, and how.' })
    input: DemandForecastInput,
    @Ctx() context: RequestContext,
  ): Promise<DemandForecast> {
    const ref = toEntityRef('Item', input.item, 'input.item')
    const [item] = await context.services.catalog.itemsByRef(context.viewer, [ref])
    if (!item) throw noneNamed('Item', ref)
    return forecastOf(context, item.id, input)
  }

  @Query(() => DemandForecastConnection, {
    description:
      'Forecasts of many items. A node is null where its forecast cannot be given, and errors[] says why.',
  })
  @Visible('read')
  @Cost({ arguments: { orderBy: RANKING_COST } })
  @Statements({ ofAllParents: 3, arguments: { orderBy: RANKING_STATEMENTS } })
  async demandForecasts(
    @Arg('input', () => DemandForecastsInput, { description: 'The items that are to be forecast, and how.' })
    input: DemandForecastsInput,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('orderBy', () => ForecastOrderEnum, {
      nullable: true,
      description: `The order of the forecasts. By expected units, at most ${MAX_RANKED_ITEMS} items can be sorted. Absent, it is ITEM_ID_ASC.`,
    })
    orderBy: ForecastOrder | null,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionOf<Promise<DemandForecast>>> {
    const { catalog, forecastRanking } = context.services
    const filter = toItemFilter({ items: input.items, categoryId: input.categoryId })
    const order = orderBy ?? 'ITEM_ID_ASC'
    const items =
      order === 'ITEM_ID_ASC'
        ? await catalog.items(context.viewer, { ...page, filter })
        : await forecastRanking.items(
            context.viewer,
            {
              ...page,
              filter,
              order,
              locationId: await locationIdOf(context, input.location),
              horizonDays: input.horizonDays ?? MAX_HORIZON_DAYS,
            },
            { signal: context.signal },
          )
    return DemandForecastConnection.of(items, (item) => forecastOf(context, item.id, input))
  }

  @FieldResolver(() => Item, { nullable: true, description: 'The item whose demand is forecast.' })
  @Statements({ ofAllParents: 1 })
  async item(@Root() { value }: DemandForecast, @Ctx() context: RequestContext): Promise<Item | null> {
    const record = await context.loaders.item.load(value.itemId)
    return record && new Item(record)
  }

  @FieldResolver(() => Location, {
    nullable: true,
    description: 'The place that is forecast for. It is null where all locations are forecast together.',
  })
  @Statements({ ofAllParents: 1 })
  async location(
    @Root() { value }: DemandForecast,
    @Ctx() context: RequestContext,
  ): Promise<Location | null> {
    if (value.locationId === null) return null
    const record = await context.loaders.location.load(value.locationId)
    return record && new Location(record)
  }

  @FieldResolver(() => [DemandActual], {
    description: 'What was sold on the complete days up to the origin, the oldest first.',
  })
  @Statements(HISTORY_STATEMENTS)
  @Sized({ by: 'days' })
  async history(
    @Root() { value }: DemandForecast,
    @Arg('days', () => Int, {
      nullable: true,
      defaultValue: DEFAULT_HISTORY_DAYS,
      description: `How many days to look back: 1 to 730, ${DEFAULT_HISTORY_DAYS} where absent.`,
    })
    wantedDays: number | null,
    @Ctx() context: RequestContext,
  ): Promise<DemandActual[]> {
    const { itemId, locationId, originDay } = value
    const days = wantedDays ?? DEFAULT_HISTORY_DAYS
    const actuals = await context.loaders.demandHistory.load({ itemId, locationId, originDay, days })
    return actuals.map((actual) => new DemandActual(actual))
  }

  @FieldResolver(() => DemandTotal, {
    description:
      'The units of the days [from, to) together, from joint samples: the quantiles of days do not add up.',
  })
  @Cost({ base: TOTAL_COST })
  async total(
    @Root() { value, levels: ownLevels }: DemandForecast,
    @Arg('from', () => DayScalar, { description: 'The first day of the total.' }) from: string,
    @Arg('to', () => DayScalar, { description: 'The day after the last one of the total.' }) to: string,
    @Arg('levels', () => [Float], {
      nullable: true,
      description:
        'The quantile levels that are wanted: 1 to 20 numbers between 0 and 1, and those of the forecast where absent.',
    })
    wantedLevels: number[] | null,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<DemandTotal> {
    const levels = wantedLevels ? validLevels(wantedLevels) : ownLevels
    const { mean, quantiles } = await services.forecasts.total(viewer, value, { from, to }, levels)
    return {
      from,
      to,
      mean,
      quantiles: levels.map((level, index) => ({ level, value: quantiles[index] as number })),
    }
  }
}
