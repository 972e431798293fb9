/**
 * The laws under which predictions of promotions are judged. Models were tuned on the first family and are judged on the second, but for one law: both draw the halo from 0 to .2,
 * which is what `HALO_PRIOR` expects before any data. `--world` with another share shows what that is worth.
 */
import { WORLDS, type WorldLaws } from '../../seeds'

export interface LiftCellLaws {
  readonly name: string
  readonly laws: WorldLaws
}

type Effects = WorldLaws['promotions']['effects']

const SHARES: Effects = {
  cannibalization: { family: 'share', share: [0.1, 0.35] },
  halo: { share: [0, 0.2], reach: 'department' },
  pantry: { share: [0.04, 0.25], days: 14, shape: 'geometric' },
  anticipation: { share: [0, 0.04], days: 4, shape: 'geometric' },
  nullShare: 0,
}

/** Another choice model, another reach, another shape. */
const LOGIT: Effects = {
  cannibalization: { family: 'nested-logit', dissimilarity: [0.65, 0.9] },
  halo: { share: [0, 0.2], reach: 'shop' },
  pantry: { share: [0.04, 0.25], days: 10, shape: 'flat' },
  anticipation: { share: [0, 0.04], days: 3, shape: 'flat' },
  nullShare: 0,
}

interface Variation {
  readonly timing: number
  readonly persistence: number
  readonly spread: number
  /** Whether shelves are filled for what promotions sell. */
  readonly isStocked: boolean
}

/** Past and planned promotions choose their days by the same law, so that what is learned of the timing of past ones holds for planned ones. */
const PLANNING_DAYS = 25

function vary(
  base: WorldLaws,
  effects: Effects,
  { timing, persistence, spread, isStocked }: Variation,
): WorldLaws {
  const { demand, promotions, stock } = base
  return {
    ...base,
    demand: { ...demand, shocks: { ...demand.shocks, item: { persistence, spread } } },
    promotions: {
      ...promotions,
      effects,
      timingCorrelation: timing,
      planningDays: PLANNING_DAYS,
      planned: 10,
      running: 0,
      noticeDays: [3, 10],
    },
    stock: isStocked ? { ...stock, safetyFactor: 6, promotionUplift: 5, lateProbability: 0 } : stock,
  }
}

const LASTING = { persistence: 0.92, spread: 0.2 } as const
const VARIATIONS: Readonly<Record<string, Variation>> = {
  free: { timing: 0, ...LASTING, isStocked: true },
  timed6: { timing: 0.6, ...LASTING, isStocked: true },
  timed9: { timing: 0.9, ...LASTING, isStocked: true },
  large9: { timing: 0.9, persistence: 0.92, spread: 0.5, isStocked: true },
  /** Shocks as long as promotions, which the days around them hardly show. */
  short: { timing: 0.6, persistence: 0.6, spread: 0.2, isStocked: true },
  /** Shocks that go on for months. */
  lasting: { timing: 0.6, persistence: 0.98, spread: 0.2, isStocked: true },
  emptyShelves: { timing: 0, ...LASTING, isStocked: false },
}

export const TUNED_CELLS: readonly LiftCellLaws[] = cellsOf('tuned', WORLDS.retail, SHARES)
export const JUDGED_CELLS: readonly LiftCellLaws[] = [
  ...cellsOf('judged', WORLDS.semilog, LOGIT),
  // A nested logit takes a part of an item's own answer to its price, so that elasticities are judged here.
  { name: 'shares', laws: vary(WORLDS.semilog, SHARES, VARIATIONS.free!) },
]

function cellsOf(family: string, base: WorldLaws, effects: Effects): LiftCellLaws[] {
  return Object.entries(VARIATIONS).map(([name, variation]) => ({
    name: family === 'tuned' ? `${name}Tuned` : name,
    laws: vary(base, effects, variation),
  }))
}

/**
 * Worlds with competitors, for suggestions of list prices: prices of our own move often enough that some are seen. The one is near what the model expects before any data
 * (a cross-price elasticity of .26), the other far from it.
 */
export const COMPETITOR_CELLS: readonly LiftCellLaws[] = [
  { name: 'rivals', elasticity: 0.3 },
  { name: 'rivalsStrong', elasticity: 1 },
].map(({ name, elasticity }) => {
  const laws = vary(WORLDS.semilog, LOGIT, VARIATIONS.free!)
  return {
    name,
    laws: {
      ...laws,
      items: { ...laws.items, priceChangesPerYear: 4, priceChangeSpread: 0.1 },
      competitors: { count: 3, priceSpread: 0.1, changesPerYear: 10, changeSpread: 0.08, elasticity },
    },
  }
})
