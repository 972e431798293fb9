/**
 * How well donors foretell the treated series before the promotion: weights are fitted on the first part of the history and judged on the periods that
 * follow, several times. It chooses the normalization, and tells whether the comparison is worth anything.
 */
import { historyPeriods, type EffectPanel } from './effect-panel'
import { meanOf, type Normalization } from './normalization'
import { canBeTested, fitSyntheticControl } from './synthetic-control'

export interface PreFit {
  readonly normalization: Normalization
  /** Root mean squared error of the held-out periods, in units of the treated series. */
  readonly error: number
  /** The same of the mean of the periods before them. */
  readonly naiveError: number
}

const MOST_FOLDS = 4
/** Of the history; a fold is fitted on at least half of it. */
const LARGEST_FOLD = 1 / 4

/** A difference in error by less than this part is chance, and says nothing of the normalization. */
const CLEARLY_BETTER = 0.8

/**
 * The normalization whose held-out error is clearly smaller. Where neither is, centred series if the treated unit's level lies well inside those of the
 * donors, else scaled ones: no weighted mean of smaller donors moves by as many units as a large one does.
 * @returns null where there is no usable donor
 */
export function choosePreFit(panel: EffectPanel): PreFit | null {
  const centred = preFitOf(panel, 'centred')
  const scaled = preFitOf(panel, 'scaled')
  if (!centred || !scaled) return centred ?? scaled
  if (centred.error < CLEARLY_BETTER * scaled.error) return centred
  if (scaled.error < CLEARLY_BETTER * centred.error) return scaled
  return isAmongDonors(panel) ? centred : scaled
}

/** The part of the donors that have to lie on either side. */
const WELL_INSIDE = 0.2

function isAmongDonors(panel: EffectPanel): boolean {
  const history = historyPeriods(panel)
  const level = meanOf(panel.treated, 0, history)
  const levels = panel.donors.map((donor) => meanOf(donor, 0, history))
  const few = WELL_INSIDE * levels.length
  return (
    levels.filter((other) => other <= level).length >= few &&
    levels.filter((other) => other >= level).length >= few
  )
}

/** Null: no donor, or not the treated series, can be normalized so, or there is no period to judge by. */
export function preFitOf(panel: EffectPanel, normalization: Normalization): PreFit | null {
  if (!canBeTested(panel, normalization)) return null
  const history = historyPeriods(panel)
  const fold = Math.max(1, Math.min(panel.effectPeriods, Math.floor(history * LARGEST_FOLD)))
  let squares = 0
  let naiveSquares = 0
  let periods = 0
  for (let k = 1; k <= MOST_FOLDS; k++) {
    const from = history - k * fold
    if (k > 1 && from < history / 2) break
    if (from < 1) return null
    const fit = fitSyntheticControl(panel, normalization, from)
    if (!fit) return null
    const mean = meanOf(panel.treated, 0, from)
    for (let t = from; t < from + fold; t++) {
      squares += (panel.treated[t]! - fit.counterfactual[t]!) ** 2
      naiveSquares += (panel.treated[t]! - mean) ** 2
      periods++
    }
  }
  return { normalization, error: Math.sqrt(squares / periods), naiveError: Math.sqrt(naiveSquares / periods) }
}

/** Of the largest value before the promotion: real series are not foretold so well, and sums of doubles are not exact. */
const LEAST_ERROR = 1e-6

/** Whether held-out periods were foretold to the digit, as those of series that never change are, and of copies and sums of donors. */
export function leavesNothingToChance(panel: EffectPanel, { error }: PreFit): boolean {
  const largest = panel.treated
    .subarray(0, historyPeriods(panel))
    .reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return error <= LEAST_ERROR * largest
}
