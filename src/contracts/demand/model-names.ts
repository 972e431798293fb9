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

const QUANTITIES: ReadonlyMap<string, DemandQuantity> = new Map(
  MEASURES.flatMap((measure) =>
    GRANULARITIES.map((granularity) => {
      const quantity = { measure, granularity }
      return [demandModelName(quantity), quantity] as const
    }),
  ),
)

/** The names of all models of demand; the first is that of units by day. */
export const DEMAND_MODEL_NAMES: readonly string[] = [...QUANTITIES.keys()]

/** What the models of a name forecast; null where it is not a name of demand's. */
export function demandQuantityOf(modelName: string): DemandQuantity | null {
  return QUANTITIES.get(modelName) ?? null
}
