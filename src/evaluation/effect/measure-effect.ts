/** What a promotion added, from a panel: the estimate, its interval and p-value, the comparisons of others beside it, or a refusal. */
import { requireConfidence } from '../../core/statistics/confidence'
import { ConformalTest } from './conformal-test'
import { checkEffectPanel, historyPeriods, type EffectPanel } from './effect-panel'
import { meanOf, type Normalization } from './normalization'
import { placebosOf, type Placebos } from './placebos'
import { choosePreFit, leavesNothingToChance, preFitOf, type PreFit } from './pre-fit'
import { NO_CHANCE, type Refusal } from './refusal'
import { fitRidgeAugmented } from './ridge-augmented'
import { structuralForecast, studentPValue, studentQuantile } from './structural-time-series'
import {
  beforeAfter,
  differenceInDifferences,
  syntheticDifference,
} from './synthetic-difference-in-differences'
import { fitSyntheticControl } from './synthetic-control'

export interface EffectOptions {
  /** The probability mass of the interval, .01 to .9999. Default 0.9. */
  readonly confidence?: number
  /** Default: chosen by how well the history is foretold. */
  readonly normalization?: Normalization
  /** Periods of a season, where there is no donor. Default 7. */
  readonly season?: number
  /** `[periods]` the place of each period in the season; default: they follow one another without a gap. */
  readonly phases?: Int32Array
  /** Whether placebos are tried. Default false: they take longer than all the rest. */
  readonly placebos?: boolean
}

/** Amounts are of one treated unit in one period. */
export interface MeasuredEffect {
  readonly identified: true
  readonly method: 'SYNTHETIC_CONTROL' | 'STRUCTURAL_TIME_SERIES'
  /** Null where there is no donor. */
  readonly normalization: Normalization | null
  readonly effect: number
  /** Null: an end that the test cannot reach. */
  readonly lower: number | null
  readonly upper: number | null
  readonly confidence: number
  /** Of no effect at all; at most 1 - confidence exactly where the interval does not hold 0. */
  readonly pValue: number
  /** Of no effect on any day: another question. Null where there is no donor. */
  readonly anyDayPValue: number | null
  /** What each period would have had on average without the promotion. */
  readonly baseline: number
  /** `effect / baseline`; null where the baseline is not positive. */
  readonly liftFraction: number | null
  /** Over all treated units and periods of the promotion. */
  readonly incrementalTotal: number
  /** `[periods]`. */
  readonly counterfactual: Float64Array
  /** `[donors]`. */
  readonly weights: Float64Array
  readonly preFit: PreFit | null
  readonly placebos: Placebos | null
  /** The same effect by others' methods. Null: the method needs donors. */
  readonly otherEstimates: {
    readonly ridgeAugmented: number | null
    readonly syntheticDifference: number | null
    readonly differenceInDifferences: number | null
    readonly beforeAfter: number
  }
}

export interface RefusedEffect {
  readonly identified: false
  readonly refusal: Refusal
}

const LEAST_HISTORY = 10
/** Without donors: seasons of history. */
const LEAST_SEASONS = 4
/** Held-out errors above this multiple of those of the unit's own mean are no comparison. */
const POOREST_FIT = 1.5

/** @throws BAD_USER_INPUT where arrays do not fit together, hold anything but finite numbers, or the confidence does not lie within .01 and .9999 */
export function measureEffect(
  panel: EffectPanel,
  options: EffectOptions = {},
): MeasuredEffect | RefusedEffect {
  const { confidence = 0.9 } = options
  requireConfidence(confidence)
  checkEffectPanel(panel)
  const history = historyPeriods(panel)
  const least = Math.max(LEAST_HISTORY, panel.effectPeriods)
  if (history < least) {
    return refused({
      code: 'HISTORY_TOO_SHORT',
      reason: `The data has ${history} usable periods before the promotion; a promotion of ${panel.effectPeriods} needs at least ${least}.`,
      remedy: 'Import more history of the promoted items, or plan a shorter promotion.',
    })
  }
  const fit = options.normalization ? preFitOf(panel, options.normalization) : choosePreFit(panel)
  if (!fit) return measureAlone(panel, confidence, options)
  if (leavesNothingToChance(panel, fit)) return refused(NO_CHANCE)
  if (fit.error > POOREST_FIT * fit.naiveError) {
    return refused({
      code: 'POOR_PRE_FIT',
      reason: `Before the promotion the comparison was off by ${rounded(fit.error)} a period, ${
        fit.naiveError > 0
          ? `${rounded(fit.error / fit.naiveError)} times as much as the series' own mean`
          : 'while the promoted series did not change at all'
      }.`,
      remedy: 'Leave places or items without the promotion that sell like those with it, and measure again.',
    })
  }
  return measureAgainstDonors(panel, confidence, fit, options)
}

function measureAgainstDonors(
  panel: EffectPanel,
  confidence: number,
  preFit: PreFit,
  options: EffectOptions,
): MeasuredEffect {
  const { normalization } = preFit
  const history = historyPeriods(panel)
  const { counterfactual, weights } = fitSyntheticControl(panel, normalization)!
  const test = new ConformalTest(panel, normalization)
  const level = 1 - confidence
  const ridge = fitRidgeAugmented(panel, normalization)
  return {
    ...figuresOf(panel, counterfactual),
    ...test.interval(level),
    method: 'SYNTHETIC_CONTROL',
    normalization,
    confidence,
    pValue: test.pValue(),
    anyDayPValue: test.anyDayPValue(),
    counterfactual,
    weights,
    preFit,
    placebos: options.placebos ? placebosOf(panel, normalization, level) : null,
    otherEstimates: {
      ridgeAugmented: ridge && meanOf(gapOf(panel, ridge.counterfactual), history, counterfactual.length),
      syntheticDifference: syntheticDifference(panel)?.effect ?? null,
      differenceInDifferences: differenceInDifferences(panel),
      beforeAfter: beforeAfter(panel),
    },
  }
}

/** Against its own past. */
function measureAlone(
  panel: EffectPanel,
  confidence: number,
  options: EffectOptions,
): MeasuredEffect | RefusedEffect {
  const { treated, effectPeriods } = panel
  const { season = 7 } = options
  const history = historyPeriods(panel)
  const least = Math.max(LEAST_SEASONS * season, 2 * effectPeriods)
  const phases = options.phases ?? Int32Array.from(treated, (_, t) => t % season)
  const isLongEnough = history >= least
  const forecast = isLongEnough
    ? structuralForecast(treated.subarray(0, history), effectPeriods, { season, phases })
    : null
  if (!forecast) {
    return refused({
      code: 'NO_DONORS',
      reason: `Nothing was left without the promotion to compare with, and ${
        isLongEnough
          ? 'the promoted series was the same in every period before it, so that its past does not tell what is chance'
          : `${history} periods of history are too few (${least}) to compare with the past alone`
      }.`,
      remedy: 'Run the promotion in some places and leave others without it, or import more history.',
    })
  }
  const counterfactual = treated.slice()
  counterfactual.set(forecast.mean, history)
  const figures = figuresOf(panel, counterfactual)
  const { meanError, degreesOfFreedom } = forecast
  const reach = meanError * studentQuantile(1 - confidence, degreesOfFreedom)
  return {
    ...figures,
    method: 'STRUCTURAL_TIME_SERIES',
    normalization: null,
    lower: figures.effect - reach,
    upper: figures.effect + reach,
    confidence,
    pValue: studentPValue(figures.effect / meanError, degreesOfFreedom),
    anyDayPValue: null,
    counterfactual,
    weights: new Float64Array(0),
    preFit: null,
    placebos: null,
    otherEstimates: {
      ridgeAugmented: null,
      syntheticDifference: null,
      differenceInDifferences: null,
      beforeAfter: beforeAfter(panel),
    },
  }
}

function figuresOf(
  panel: EffectPanel,
  counterfactual: Float64Array,
): Pick<MeasuredEffect, 'identified' | 'effect' | 'baseline' | 'liftFraction' | 'incrementalTotal'> {
  const history = historyPeriods(panel)
  const effect = meanOf(gapOf(panel, counterfactual), history, counterfactual.length)
  const baseline = meanOf(counterfactual, history, counterfactual.length)
  return {
    identified: true,
    effect,
    baseline,
    liftFraction: baseline > 0 ? effect / baseline : null,
    incrementalTotal: effect * panel.effectPeriods * panel.treatedUnits,
  }
}

function gapOf({ treated }: EffectPanel, counterfactual: Float64Array): Float64Array {
  return treated.map((value, t) => value - counterfactual[t]!)
}

function refused(refusal: Refusal): RefusedEffect {
  return { identified: false, refusal }
}

function rounded(value: number): number {
  return Number(value.toPrecision(3))
}
