import { Field, Float, ID, InputType, Int } from 'type-graphql'
import { MAX_HORIZON_DAYS } from '../../../contracts/demand/demand'
import type { ForecastOrder } from '../../../services/demand/forecast-ranking'
import { enumOf } from '../../enum'
import { ItemRef, LocationRef } from '../common/refs.input'
import { GranularityEnum, MeasureEnum } from './demand-forecast.type'

export const ForecastOrderEnum = enumOf<ForecastOrder>(
  'DemandForecastOrder',
  'The order of a list of forecasts.',
  {
    ITEM_ID_ASC: 'The items that Forecart heard of first come first.',
    EXPECTED_UNITS_ASC: 'The items with the fewest expected units over the horizon come first.',
    EXPECTED_UNITS_DESC: 'The items with the most expected units over the horizon come first.',
  },
)

const HORIZON = {
  nullable: true,
  defaultValue: MAX_HORIZON_DAYS,
  description: `How many days to forecast: 1 to ${MAX_HORIZON_DAYS}.`,
}
const LEVELS = {
  nullable: true,
  defaultValue: [0.1, 0.5, 0.9],
  description: 'The quantile levels that are wanted: 1 to 20 numbers between 0 and 1.',
}

@InputType({ description: 'The series that is to be forecast, and how.' })
export class DemandForecastInput {
  @Field(() => ItemRef, { description: 'The item whose demand is to be forecast.' })
  item!: ItemRef

  @Field(() => LocationRef, {
    nullable: true,
    description: 'The place to forecast for. Absent, all locations are forecast together.',
  })
  location?: LocationRef | null

  @Field(() => MeasureEnum, { nullable: true, defaultValue: 'UNITS', description: 'What is to be forecast.' })
  measure!: 'UNITS' | null

  @Field(() => GranularityEnum, {
    nullable: true,
    defaultValue: 'DAY',
    description: 'How long the periods are that are forecast one by one.',
  })
  granularity!: 'DAY' | null

  @Field(() => Int, HORIZON)
  horizonDays!: number | null

  @Field(() => [Float], LEVELS)
  levels!: number[] | null
}

@InputType({ description: 'One forecast for each item, at one location or over all.' })
export class DemandForecastsInput {
  @Field(() => [ItemRef], {
    nullable: true,
    description: 'The items to forecast. Absent, all items on sale are forecast.',
  })
  items?: ItemRef[] | null

  @Field(() => ID, {
    nullable: true,
    description: 'Only items of this category and of those below it are forecast.',
  })
  categoryId?: string | null

  @Field(() => LocationRef, {
    nullable: true,
    description: 'The place to forecast for. Absent, all locations are forecast together.',
  })
  location?: LocationRef | null

  @Field(() => MeasureEnum, { nullable: true, defaultValue: 'UNITS', description: 'What is to be forecast.' })
  measure!: 'UNITS' | null

  @Field(() => GranularityEnum, {
    nullable: true,
    defaultValue: 'DAY',
    description: 'How long the periods are that are forecast one by one.',
  })
  granularity!: 'DAY' | null

  @Field(() => Int, HORIZON)
  horizonDays!: number | null

  @Field(() => [Float], LEVELS)
  levels!: number[] | null
}
