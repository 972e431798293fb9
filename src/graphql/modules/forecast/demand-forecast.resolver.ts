/** Forecasts as fields of the graph. They load through a DataLoader: one model call for a list. */
import { Arg, Args, Ctx, FieldResolver, Float, Int, Query, Resolver, Root } from 'type-graphql'
import { LEVEL_COUNT } from '../../../contracts/demand/demand'
import { DEFAULT_HORIZON_DAYS } from '../../../contracts/demand/horizon'
import { DEMAND_DRIVERS } from '../../../services/demand/forecast-drivers'
import { type ForecastOrder, MAX_RANKED_ITEMS } from '../../../services/demand/forecast-ranking'
import { validLevels } from '../../../services/demand/forecast-quantiles'
import { MAX_PARTS, type Reconciliation } from '../../../services/demand/reconciled-forecast.service'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Cost, Sized, Statements } from '../../limits/field-costs'
import { DEFAULT_HISTORY_DAYS } from '../../limits/measure-operation'
import type { ConnectionOf } from '../../pagination/connection'
import { PageArgs } from '../../pagination/page.args'
import { DayScalar } from '../../scalars/day.scalar'
import { Driver } from '../common/driver.type'
import { toItemFilter } from '../item/item.input'
import { Category } from '../item/category.type'
import { Item } from '../item/item.type'
import { Location } from '../location/location.type'
import {
  DemandForecastInput,
  DemandForecastsInput,
  ForecastOrderEnum,
  ReconciliationEnum,
} from './demand-forecast.input'
import {
  DemandActual,
  DemandForecast,
  DemandForecastConnection,
  DemandNowcast,
  DemandTotal,
} from './demand-forecast.type'
import {
  DRIVERS_COST,
  DRIVERS_STATEMENTS,
  FORECAST_COST,
  FORECAST_STATEMENTS,
  HISTORY_STATEMENTS,
  NOWCAST_COST,
  NOWCAST_STATEMENTS,
  RANKING_STATEMENTS,
  RECONCILIATION_STATEMENTS,
  TOTAL_COST,
  WHOLE_SHOP_COST,
} from './forecast-costs'
import { forecastOf, itemsOf, locationIdOf } from './wanted-forecast'

@Resolver(() => DemandForecast)
export class DemandForecastResolver {
  @Query(() => DemandForecast, {
    nullable: true,
    description:
      'How much of an item, of a category or of all items will be sold in each of the coming periods. It is null where no forecast can be given, and errors[] says why.',
  })
  @Visible('read')
  @Statements({
    ...FORECAST_STATEMENTS,
    ofAllParents: FORECAST_STATEMENTS.ofAllParents + 1,
    arguments: { reconciliation: RECONCILIATION_STATEMENTS },
  })
  @Cost({ base: FORECAST_COST, arguments: { reconciliation: WHOLE_SHOP_COST } })
  async demandForecast(
    @Arg('input', () => DemandForecastInput, { description: 'The series that is to be forecast, and how.' })
    input: DemandForecastInput,
    @Arg('reconciliation', () => ReconciliationEnum, {
      nullable: true,
      description: `How the forecast is made to agree with those of its parts, of which there are at most ${MAX_PARTS}. Absent, it is a forecast of its own, and those of its parts do not add up to it.`,
    })
    reconciliation: Reconciliation | null,
    @Ctx() context: RequestContext,
  ): Promise<DemandForecast> {
    return forecastOf(context, await itemsOf(context, input), { ...input, reconciliation })
  }

  @Query(() => DemandForecastConnection, {
    description:
      'Forecasts of many items. A node is null where its forecast cannot be given, and errors[] says why.',
  })
  @Visible('read')
  @Cost({ arguments: { orderBy: WHOLE_SHOP_COST } })
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
              measure: input.measure ?? 'UNITS',
              granularity: input.granularity ?? 'DAY',
              horizonDays: input.horizonDays ?? DEFAULT_HORIZON_DAYS,
            },
            { signal: context.signal },
          )
    return DemandForecastConnection.of(items, (item) =>
      forecastOf(context, { itemId: item.id, categoryId: null }, input),
    )
  }

  @FieldResolver(() => Item, {
    nullable: true,
    description:
      'The item whose demand is forecast. It is null where the items of a category, or all items, are forecast together.',
  })
  @Statements({ ofAllParents: 1 })
  async item(@Root() { value }: DemandForecast, @Ctx() context: RequestContext): Promise<Item | null> {
    if (value.itemId === null) return null
    const record = await context.loaders.item.load(value.itemId)
    return record && new Item(record)
  }

  @FieldResolver(() => Item, {
    nullable: true,
    description:
      'The predecessor whose days were read in the place of those before ownHistoryFrom. It is null where none was read.',
  })
  @Statements({ ofAllParents: 1 })
  async predecessor(@Root() { value }: DemandForecast, @Ctx() context: RequestContext): Promise<Item | null> {
    if (value.borrowedItemId === null) return null
    const record = await context.loaders.item.load(value.borrowedItemId)
    return record && new Item(record)
  }

  @FieldResolver(() => Category, {
    nullable: true,
    description:
      'The category whose items are forecast together. It is null where one item is forecast, or all items are.',
  })
  @Statements({ ofAllParents: 1 })
  async category(
    @Root() { value }: DemandForecast,
    @Ctx() context: RequestContext,
  ): Promise<Category | null> {
    if (value.itemId !== null || value.categoryId === null) return null
    const record = await context.loaders.category.load(value.categoryId)
    return record && new Category(record)
  }

  @FieldResolver(() => Location, {
    nullable: true,
    description:
      'The place or the region that is forecast for. It is null where all locations are forecast together.',
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
    description:
      'What was measured of the complete periods up to the origin, the oldest first. Of weeks and months only those are given that lie wholly within the days.',
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
    const { itemId, categoryId, locationId, measure, granularity, originDay } = value
    const days = wantedDays ?? DEFAULT_HISTORY_DAYS
    const series = { itemId, categoryId, locationId, measure, granularity, originDay }
    const actuals = await context.loaders.demandHistory.load({ ...series, days })
    return actuals.map((actual) => new DemandActual(actual))
  }

  @FieldResolver(() => DemandNowcast, {
    nullable: true,
    description:
      'The running day, from its sales so far: of the units by day of one item at one place. It is null where it cannot be told, such as without sales of known hours or where the item was out of stock today, and errors[] says why. Closures do not change it.',
  })
  @Statements({ ofEachParent: NOWCAST_STATEMENTS })
  @Cost({ base: NOWCAST_COST })
  async nowcast(
    @Root() { value, levels }: DemandForecast,
    @Ctx() { loaders }: RequestContext,
  ): Promise<DemandNowcast> {
    return loaders.nowcast.load({ forecast: value, levels })
  }

  @FieldResolver(() => [Driver], {
    description:
      'What the forecast comes from: what the series usually sells first, then the largest first. Their units add up to the sum of the means. A model of boosted trees tells them itself: exact Shapley values of its logarithmic score (TreeSHAP), made into units that add up by the logarithmic mean. Any other forecasts up to 256 times more for it, with parts of what it reads put in the place of what is usual: with up to six drivers beside USUAL and LATER_DATA these are exact Shapley values; with more, how they share what they do is an estimate from 64 combinations.',
  })
  @Statements({ ofEachParent: DRIVERS_STATEMENTS })
  @Cost({ base: DRIVERS_COST / DEMAND_DRIVERS.length })
  @Sized({ atMost: DEMAND_DRIVERS.length })
  async drivers(@Root() { value }: DemandForecast, @Ctx() context: RequestContext): Promise<Driver[]> {
    const { services, viewer } = context
    const drivers = await services.forecastDrivers.of(viewer, value)
    return drivers.map((driver) => new Driver(driver))
  }

  @FieldResolver(() => [Float], {
    description:
      'The quantile levels that the model learned, the lowest first. Levels between them are interpolated; those below the first and above the last are a normal tail through the outer two. Older versions learned 0.05 to 0.95, those of today 0.01 to 0.99.',
  })
  @Statements({ ofAllParents: 1 })
  @Sized({ atMost: LEVEL_COUNT })
  async learnedLevels(
    @Root() { value }: DemandForecast,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<readonly number[]> {
    return services.forecasts.learnedLevels(viewer, value)
  }

  @FieldResolver(() => DemandTotal, {
    description:
      'What is forecast of the days [from, to) together, from joint samples: the quantiles of days do not add up. Of weeks and months, both are first days of a period.',
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
