/**
 * How right a model of lift was: what it told of promotions before they began is held against what they were measured to have added. It is to the model what the report of a gate is to a version
 * of the registry; there is one model at a time, so that it says whether to trust it. Where it is worse than one lift for all, its answers are withheld (`lift-gate.ts`).
 */
import { normalCdf } from '../../evaluation'
import { pairedTest } from '../../evaluation/paired-test'
import { deviationOf, LEAST_MEASURED, reach, type MeasuredPrediction } from './interval-factor'

/** Whether intervals held what was measured about as often as they said, clearly less often, or too few promotions are measured to say. */
export type LiftVerdict = 'AS_TOLD' | 'TOO_NARROW' | 'TOO_FEW'

export interface LiftTrackRecord {
  /** With its version. */
  readonly model: string
  /** Measured promotions whose measurement has an interval. */
  readonly promotions: number
  readonly toldUnits: number
  readonly measuredUnits: number
  /** Told / measured - 1: above 0 where more was told. Null where nothing, or less than nothing, was measured in all. */
  readonly biasFraction: number | null
  /** Two-sided, that errors are 0 on average; null with fewer than two promotions. */
  readonly biasPValue: number | null
  /** Promotions whose interval, as it was told, held what was measured. */
  readonly held: number
  /** How many would have, were intervals right: fewer than their level says, as measurements have errors of their own. */
  readonly expectedHeld: number
  /** How likely so few, or fewer, are held where intervals are right. */
  readonly heldPValue: number
  /** What one lift for all says: units that were measured for each unit of baseline, as told. Null where there is no baseline. */
  readonly constantLift: number | null
  /**
   * The absolute errors of the model beside those of one lift for all: what the other promotions were measured to add for each unit of their baseline, as told, times the baseline of this one. Null
   * where that has no error.
   */
  readonly errorRatioToConstant: number | null
  /** How likely the model is so much worse, or more, where it is no worse than one lift for all; null with fewer than two promotions. */
  readonly worsePValue: number | null
  /** Whether one lift for all promotions would have been clearly nearer to what was measured, whatever intervals held; null where too few promotions are measured to say. */
  readonly isWorseThanConstant: boolean | null
  readonly verdict: LiftVerdict
  /** All of it in words. */
  readonly summary: string
}

/** Below it, chance is not what it was. */
const SIGNIFICANCE = 0.01

/** Promotions are taken to be independent of each other, which those of the same days are not quite. */
export function trackRecord(model: string, all: readonly MeasuredPrediction[]): LiftTrackRecord {
  const cases = all.flatMap(({ baselineUnits, predicted, measured }) => {
    const spread = deviationOf(measured)
    const half = (predicted.upper - predicted.lower) / 2
    if (spread === null || !(half > 0)) return []
    const own = half / reach(predicted.confidence)
    return {
      ...{ told: predicted.mean, measured: measured.mean, baseline: baselineUnits },
      isHeld: predicted.lower <= measured.mean && measured.mean <= predicted.upper,
      chance: 2 * normalCdf(half / Math.hypot(own, spread)) - 1,
    }
  })
  const sumOf = (of: (one: (typeof cases)[number]) => number): number =>
    cases.reduce((sum, one) => sum + of(one), 0)
  const [toldUnits, measuredUnits] = [sumOf(({ told }) => told), sumOf(({ measured }) => measured)]
  const held = sumOf(({ isHeld }) => Number(isHeld))
  const chances = cases.map(({ chance }) => chance)
  const heldPValue = chanceOfAtMost(held, chances)
  const constant = constantErrors(cases)
  const errors = cases.map(({ told, measured: truly }) => Math.abs(told - truly))
  const worsePValue =
    cases.length < 2
      ? null
      : pairedTest(
          'promotions',
          errors.map((error, at) => error - constant[at]!),
        ).pValue
  const constantError = total(constant)
  const baselineUnits = sumOf(({ baseline }) => baseline)
  const figures = {
    ...{ model, promotions: cases.length, toldUnits, measuredUnits, held, heldPValue },
    biasFraction: measuredUnits > 0 ? toldUnits / measuredUnits - 1 : null,
    biasPValue: cases.length < 2 ? null : twoSided(cases.map(({ told, measured }) => told - measured)),
    expectedHeld: sumOf(({ chance }) => chance),
    constantLift: baselineUnits > 0 ? measuredUnits / baselineUnits : null,
    errorRatioToConstant: constantError > 0 ? total(errors) / constantError : null,
    worsePValue,
    isWorseThanConstant:
      cases.length < LEAST_MEASURED ? null : worsePValue !== null && worsePValue < SIGNIFICANCE,
    verdict: verdictOf(cases.length, heldPValue),
  }
  return { ...figures, summary: inWords(figures) }
}

/** P(at most `count` of independent events happen), each with a chance of its own: the Poisson binomial distribution, summed exactly. */
export function chanceOfAtMost(count: number, chances: readonly number[]): number {
  const ways = new Float64Array(chances.length + 1)
  ways[0] = 1
  chances.forEach((chance, tried) => {
    for (let happened = tried + 1; happened > 0; happened--)
      ways[happened] = ways[happened]! * (1 - chance) + ways[happened - 1]! * chance
    ways[0]! *= 1 - chance
  })
  return Math.min(
    1,
    ways.subarray(0, count + 1).reduce((sum, way) => sum + way, 0),
  )
}

/** The absolute error of one lift for all, learned from the other promotions. */
function constantErrors(
  cases: readonly { readonly baseline: number; readonly measured: number }[],
): number[] {
  const [measured, baseline] = [
    total(cases.map((one) => one.measured)),
    total(cases.map((one) => one.baseline)),
  ]
  return cases.map((one) => {
    const rest = baseline - one.baseline
    const lift = rest > 0 ? (measured - one.measured) / rest : 0
    return Math.abs(lift * one.baseline - one.measured)
  })
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}

function verdictOf(promotions: number, heldPValue: number): LiftVerdict {
  if (promotions < LEAST_MEASURED) return 'TOO_FEW'
  return heldPValue < SIGNIFICANCE ? 'TOO_NARROW' : 'AS_TOLD'
}

function twoSided(errors: readonly number[]): number {
  const { pValue } = pairedTest('promotions', errors)
  return 2 * Math.min(pValue, 1 - pValue)
}

function inWords(record: Omit<LiftTrackRecord, 'summary'>): string {
  const { model, promotions, verdict, toldUnits, measuredUnits, biasFraction, biasPValue } = record
  if (verdict === 'TOO_FEW')
    return `${promotions} of the ${LEAST_MEASURED} promotions are measured that it takes to say how right ${model} is.`
  const p = (value: number): string => `p = ${value.toPrecision(2)}`
  const isBiased = biasPValue !== null && biasPValue < SIGNIFICANCE
  const size =
    biasFraction === null
      ? ''
      : `, ${Math.abs(biasFraction * 100).toFixed(1)} % too ${biasFraction > 0 ? 'much' : 'little'}`
  return [
    `Of ${promotions} measured promotions ${model} told ${Math.round(toldUnits)} units before they began, and ${Math.round(measuredUnits)} were measured${size}:`,
    `that is ${isBiased ? 'more than chance' : 'no clear bias'} (${p(biasPValue ?? 1)}).`,
    ...(record.isWorseThanConstant
      ? [
          `One lift for all promotions, as large as the others were measured, would have been nearer (${p(record.worsePValue ?? 1)}): plan with what past promotions were measured to add instead; lifts are withheld until the model is no worse.`,
        ]
      : []),
    `Its intervals held the measurement of ${record.held}, where ${record.expectedHeld.toFixed(1)} were to be expected (${p(record.heldPValue)}):`,
    record.heldPValue < SIGNIFICANCE
      ? 'they are too narrow, and its figures should not be relied on as far as they say.'
      : 'that is about as often as they say.',
  ].join(' ')
}
