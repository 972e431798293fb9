/**
 * What a model forecasts as one plan changes and all else stays (partial dependence; Friedman 2001, "Greedy function approximation", section 8.2): the depth of a promotion on every
 * period ahead, or the list price. It tells what the model makes of plans, not what they would do in the shop.
 */
import { COVARIATE_COUNT, type DemandInput, type DemandPrediction } from '../../../contracts/demand/demand'
import { COVARIATE_COLUMN } from '../../../features/demand'
import { throwIfCancelled } from '../../cancellation'

export const PARTIAL_EFFECTS = ['DISCOUNT', 'PRICE'] as const
export type PartialEffectKind = (typeof PARTIAL_EFFECTS)[number]

/** Discounts are fractions off the list price, 0 without a promotion; prices are multiples of the mean of the history. */
const PLANS: Readonly<Record<PartialEffectKind, readonly number[]>> = {
  DISCOUNT: [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5],
  PRICE: [0.7, 0.8, 0.9, 0.95, 1, 1.05, 1.1, 1.2, 1.3],
}
/** The plan that others are held against. */
const REFERENCE: Readonly<Record<PartialEffectKind, number>> = { DISCOUNT: 0, PRICE: 1 }

export interface PartialEffectPoint {
  readonly plan: number
  /** Forecast of all series and periods together, over that of the reference plan. */
  readonly ratio: number
  /** Quantiles .1, .5 and .9 of that ratio over series. */
  readonly ratioQuantiles: readonly [number, number, number]
}

export interface PartialEffect {
  readonly kind: PartialEffectKind
  readonly points: readonly PartialEffectPoint[]
  /** Series of which anything is forecast at the reference plan. */
  readonly series: number
}

/** @param input with covariates of the whole horizon. @throws CANCELLED */
export async function partialEffect(
  kind: PartialEffectKind,
  input: DemandInput,
  predict: (input: DemandInput) => Promise<DemandPrediction>,
  signal?: AbortSignal,
): Promise<PartialEffect> {
  const totals = new Map<number, Float64Array>()
  for (const plan of PLANS[kind]) {
    throwIfCancelled(signal)
    totals.set(plan, totalsOf(await predict(withPlan(kind, plan, input)), input.series.length))
  }
  const reference = totals.get(REFERENCE[kind])!
  const sold = Array.from(reference.keys()).filter((row) => reference[row]! > 0)
  const sumOf = (of: Float64Array): number => of.reduce((sum, units) => sum + units, 0)
  return {
    kind,
    series: sold.length,
    points: PLANS[kind].map((plan) => {
      const of = totals.get(plan)!
      const ratios = sold.map((row) => of[row]! / reference[row]!).sort((a, b) => a - b)
      const at = (level: number): number => ratios[Math.round(level * (ratios.length - 1))] ?? 1
      return {
        plan,
        ratio: sold.length > 0 ? sumOf(of) / sumOf(reference) : 1,
        ratioQuantiles: [at(0.1), at(0.5), at(0.9)],
      }
    }),
  }
}

function totalsOf({ mean, horizon }: DemandPrediction, series: number): Float64Array {
  return Float64Array.from({ length: series }, (_, row) =>
    mean.subarray(row * horizon, (row + 1) * horizon).reduce((sum, units) => sum + units, 0),
  )
}

function withPlan(kind: PartialEffectKind, plan: number, input: DemandInput): DemandInput {
  const { historySteps, futureSteps } = input
  const series = input.series.map((one) => {
    const covariates = one.covariates.slice()
    const at = (period: number, name: keyof typeof COVARIATE_COLUMN): number =>
      period * COVARIATE_COUNT + COVARIATE_COLUMN[name]
    let logPrice = 0
    for (let period = 0; period < historySteps; period++)
      logPrice += covariates[at(period, 'logRelativePrice')]! / historySteps
    for (let period = historySteps; period < historySteps + futureSteps; period++) {
      if (kind === 'PRICE') covariates[at(period, 'logRelativePrice')] = logPrice + Math.log(plan)
      else {
        covariates[at(period, 'discountFraction')] = plan
        covariates[at(period, 'promotion')] = plan > 0 ? 1 : 0
        covariates[at(period, 'featured')] = 0
      }
    }
    return { ...one, covariates, knownAhead: 'at-the-end' as const }
  })
  return { ...input, series }
}
