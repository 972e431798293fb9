/**
 * How items sell after their launch, beside what they sell once they are settled: learned from analogues, which are the series of a group
 * (`PooledFallback`) that began within the panel, a context after its place. A curve is the ratio of what they sold by age to what they sold once settled: Kahn 2006, "New Product
 * Forecasting", chapter 5 (looks-like analysis).
 */
import { type DemandPanel, type DemandSeries, isDemandKnown } from '../../contracts/demand/demand'
import { originStride, type WindowShape } from '../../contracts/demand/window-shape'
import { withoutOutliers } from '../../features/demand'

/** A curve has so many steps: weeks, where days are forecast, else periods. Later ones sell what the series sells for good. */
export const LAUNCH_STEPS = 8
/** Fewer analogues say more of themselves than of a newcomer. */
const MIN_ANALOGUES = 3
/** Between these, ratios are believed. */
const LEAST_RATIO = 0.1
const MOST_RATIO = 10

/** `[LAUNCH_STEPS]`: what a period of each step sells / what one sells later. */
export type LaunchCurve = readonly number[]

/** How one series sold after its launch, in units a period. */
export interface Launch {
  /** `[LAUNCH_STEPS]`; null where too few periods are known. */
  readonly means: readonly (number | null)[]
  /** Once settled. */
  readonly mature: number
}

/**
 * Null where a series did not begin within the panel, or not long enough before its end. One that begins within a context of the first sale at its
 * place may be an old item that sells slowly, at a place that is new to the panel.
 * @param placeStart the first period with anything of the place
 */
export function launchOf(
  { historySteps }: Pick<DemandPanel, 'historySteps'>,
  recorded: DemandSeries,
  placeStart: number,
  shape: Pick<WindowShape, 'granularity' | 'context'>,
): Launch | null {
  const width = originStride(shape.granularity)
  const { firstObserved } = recorded
  if (firstObserved < placeStart + shape.context || firstObserved + 2 * LAUNCH_STEPS * width > historySteps)
    return null
  const series = withoutOutliers(recorded, firstObserved)
  const meanOf = (from: number, to: number): number | null => {
    let sum = 0
    let count = 0
    for (let age = from; age < to; age++) {
      if (!isDemandKnown(series, firstObserved + age)) continue
      sum += series.values[firstObserved + age]!
      count++
    }
    return 2 * count >= to - from && count > 0 ? sum / count : null
  }
  const mature = meanOf(LAUNCH_STEPS * width, 2 * LAUNCH_STEPS * width)
  if (mature === null || !(mature > 0)) return null
  const means = Array.from({ length: LAUNCH_STEPS }, (_, step) =>
    // The very first period is left out where there is another one: a series often begins with its first sale, so that it is never zero.
    meanOf(step === 0 && width > 1 ? 1 : step * width, (step + 1) * width),
  )
  return { means, mature }
}

/** Adds up the analogues of one group. */
export class LaunchCurveFit {
  private analogues = 0
  private matureSum = 0
  private readonly sums = new Float64Array(LAUNCH_STEPS)
  private readonly matureSums = new Float64Array(LAUNCH_STEPS)

  add({ means, mature }: Launch): void {
    this.analogues++
    this.matureSum += mature
    for (const [step, mean] of means.entries()) {
      if (mean === null) continue
      this.sums[step]! += mean
      this.matureSums[step]! += mature
    }
  }

  /** Shrunk towards an even one by the weight of one analogue. Undefined where there are too few. */
  curve(): LaunchCurve | undefined {
    if (this.analogues < MIN_ANALOGUES) return undefined
    const one = this.matureSum / this.analogues
    return Array.from(this.sums, (sum, step) =>
      Math.min(MOST_RATIO, Math.max(LEAST_RATIO, (sum + one) / (this.matureSums[step]! + one))),
    )
  }
}

/** Which step of a curve a period is in, by the periods since the launch; `LAUNCH_STEPS`: it is over. */
export function launchStep(age: number, { granularity }: Pick<WindowShape, 'granularity'>): number {
  return Math.min(LAUNCH_STEPS, Math.floor(age / originStride(granularity)))
}

/** What a period of this step sells / what one sells later. */
export function launchFactor(curve: LaunchCurve | undefined, step: number): number {
  return curve?.[step] ?? 1
}
