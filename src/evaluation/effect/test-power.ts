/**
 * What a test would find, before it is run: lifts are put into windows of the shop's own history, and the test of the measurement is asked whether it sees them
 * (Meta's GeoLift simulates power so, with another test).
 */
import { ConformalTest } from './conformal-test'
import type { EffectPanel } from './effect-panel'
import { type Normalization } from './normalization'
import { choosePreFit, leavesNothingToChance, preFitOf } from './pre-fit'
import { placeboWindows } from './placebos'
import { canBeTested } from './synthetic-control'

export interface PowerPoint {
  readonly liftFraction: number
  /** The share of windows in which the test saw it. */
  readonly power: number
}

export interface TestPower {
  readonly windows: number
  readonly curve: readonly PowerPoint[]
  /** The share of windows in which the test saw a lift that was not there. */
  readonly falsePositives: number
  /** The smallest lift that is seen with the power asked for; null: none up to the largest that was tried. */
  readonly smallestDetectableLift: number | null
}

export interface PowerOptions {
  /** Default 0.9. */
  readonly confidence?: number
  /** Default 0.8. */
  readonly power?: number
  /** Default: chosen by how well the history is foretold. */
  readonly normalization?: Normalization
  /** How many windows at most. Default 12. */
  readonly windows?: number
}

export const TRIED_LIFTS = [
  0.01, 0.02, 0.03, 0.04, 0.05, 0.075, 0.1, 0.125, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1, 2,
] as const

/**
 * @param panel all of it history: `effectPeriods` says how long the promotion is to be, and nothing happened in any window
 * @returns null where no donor is usable, the history tells nothing of chance or holds no window with twice as many periods before it
 */
export function testPower(panel: EffectPanel, options: PowerOptions = {}): TestPower | null {
  const { confidence = 0.9, power = 0.8, normalization, windows: most = 12 } = options
  const fit = normalization ? preFitOf(panel, normalization) : choosePreFit(panel)
  const stride = Math.max(1, Math.floor(panel.effectPeriods / 2))
  // The windows may lie anywhere, so the last periods of the panel count as history, too.
  const padded = withRoomBehind(panel)
  const windows = placeboWindows(padded, most, stride).filter(
    (window) => fit && canBeTested(window, fit.normalization),
  )
  if (!fit || leavesNothingToChance(padded, fit) || windows.length === 0) return null
  const thresholds = windows.map((window) => smallestSeen(window, fit.normalization, 1 - confidence))
  const shareUpTo = (lift: number): number =>
    thresholds.filter((seen) => seen <= lift).length / windows.length
  const curve = TRIED_LIFTS.map((liftFraction) => ({ liftFraction, power: shareUpTo(liftFraction) }))
  return {
    windows: windows.length,
    curve,
    falsePositives: shareUpTo(0),
    smallestDetectableLift: curve.find((point) => point.power >= power)?.liftFraction ?? null,
  }
}

/** 0: the test sees an effect without any lift. Infinity: it does not see the largest. */
function smallestSeen(window: EffectPanel, normalization: Normalization, level: number): number {
  const lifts = [0, ...TRIED_LIFTS]
  let low = -1
  let high = lifts.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    const { [middle]: lift } = lifts
    if (new ConformalTest(withLift(window, lift!), normalization).rejectsNone(level)) high = middle
    else low = middle
  }
  return lifts[high] ?? Number.POSITIVE_INFINITY
}

function withLift(panel: EffectPanel, lift: number): EffectPanel {
  const treated = panel.treated.slice()
  for (let t = treated.length - panel.effectPeriods; t < treated.length; t++) treated[t]! *= 1 + lift
  return { ...panel, treated }
}

function withRoomBehind(panel: EffectPanel): EffectPanel {
  const longer = (series: Float64Array): Float64Array => {
    const values = new Float64Array(series.length + panel.effectPeriods)
    values.set(series)
    return values
  }
  return { ...panel, treated: longer(panel.treated), donors: panel.donors.map(longer) }
}
