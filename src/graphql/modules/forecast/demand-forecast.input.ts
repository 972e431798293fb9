import { Field, Float, ID, InputType, Int } from 'type-graphql'
import { MAX_HORIZON_DAYS } from '../../../contracts/demand'
import { FORECAST_ORDERS } from '../../../services/forecast-ranking'
import { enumOf } from '../../enum'
import { ItemRef, LocationRef } from '../common/refs.input'
import { GranularityEnum, MeasureEnum } from './demand-forecast.type'

export const ForecastOrderEnum = enumOf('DemandForecastOrder', FORECAST_ORDERS)

const HORIZON = { nullable: true, defaultValue: MAX_HORIZON_DAYS, description: `1..${MAX_HORIZON_DAYS}` }
const LEVELS = { nullable: true, defaultValue: [0.1, 0.5, 0.9], description: 'Quantile levels, 0..1.' }

@InputType()
export class DemandForecastInput {
  @Field(() => ItemRef)
  item!: ItemRef

  @Field(() => LocationRef, { nullable: true, description: 'Absent: all locations together.' })
  location?: LocationRef | null

  @Field(() => MeasureEnum, { nullable: true, defaultValue: 'UNITS' })
  measure!: 'UNITS' | null

  @Field(() => GranularityEnum, { nullable: true, defaultValue: 'DAY' })
  granularity!: 'DAY' | null

  @Field(() => Int, HORIZON)
  horizonDays!: number | null

  @Field(() => [Float], LEVELS)
  levels!: number[] | null
}

@InputType({ description: 'One forecast for each item, at one location or over all.' })
export class DemandForecastsInput {
  @Field(() => [ItemRef], { nullable: true, description: 'Absent: all active items.' })
  items?: ItemRef[] | null

  @Field(() => ID, { nullable: true, description: 'Items of this category and of those below it.' })
  categoryId?: string | null

  @Field(() => LocationRef, { nullable: true, description: 'Absent: all locations together.' })
  location?: LocationRef | null

  @Field(() => MeasureEnum, { nullable: true, defaultValue: 'UNITS' })
  measure!: 'UNITS' | null

  @Field(() => GranularityEnum, { nullable: true, defaultValue: 'DAY' })
  granularity!: 'DAY' | null

  @Field(() => Int, HORIZON)
  horizonDays!: number | null

  @Field(() => [Float], LEVELS)
  levels!: number[] | null
}
