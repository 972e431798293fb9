/**
 * The test where nothing happened: at earlier times of the treated unit, and for donors in its place. What it finds there is found by chance (Abadie,
 * Diamond and Hainmueller 2010).
 */
import { ConformalTest } from './conformal-test'
import { historyPeriods, type EffectPanel } from './effect-panel'
import { meanOf, type Normalization } from './normalization'
import { canBeTested, fitSyntheticControl } from './synthetic-control'

export interface Placebos {
  /** Windows of the history as long as the promotion. */
  readonly windows: number
  /** How many of them the test takes for an effect. */
  readonly windowsRejected: number
  /** Donors that were put in the treated unit's place. */
  readonly units: number
  /** The share of units, the treated one among them, whose effect is as large beside its own error before the promotion. Null without donors to spare. */
  readonly unitPValue: number | null
}

const MOST_WINDOWS = 8
const MOST_UNITS = 50

/** @param level probability of a false rejection */
export function placebosOf(panel: EffectPanel, normalization: Normalization, level: number): Placebos {
  const windows = placeboWindows(panel, MOST_WINDOWS).filter((window) => canBeTested(window, normalization))
  const windowsRejected = windows.filter((window) =>
    new ConformalTest(window, normalization).rejectsNone(level),
  ).length
  const own = relativeEffect(panel, normalization)
  const others = panel.donors.slice(0, MOST_UNITS).flatMap((treated, index) => {
    const donors = panel.donors.filter((_, other) => other !== index)
    return relativeEffect({ ...panel, treated, donors, treatedUnits: 1 }, normalization) ?? []
  })
  const asLarge = own === null ? 0 : others.filter((other) => other >= own).length
  return {
    windows: windows.length,
    windowsRejected,
    units: others.length,
    unitPValue: own === null || others.length === 0 ? null : (1 + asLarge) / (1 + others.length),
  }
}

/** Windows of the history, the latest first, each with at least twice as many periods before it as in it. */
export function placeboWindows(
  panel: EffectPanel,
  most: number,
  stride = panel.effectPeriods,
): EffectPanel[] {
  const { effectPeriods } = panel
  const windows: EffectPanel[] = []
  for (let end = historyPeriods(panel); end >= 3 * effectPeriods && windows.length < most; end -= stride) {
    windows.push({
      ...panel,
      treated: panel.treated.subarray(0, end),
      donors: panel.donors.map((donor) => donor.subarray(0, end)),
    })
  }
  return windows
}

/** The error during the promotion in multiples of that before it. */
function relativeEffect(panel: EffectPanel, normalization: Normalization): number | null {
  const history = historyPeriods(panel)
  const fit = fitSyntheticControl(panel, normalization)
  if (!fit) return null
  const squares = panel.treated.map((value, t) => (value - fit.counterfactual[t]!) ** 2)
  const before = meanOf(squares, 0, history)
  const during = meanOf(squares, history, squares.length)
  if (before > 0) return Math.sqrt(during / before)
  return during > 0 ? Number.POSITIVE_INFINITY : 0
}
