/** One model answers for each measure at each granularity. Names say which: `demand`, `demand-week`, `demand-revenue`, `demand-revenue-week`. */
import { GRANULARITIES, type Granularity } from '../../core/time/grid'
import { DEMAND_MODEL } from '../models/model-version'
import { type Measure, MEASURES } from './demand'

/** What a model of demand forecasts. */
export interface DemandQuantity {
  readonly measure: Measure
  readonly granularity: Granularity
}

/** What is forecast where nothing else is asked for. */
export const UNITS_BY_DAY: DemandQuantity = { measure: 'UNITS', granularity: 'DAY' }

/** The registered name of the models of a quantity. */
export function demandModelName({ measure, granularity }: DemandQuantity): string {
  const parts = [measure === 'UNITS' ? [] : measure, granularity === 'DAY' ? [] : granularity].flat()
  return [DEMAND_MODEL, ...parts].join('-').toLowerCase()
}

/** Units by day come first. */
export const DEMAND_QUANTITIES: readonly DemandQuantity[] = MEASURES.flatMap((measure) =>
  GRANULARITIES.map((granularity) => ({ measure, granularity })),
)

/** The names of all models of demand. */
export const DEMAND_MODEL_NAMES: readonly string[] = DEMAND_QUANTITIES.map(demandModelName)

/** What the models of a name forecast; null where it is not a name of demand's. */
export function demandQuantityOf(modelName: string): DemandQuantity | null {
  return DEMAND_QUANTITIES[DEMAND_MODEL_NAMES.indexOf(modelName)] ?? null
}
