/** Reads back what a shop has told of prices, stock, weather and calendars. */
import { Arg, Args, ArgsType, Ctx, Field, FieldResolver, Query, Resolver, Root } from 'type-graphql'
import { NAMED_COLUMNS } from '../../../contracts/demand/demand'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Sized, Statements } from '../../limits/field-costs'
import type { ConnectionOf } from '../../pagination/connection'
import { PageArgs } from '../../pagination/page.args'
import { DayScalar } from '../../scalars/day.scalar'
import { ItemRef, LocationRef, toEntityRef } from '../common/refs.input'
import { Item } from '../item/item.type'
import { Location } from '../location/location.type'
import {
  CalendarDay,
  CalendarDayConnection,
  NamedCovariate,
  Price,
  PriceConnection,
  StockCount,
  StockCountConnection,
  StockOut,
  StockOutConnection,
  WeatherDay,
  WeatherDayConnection,
} from './covariate.type'

@ArgsType()
class DayRangeArgs extends PageArgs {
  @Field(() => DayScalar, {
    nullable: true,
    description: 'The first day that is wanted. Absent, there is no bound.',
  })
  from?: string | null

  @Field(() => DayScalar, {
    nullable: true,
    description: 'The last day that is wanted. Absent, there is no bound.',
  })
  to?: string | null
}

const MOST_NAMED = NAMED_COLUMNS.NUMBER.length + NAMED_COLUMNS.CATEGORY.length

const toLocation = (ref: LocationRef | null) => ref && toEntityRef('Location', ref, 'location')

@Resolver()
export class CovariateResolver {
  @Query(() => [NamedCovariate], {
    description:
      'What the shop has told under names of its own, the oldest first: three numbers and one category at most.',
  })
  @Visible('read')
  @Statements({ ofAllParents: 1 })
  @Sized({ atMost: MOST_NAMED })
  async namedCovariates(@Ctx() { services, viewer }: RequestContext): Promise<NamedCovariate[]> {
    const records = await services.covariates.named(viewer)
    return records.map((record) => new NamedCovariate(record))
  }

  @Query(() => PriceConnection, {
    nullable: true,
    description:
      'The list prices of an item, the latest first, planned ones included. It is null where the arguments are refused, and errors[] says why.',
  })
  @Visible('read')
  @Statements({ ofAllParents: 3 })
  async prices(
    @Args(() => DayRangeArgs) page: DayRangeArgs,
    @Arg('item', () => ItemRef, { description: 'The item whose prices are wanted.' }) item: ItemRef,
    @Arg('location', () => LocationRef, {
      nullable: true,
      description: 'Only prices of this place are given. Absent, those of every place are.',
    })
    location: LocationRef | null,
    @Arg('competitor', () => String, {
      nullable: true,
      description:
        "Only prices of this competitor are given. Absent, all prices are; empty, the shop's own only.",
    })
    competitor: string | null,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<ConnectionOf<Price>> {
    const prices = await services.covariates.prices(viewer, {
      ...page,
      item: toEntityRef('Item', item, 'item'),
      location: toLocation(location),
      competitor,
    })
    return PriceConnection.of(prices, (record) => new Price(record))
  }

  @Query(() => StockCountConnection, {
    nullable: true,
    description:
      "The counts of an item's stock, the latest first. It is null where the arguments are refused, and errors[] says why.",
  })
  @Visible('read')
  @Statements({ ofAllParents: 3 })
  async stockCounts(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('item', () => ItemRef, { description: 'The item whose counts are wanted.' }) item: ItemRef,
    @Arg('location', () => LocationRef, {
      nullable: true,
      description: 'Only counts of this place are given. Absent, those of every place are.',
    })
    location: LocationRef | null,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<ConnectionOf<StockCount>> {
    const request = { ...page, item: toEntityRef('Item', item, 'item'), location: toLocation(location) }
    const counts = await services.covariates.stockCounts(viewer, request)
    return StockCountConnection.of(counts, (record) => new StockCount(record))
  }

  @Query(() => StockOutConnection, {
    nullable: true,
    description:
      'The times without stock of an item, the latest first. It is null where the arguments are refused, and errors[] says why.',
  })
  @Visible('read')
  @Statements({ ofAllParents: 3 })
  async stockOuts(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('item', () => ItemRef, { description: 'The item whose stock-outs are wanted.' }) item: ItemRef,
    @Arg('location', () => LocationRef, {
      nullable: true,
      description: 'Only stock-outs of this place are given. Absent, those of every place are.',
    })
    location: LocationRef | null,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<ConnectionOf<StockOut>> {
    const request = { ...page, item: toEntityRef('Item', item, 'item'), location: toLocation(location) }
    const stockOuts = await services.covariates.stockOuts(viewer, request)
    return StockOutConnection.of(stockOuts, (record) => new StockOut(record))
  }

  @Query(() => WeatherDayConnection, {
    nullable: true,
    description:
      'The weather at a place, the latest day first, forecasts included. It is null where the arguments are refused, and errors[] says why.',
  })
  @Visible('read')
  async weather(
    @Args(() => DayRangeArgs) page: DayRangeArgs,
    @Arg('location', () => LocationRef, { description: 'The place whose weather is wanted.' })
    location: LocationRef,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<ConnectionOf<WeatherDay>> {
    const request = { ...page, location: toEntityRef('Location', location, 'location') }
    const weather = await services.covariates.weather(viewer, request)
    return WeatherDayConnection.of(weather, (record) => new WeatherDay(record))
  }

  @Query(() => CalendarDayConnection, {
    nullable: true,
    description:
      'The days of calendars, the latest first. It is null where the arguments are refused, and errors[] says why.',
  })
  @Visible('read')
  async calendarDays(
    @Args(() => DayRangeArgs) page: DayRangeArgs,
    @Arg('location', () => LocationRef, {
      nullable: true,
      description:
        'Only days that count there are given: those of its country, its own, and those of what it lies in.',
    })
    location: LocationRef | null,
    @Arg('country', () => String, {
      nullable: true,
      description: 'Only days of this country, an ISO 3166-1 alpha-2 code, are given.',
    })
    country: string | null,
    @Arg('calendar', () => String, {
      nullable: true,
      description: 'Only days of this calendar, such as holidays, are given.',
    })
    calendar: string | null,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<ConnectionOf<CalendarDay>> {
    const request = { ...page, location: toLocation(location), country, calendar }
    const days = await services.covariates.calendarDays(viewer, request)
    return CalendarDayConnection.of(days, (record) => new CalendarDay(record))
  }
}

async function itemOf(
  { record }: { record: { itemId: bigint } },
  { loaders }: RequestContext,
): Promise<Item | null> {
  const item = await loaders.item.load(record.itemId)
  return item && new Item(item)
}

async function locationOf(
  { record }: { record: { locationId: bigint | null } },
  { loaders }: RequestContext,
): Promise<Location | null> {
  const location = record.locationId === null ? null : await loaders.location.load(record.locationId)
  return location && new Location(location)
}

@Resolver(() => Price)
export class PriceResolver {
  @FieldResolver(() => Item, { nullable: true, description: 'The item that costs this.' })
  @Statements({ ofAllParents: 1 })
  item(@Root() price: Price, @Ctx() context: RequestContext): Promise<Item | null> {
    return itemOf(price, context)
  }

  @FieldResolver(() => Location, {
    nullable: true,
    description: 'The place where the item costs this. It is null where the price holds everywhere.',
  })
  @Statements({ ofAllParents: 1 })
  location(@Root() price: Price, @Ctx() context: RequestContext): Promise<Location | null> {
    return locationOf(price, context)
  }
}

@Resolver(() => StockCount)
export class StockCountResolver {
  @FieldResolver(() => Item, { nullable: true, description: 'The item that was counted.' })
  @Statements({ ofAllParents: 1 })
  item(@Root() count: StockCount, @Ctx() context: RequestContext): Promise<Item | null> {
    return itemOf(count, context)
  }

  @FieldResolver(() => Location, { nullable: true, description: 'The place where it was counted.' })
  @Statements({ ofAllParents: 1 })
  location(@Root() count: StockCount, @Ctx() context: RequestContext): Promise<Location | null> {
    return locationOf(count, context)
  }
}

@Resolver(() => StockOut)
export class StockOutResolver {
  @FieldResolver(() => Item, { nullable: true, description: 'The item that was missing.' })
  @Statements({ ofAllParents: 1 })
  item(@Root() stockOut: StockOut, @Ctx() context: RequestContext): Promise<Item | null> {
    return itemOf(stockOut, context)
  }

  @FieldResolver(() => Location, { nullable: true, description: 'The place where it was missing.' })
  @Statements({ ofAllParents: 1 })
  location(@Root() stockOut: StockOut, @Ctx() context: RequestContext): Promise<Location | null> {
    return locationOf(stockOut, context)
  }
}

@Resolver(() => WeatherDay)
export class WeatherDayResolver {
  @FieldResolver(() => Location, { nullable: true, description: 'The place that had this weather.' })
  @Statements({ ofAllParents: 1 })
  location(@Root() weather: WeatherDay, @Ctx() context: RequestContext): Promise<Location | null> {
    return locationOf(weather, context)
  }
}

@Resolver(() => CalendarDay)
export class CalendarDayResolver {
  @FieldResolver(() => Location, {
    nullable: true,
    description:
      'The location that the day counts for, with everything below it. It is null where it counts for a country.',
  })
  @Statements({ ofAllParents: 1 })
  location(@Root() day: CalendarDay, @Ctx() context: RequestContext): Promise<Location | null> {
    return locationOf(day, context)
  }
}
