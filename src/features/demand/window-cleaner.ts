/** Cleans the context of one window as its version was trained to: duplicates and outliers become gaps, gaps are filled, waves are filtered. Pure. */
import type { Cleaning, OutlierTreatment } from '../../contracts/demand/cleaning'
import type { WindowShape } from '../../contracts/demand/window-shape'
import { IsolationForest } from '../../core/statistics/isolation-forest'
import { Rng } from '../../core/statistics/rng'
import { fillGaps } from './fill-gaps'
import { repeatedSeasons } from './repeated-seasons'
import { type Residual, seasonalResiduals, stable } from './seasonal-residuals'
import { highPass, lowPass } from './wave-filter'

/** A residual so far out is an outlier. */
export const OUTLIER_SCORE = 6
/** A smaller residual is an outlier where it is at least this far out, and a forest sets its period apart from the others. */
const ISOLATED_SCORE = 3.5
/** Scores of the forest: points among the others have .5 and less. */
const ISOLATED = 0.65
/** A forest of fewer points sets none apart. */
const LEAST_POINTS = 16

/** What was done to a period. */
export type PeriodTreatment = 'DUPLICATE' | 'OUTLIER' | 'FILLED'

/** A context as it was recorded, `[context]` each. */
export interface RecordedContext {
  /** Written to. */
  readonly units: Float64Array
  /** 1 where units are read; written to. */
  readonly observed: Uint8Array
  /** 1 on periods that nobody told of; written to. */
  readonly missing: Uint8Array
  /** 1 on periods whose sales have a reason (`hasReason`): none of them is an outlier. */
  readonly explained: Uint8Array
}

export class WindowCleaner {
  /** Of the last context: what was done, by step. A step that was an outlier, and was filled, is told as both. */
  readonly treated: { readonly step: number; readonly treatment: PeriodTreatment }[] = []
  /** Of the last context, `[context]`: the units of each step before the filters. Null where there is no filter. */
  beforeFilters: Float64Array | null = null

  constructor(
    private readonly cleaning: Cleaning,
    private readonly shape: Pick<WindowShape, 'season' | 'granularity'>,
  ) {}

  /** Makes gaps of duplicates and outliers. It has to see what was recorded, before outliers are limited: a limited one looks like any high period. */
  leaveOut(context: RecordedContext): void {
    const { units, observed } = context
    const { duplicates, outliers } = this.cleaning
    const { season } = this.shape
    const isKnown = (step: number): boolean => observed[step] === 1
    this.treated.length = 0
    if (duplicates !== 'none') {
      const runs = repeatedSeasons(units, { first: 0, end: units.length, season }, isKnown)
      for (const { from, periods } of runs)
        for (let step = from; step < from + periods; step++) this.makeGap(context, step, 'DUPLICATE')
    }
    for (const step of this.outliersOf(context, outliers)) this.makeGap(context, step, 'OUTLIER')
  }

  /** Fills gaps, those that `leaveOut` made among them, and filters. */
  fillAndFilter({ units, observed, missing }: Omit<RecordedContext, 'explained'>): void {
    const { gaps, lowPass: low, highPass: high } = this.cleaning
    const { season } = this.shape
    const isKnown = (step: number): boolean => observed[step] === 1
    const isGap = (step: number): boolean => missing[step] === 1
    for (const step of fillGaps({ values: units, isKnown, isGap, season }, gaps)) {
      observed[step] = 1
      this.treated.push({ step, treatment: 'FILLED' })
    }
    this.beforeFilters = low === null && high === null ? null : units.slice()
    if (low !== null) lowPass(units, isKnown, low)
    if (high !== null) highPass(units, isKnown, high)
  }

  private makeGap({ observed, missing }: RecordedContext, step: number, treatment: PeriodTreatment): void {
    observed[step] = 0
    missing[step] = 1
    this.treated.push({ step, treatment })
  }

  private outliersOf(
    { units, observed, explained }: RecordedContext,
    treatment: OutlierTreatment,
  ): readonly number[] {
    if (treatment === 'none') return []
    const { season, granularity } = this.shape
    const residuals = seasonalResiduals({
      ...{ values: units, first: 0, end: units.length, season, granularity },
      isPlain: (step) => observed[step] === 1 && explained[step] === 0,
    })
    const isOut =
      treatment === 'robust-z'
        ? ({ score }: Residual) => Math.abs(score) >= OUTLIER_SCORE
        : isolatedAmong(residuals, units)
    return residuals.filter(isOut).map(({ period }) => period)
  }
}

/** Points are a residual and the step from the period before it that was judged. */
function isolatedAmong(
  residuals: readonly Residual[],
  units: ArrayLike<number>,
): (one: Residual, at: number) => boolean {
  const isFarOut = ({ score }: Residual): boolean => Math.abs(score) >= ISOLATED_SCORE
  // Most windows have nothing far out, and a forest takes some milliseconds to grow.
  if (residuals.length < LEAST_POINTS || !residuals.some(isFarOut)) return () => false
  const points = new Float64Array(2 * residuals.length)
  residuals.forEach(({ period, residual }, at) => {
    const before = residuals[at - 1]?.period ?? period
    points[2 * at] = residual
    points[2 * at + 1] = stable(units[period]!) - stable(units[before]!)
  })
  // One seed for all windows: the same context is cleaned alike wherever it is read.
  const forest = IsolationForest.fit(points, 2, new Rng('window-cleaner'))
  return (one, at) => isFarOut(one) && forest.score(points, 2 * at) >= ISOLATED
}
