/** The measurement of a promotion as callers see it: amounts are totals over the measured days. */
import { addDays, type Day, dayOfWeek } from '../../core/time/day'
import type { PromotionDonor } from '../../datasets/promotion-parts'
import type { PromotionReading } from '../../datasets/promotion-reader'
import type { EffectOptions, MeasuredEffect } from '../../evaluation'
import type { PromotionOverlap } from '../../db/repositories/promotion/promotion-measurement.repository'
import type { EffectResult, EffectTask } from './effect-protocol'

export const MEASUREMENT_REFUSALS = [
  'CANCELLED',
  'NOT_STARTED',
  'TOO_LARGE',
  'HISTORY_TOO_SHORT',
  'NO_DONORS',
  'POOR_PRE_FIT',
  'TOO_FEW_USERS',
  'NO_VARIATION',
] as const
export type MeasurementRefusalCode = (typeof MEASUREMENT_REFUSALS)[number]

export interface MeasurementRefusal {
  readonly code: MeasurementRefusalCode
  readonly message: string
  readonly remedy: string
}

/** A total over the measured days; null: an end that the test cannot reach. */
export interface MeasuredTotal {
  readonly mean: number
  readonly lower: number | null
  readonly upper: number | null
  readonly confidence: number
}

/** One question: units sold, units wanted, revenue, or units sold behind the promotion. */
export interface MeasuredQuantity {
  readonly incremental: MeasuredTotal
  /** What the measured days would have had. */
  readonly baseline: number
  /** Null where the baseline is not positive. */
  readonly liftFraction: number | null
  readonly pValue: number
  readonly anyDayPValue: number | null
  readonly method: MeasuredEffect['method'] | 'CUSTOMERS_BY_LOT'
  readonly measuredDays: number
  readonly historyDays: number
  readonly otherEstimates: MeasuredEffect['otherEstimates']
  readonly placebos: MeasuredEffect['placebos']
}

export type PointPhase = 'BEFORE' | 'DURING' | 'AFTER'

export interface MeasurementPoint {
  readonly day: Day
  readonly phase: PointPhase
  readonly actual: number
  readonly expected: number
  readonly effect: number
  /** From the first day of the promotion on. */
  readonly cumulativeEffect: number
}

export interface MeasuredOverlap extends Pick<PromotionOverlap, 'promotionId' | 'share'> {
  /** Of the units that were measured: what this one added, on what it shares with the measured promotion. Null where it cannot be told. */
  readonly incremental: MeasuredTotal | null
  /** Why it cannot be told. Null where it is told, or where customers were held out by lot: both arms had it then. */
  readonly refusal: MeasurementRefusal | null
}

export interface WeightedDonor extends PromotionDonor {
  readonly weight: number
}

export interface PromotionMeasurementValue {
  readonly promotionId: bigint
  readonly confidence: number
  readonly refusal: MeasurementRefusal | null
  readonly sold: MeasuredQuantity | null
  readonly demand: MeasuredQuantity | null
  /** Why demand cannot be told where what was sold can; null where it is told, and where customers were held out by lot. */
  readonly demandRefusal: MeasurementRefusal | null
  readonly revenue: (MeasuredQuantity & { readonly currency: string }) | null
  readonly after: MeasuredQuantity | null
  readonly stockOutShare: number | null
  readonly donors: readonly WeightedDonor[]
  /** Of `sold`: what this promotion added without those that it overlaps with. Null where there are none, or the days do not tell them apart. */
  readonly own: MeasuredTotal | null
  /** Other promotions on some of the same items, places and days, whose effect there is in the figures too; the largest first. */
  readonly overlaps: readonly MeasuredOverlap[]
  /** Where customers were held out by lot: how many got it, and how many did not. */
  readonly customers: { readonly treated: number; readonly heldOut: number } | null
  readonly points: readonly MeasurementPoint[]
}

const LEAST_WEIGHT = 0.001
/** Days before the promotion that points show. */
const SHOWN_HISTORY = 90

/** In the order in which `toMeasurement` takes the results. */
export function tasksOf(reading: PromotionReading, confidence: number): EffectTask[] {
  const panels = [
    reading.sold,
    reading.demand,
    reading.after,
    ...(reading.revenue ? [reading.revenue.panel] : []),
  ]
  return panels.filter(hasBeforeAndDuring).map((panel) => {
    const phases = Int32Array.from(panel.days, (day) => dayOfWeek(addDays(reading.firstDay, day)))
    const options: EffectOptions = { confidence, season: 7, phases, placebos: panel === reading.sold }
    return { panel, options }
  })
}

/** Days of other promotions on the same items and places are no history: there may be none before the promotion. */
function hasBeforeAndDuring({ effectPeriods, treated }: PromotionReading['sold']): boolean {
  return effectPeriods > 0 && effectPeriods < treated.length
}

export function toMeasurement(
  promotionId: bigint,
  confidence: number,
  reading: PromotionReading,
  results: readonly EffectResult[],
): PromotionMeasurementValue {
  const waiting = [...results]
  const resultOf = (panel: PromotionReading['sold']): EffectResult | null =>
    hasBeforeAndDuring(panel) ? waiting.shift()! : null
  const [sold, demand, after] = [resultOf(reading.sold), resultOf(reading.demand), resultOf(reading.after)]
  const revenue = reading.revenue && resultOf(reading.revenue.panel)
  if (!sold) return refused(promotionId, confidence, reading.sold.effectPeriods > 0 ? NO_DAY_BEFORE : NO_DAY)
  if (!sold.identified) return refused(promotionId, confidence, toRefusal(sold.refusal))
  const quantityOf = (
    result: EffectResult | null,
    panel: PromotionReading['sold'],
  ): MeasuredQuantity | null => (result?.identified ? toQuantity(result, panel) : null)
  const ofRevenue = reading.revenue && quantityOf(revenue, reading.revenue.panel)
  return {
    promotionId,
    confidence,
    refusal: null,
    sold: toQuantity(sold, reading.sold),
    demand: quantityOf(demand, reading.demand),
    demandRefusal: demandRefusalOf(demand, reading.demand),
    revenue: ofRevenue && { ...ofRevenue, currency: reading.revenue.currency },
    after: quantityOf(after, reading.after),
    stockOutShare: reading.stockOutShare,
    donors: weightedDonors(sold, reading),
    ...{ customers: null, own: null, overlaps: [] },
    points: pointsOf(reading, sold, after),
  }
}

export function refused(
  promotionId: bigint,
  confidence: number,
  refusal: MeasurementRefusal,
): PromotionMeasurementValue {
  return {
    ...{
      promotionId,
      confidence,
      refusal,
      sold: null,
      demand: null,
      demandRefusal: null,
      revenue: null,
      after: null,
    },
    ...{ stockOutShare: null, donors: [], customers: null, own: null, overlaps: [], points: [] },
  }
}

const NO_DAY: MeasurementRefusal = {
  code: 'HISTORY_TOO_SHORT',
  message: 'No day of the promotion is known: nobody told what was sold on it.',
  remedy: 'Import the sales of the promotion, and of the days before it.',
}

const NO_DAY_BEFORE: MeasurementRefusal = {
  code: 'HISTORY_TOO_SHORT',
  message: 'No day before the promotion is known on which its items ran under no other promotion.',
  remedy: 'Import the sales of more days before it.',
}

/** What was sold is measured; what was wanted has fewer days that are known. */
function demandRefusalOf(
  demand: EffectResult | null,
  { effectPeriods }: PromotionReading['demand'],
): MeasurementRefusal | null {
  if (!demand) return effectPeriods > 0 ? NO_DAY_IN_STOCK_BEFORE : NO_DAY_IN_STOCK
  return demand.identified ? null : toRefusal(demand.refusal)
}

const NO_DAY_IN_STOCK: MeasurementRefusal = {
  code: 'HISTORY_TOO_SHORT',
  message: 'On no day of the promotion was enough of it in stock to tell what was wanted.',
  remedy: 'Read what was sold; stock more of it the next time.',
}

const NO_DAY_IN_STOCK_BEFORE: MeasurementRefusal = {
  code: 'HISTORY_TOO_SHORT',
  message: 'On no day before the promotion was enough of it in stock to tell what is usually wanted.',
  remedy: 'Read what was sold; record stock-outs with their ends (recordStockOuts, or counts of stock).',
}

function toRefusal({
  code,
  reason,
  remedy,
}: {
  code: MeasurementRefusalCode
  reason: string
  remedy: string
}): MeasurementRefusal {
  return { code, message: reason, remedy }
}

function toQuantity(result: MeasuredEffect, panel: PromotionReading['sold']): MeasuredQuantity {
  const {
    effect,
    lower,
    upper,
    confidence,
    baseline,
    liftFraction,
    pValue,
    anyDayPValue,
    method,
    otherEstimates,
    placebos,
  } = result
  const days = panel.effectPeriods
  const total = (value: number | null): number | null => value && value * days
  return {
    incremental: { mean: effect * days, lower: total(lower), upper: total(upper), confidence },
    baseline: baseline * days,
    liftFraction,
    ...{ pValue, anyDayPValue, method, placebos },
    measuredDays: days,
    historyDays: panel.treated.length - days,
    otherEstimates: {
      ridgeAugmented: total(otherEstimates.ridgeAugmented),
      syntheticDifference: total(otherEstimates.syntheticDifference),
      differenceInDifferences: total(otherEstimates.differenceInDifferences),
      beforeAfter: otherEstimates.beforeAfter * days,
    },
  }
}

function weightedDonors({ weights }: MeasuredEffect, { sold, donors }: PromotionReading): WeightedDonor[] {
  return sold.donorIndices
    .map((donor, index) => ({ ...donors[donor]!, weight: weights[index] ?? 0 }))
    .filter(({ weight }) => weight >= LEAST_WEIGHT)
    .sort((a, b) => b.weight - a.weight)
}

function pointsOf(
  reading: PromotionReading,
  sold: MeasuredEffect,
  after: EffectResult | null,
): MeasurementPoint[] {
  const { firstDay, history, end } = reading
  const points: MeasurementPoint[] = []
  let cumulativeEffect = 0
  const add = (
    panel: PromotionReading['sold'],
    counterfactual: Float64Array,
    isShown: (day: number) => boolean,
  ): void => {
    for (const [index, day] of panel.days.entries()) {
      if (!isShown(day)) continue
      const actual = panel.treated[index]!
      const expected = counterfactual[index]!
      const effect = actual - expected
      const phase = day < history ? 'BEFORE' : day < end ? 'DURING' : 'AFTER'
      if (phase !== 'BEFORE') cumulativeEffect += effect
      points.push({ day: addDays(firstDay, day), phase, actual, expected, effect, cumulativeEffect })
    }
  }
  add(reading.sold, sold.counterfactual, (day) => day >= history - SHOWN_HISTORY)
  if (after?.identified) add(reading.after, after.counterfactual, (day) => day >= end)
  return points
}
