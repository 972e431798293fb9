import { Field, Float, ID, InputType, Int } from 'type-graphql'
import type { Measure } from '../../../contracts/demand/demand'
import { DEFAULT_HORIZON_DAYS, LONGEST_DAYS } from '../../../contracts/demand/horizon'
import type { Granularity } from '../../../core/time/grid'
import type { ForecastOrder } from '../../../services/demand/forecast-ranking'
import type { Reconciliation } from '../../../services/demand/reconciled-forecast.service'
import { enumOf } from '../../enum'
import { ItemRef, LocationRef } from '../common/refs.input'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { GranularityEnum, MeasureEnum } from './demand-forecast.type'
import { ScenarioInput } from './scenario.input'

export const ForecastOrderEnum = enumOf<ForecastOrder>(
  'DemandForecastOrder',
  'The order of a list of forecasts.',
  {
    ITEM_ID_ASC: 'The items that Forecart heard of first come first.',
    EXPECTED_UNITS_ASC: 'The items with the fewest expected units over the horizon come first.',
    EXPECTED_UNITS_DESC: 'The items with the most expected units over the horizon come first.',
  },
)

export const ReconciliationEnum = enumOf<Reconciliation>(
  'ForecastReconciliation',
  'How a forecast of a sum is made to agree with those of its parts.',
  {
    BOTTOM_UP:
      "Its means are those of the items on sale at each place, added up, as they are served. Its quantiles are those of the sum's own forecast, in proportion.",
  },
)

export const HORIZON = {
  nullable: true,
  defaultValue: DEFAULT_HORIZON_DAYS,
  description: `How many days to forecast, cut to whole weeks or months where these are forecast, of which there is at least one. The most are ${LONGEST_DAYS.DAY} days, ${LONGEST_DAYS.WEEK} by week and ${LONGEST_DAYS.MONTH} by month, as far as the model reaches.`,
}
export const MEASURE = { nullable: true, defaultValue: 'UNITS', description: 'What is to be forecast.' }
export const GRANULARITY = {
  nullable: true,
  defaultValue: 'DAY',
  description: 'How long the periods are that are forecast one by one.',
}
const LEVELS = {
  nullable: true,
  defaultValue: [0.1, 0.5, 0.9],
  description: 'The quantile levels that are wanted: 1 to 20 numbers between 0 and 1.',
}

@InputType({ description: 'The series that is to be forecast, and how.' })
export class DemandForecastInput {
  @Field(() => ItemRef, {
    nullable: true,
    description:
      'The item whose demand is to be forecast. Absent, it is that of a category, or of all items together.',
  })
  item?: ItemRef | null

  @Field(() => ID, {
    nullable: true,
    description:
      'The category whose items are to be forecast together, with those of the categories below it.',
  })
  categoryId?: string | null

  @Field(() => LocationRef, {
    nullable: true,
    description: 'The place or the region to forecast for. Absent, all locations are forecast together.',
  })
  location?: LocationRef | null

  @Field(() => MeasureEnum, MEASURE)
  measure!: Measure | null

  @Field(() => GranularityEnum, GRANULARITY)
  granularity!: Granularity | null

  @Field(() => Int, HORIZON)
  horizonDays!: number | null

  @Field(() => [Float], LEVELS)
  levels!: number[] | null

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'Forecasts from what was known at this instant. A model that was trained before it answers where there is one.',
  })
  asOf?: Date | null

  @Field(() => ScenarioInput, {
    nullable: true,
    description: 'Prices and promotions to forecast with, in the place of the planned ones.',
  })
  scenario?: ScenarioInput | null
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
    description: 'The place or the region to forecast for. Absent, all locations are forecast together.',
  })
  location?: LocationRef | null

  @Field(() => MeasureEnum, MEASURE)
  measure!: Measure | null

  @Field(() => GranularityEnum, GRANULARITY)
  granularity!: Granularity | null

  @Field(() => Int, HORIZON)
  horizonDays!: number | null

  @Field(() => [Float], LEVELS)
  levels!: number[] | null
}
