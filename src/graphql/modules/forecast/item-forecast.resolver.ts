/** Forecasts of an item, as fields of it. They load through a DataLoader: one model call for a list. */
import { Arg, Args, Ctx, FieldResolver, Float, Int, Resolver, Root } from 'type-graphql'
import type { Measure } from '../../../contracts/demand/demand'
import { DEFAULT_HORIZON_DAYS } from '../../../contracts/demand/horizon'
import type { Granularity } from '../../../core/time/grid'
import { validLevels } from '../../../services/demand/forecast-quantiles'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Cost, Statements } from '../../limits/field-costs'
import type { ConnectionOf } from '../../pagination/connection'
import { PageArgs } from '../../pagination/page.args'
import { LocationRef } from '../common/refs.input'
import { Item } from '../item/item.type'
import { GRANULARITY, HORIZON, MEASURE } from './demand-forecast.input'
import {
  DemandForecast,
  DemandForecastConnection,
  GranularityEnum,
  MeasureEnum,
} from './demand-forecast.type'
import { FORECAST_COST, FORECAST_STATEMENTS, ORIGIN_DAYS } from './forecast-costs'
import { forecastOf } from './wanted-forecast'

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
    @Arg('horizonDays', () => Int, HORIZON)
    horizonDays: number | null,
    @Arg('levels', () => [Float], {
      nullable: true,
      description:
        'The quantile levels that are wanted: 1 to 20 numbers between 0 and 1, and 0.1, 0.5 and 0.9 where absent.',
    })
    levels: number[] | null,
    @Arg('measure', () => MeasureEnum, MEASURE)
    measure: Measure | null,
    @Arg('granularity', () => GranularityEnum, GRANULARITY)
    granularity: Granularity | null,
    @Ctx() context: RequestContext,
  ): Promise<DemandForecast> {
    const wanted = { location, horizonDays, levels, measure, granularity }
    return forecastOf(context, { itemId: item.record.id, categoryId: null }, wanted)
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
    @Arg('horizonDays', () => Int, HORIZON)
    horizonDays: number | null,
    @Arg('levels', () => [Float], {
      nullable: true,
      description:
        'The quantile levels that are wanted: 1 to 20 numbers between 0 and 1, and 0.1, 0.5 and 0.9 where absent.',
    })
    asked: number[] | null,
    @Arg('measure', () => MeasureEnum, MEASURE)
    measure: Measure | null,
    @Arg('granularity', () => GranularityEnum, GRANULARITY)
    granularity: Granularity | null,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionOf<Promise<DemandForecast>>> {
    const levels = validLevels(asked)
    const places = await context.loaders.sellingPlaces.load({ parentId: item.record.id, first, after })
    return DemandForecastConnection.of(places, async ({ id }) => {
      const request = {
        itemId: item.record.id,
        categoryId: null,
        locationId: id,
        measure: measure ?? 'UNITS',
        granularity: granularity ?? 'DAY',
        horizonDays: horizonDays ?? DEFAULT_HORIZON_DAYS,
      }
      return new DemandForecast(await context.loaders.demandForecast.load(request), levels)
    })
  }
}
