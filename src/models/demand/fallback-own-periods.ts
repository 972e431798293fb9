/** What a series itself has told so far, for the rule of those with too little history. */
import {
  isDemandKnown,
  type DemandInput,
  type DemandPanel,
  type DemandSeries,
} from '../../contracts/demand/demand'
import { phaseAhead, seasonalPhases, type WindowShape } from '../../contracts/demand/window-shape'
import { periodNumber } from '../../core/time/grid'
import { withoutOutliers } from '../../features/demand'
import { LEAST_DISPERSION } from './fallback-group'
import { type LaunchCurve, launchFactor, launchStep } from './launch-curve'

export class OwnPeriods {
  sum = 0
  count = 0
  isWhole = true
  /** `F`: what the periods would have sold together if a settled one sells 1. */
  exposure = 0
  private exposureSquares = 0
  private squares = 0
  private readonly phaseSums: Float64Array
  private readonly phaseCounts: Float64Array

  constructor(
    input: DemandInput,
    recorded: DemandSeries,
    shape: WindowShape,
    curve: LaunchCurve | undefined,
  ) {
    const phases = seasonalPhases(shape)
    this.phaseSums = new Float64Array(phases)
    this.phaseCounts = new Float64Array(phases)
    const from = Math.max(recorded.firstObserved, input.historySteps - shape.context, 0)
    const series = withoutOutliers(recorded, from)
    for (let index = from; index < input.historySteps; index++) {
      if (!isDemandKnown(series, index)) continue
      const units = series.values[index]!
      const phase = phaseOf(input, index, phases)
      this.sum += units
      this.squares += units * units
      this.isWhole &&= Number.isInteger(units)
      this.count++
      const factor = launchFactor(curve, launchStep(index - recorded.firstObserved, shape))
      this.exposure += factor
      this.exposureSquares += factor * factor
      this.phaseSums[phase]! += units
      this.phaseCounts[phase]!++
    }
  }

  /** Units that a period sells once the launch is over. */
  get level(): number {
    return this.exposure > 0 ? this.sum / this.exposure : 0
  }

  /** The mean square of what `level` is wrong by, where the level and `d` are these; 0 where there are no periods. */
  levelVariance(level: number, dispersion: number): number {
    const { exposure, exposureSquares } = this
    if (exposure === 0) return 0
    return level / exposure + (dispersion * level ** 2 * exposureSquares) / exposure ** 2
  }

  get mean(): number {
    return this.count > 0 ? this.sum / this.count : 0
  }

  /** What a phase sells / the mean, with one even period added. */
  phaseFactor(phase: number): number {
    if (!(this.mean > 0)) return 1
    return (this.phaseSums[phase]! / this.mean + 1) / (this.phaseCounts[phase]! + 1)
  }

  /** `d` of the own periods; the least there is where they are too few to tell. */
  get dispersion(): number {
    const { mean, count } = this
    if (!(mean > 0) || count < 2) return LEAST_DISPERSION
    const variance = (this.squares - count * mean * mean) / (count - 1)
    return Math.max(LEAST_DISPERSION, (variance - mean) / mean ** 2)
  }
}

/** The same for all panels: Monday = 0, January = 0. */
export function phaseOf({ grid }: DemandPanel, index: number, phases: number): number {
  return phaseAhead(periodNumber(grid) + index, phases)
}
