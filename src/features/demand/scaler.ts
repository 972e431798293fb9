/** Standardisation of feature columns, fitted on windows of the training part only and stored with the model. */
import { ForecartError } from '../../core/errors'

const MIN_DEVIATION = 1e-3
/** Below it a column is one and the same number. */
const NO_DEVIATION = 1e-6
/** Nothing is left of a column that is divided by this. */
const UNUSED_DEVIATION = 1e12
/** Beyond what training saw, more of the same says nothing new. */
const CLIP = 4

export interface ScalerState {
  readonly mean: readonly number[]
  readonly deviation: readonly number[]
}

export class Scaler {
  private constructor(
    private readonly mean: Float64Array,
    private readonly deviation: Float64Array,
  ) {}

  /**
   * @param values `[rows, columns]`. Columns that hardly move keep their own unit; one that never moved becomes 0, for
   * nothing was learnt of what another value means.
   * @param unused columns that become 0: what training saw too little of to learn from.
   */
  static fit(values: Float32Array, columns: number, unused: readonly number[] = []): Scaler {
    const rows = values.length / columns
    const mean = new Float64Array(columns)
    const deviation = new Float64Array(columns)
    for (let at = 0; at < values.length; at++) mean[at % columns]! += values[at]! / rows
    for (let at = 0; at < values.length; at++) {
      deviation[at % columns]! += (values[at]! - mean[at % columns]!) ** 2 / rows
    }
    for (let column = 0; column < columns; column++) {
      const root = Math.sqrt(deviation[column]!)
      deviation[column] = root < NO_DEVIATION ? UNUSED_DEVIATION : root < MIN_DEVIATION ? 1 : root
    }
    for (const column of unused) deviation[column] = UNUSED_DEVIATION
    return new Scaler(mean, deviation)
  }

  /** @throws ARTIFACT_CORRUPT. */
  static fromState(state: ScalerState, columns: number): Scaler {
    const fits =
      Array.isArray(state.mean) &&
      Array.isArray(state.deviation) &&
      state.mean.length === columns &&
      state.deviation.length === columns &&
      state.mean.every(Number.isFinite) &&
      state.deviation.every((value) => Number.isFinite(value) && value > 0)
    if (!fits) throw new ForecartError('ARTIFACT_CORRUPT', `A scaler does not hold ${columns} columns`)
    return new Scaler(Float64Array.from(state.mean), Float64Array.from(state.deviation))
  }

  state(): ScalerState {
    return { mean: [...this.mean], deviation: [...this.deviation] }
  }

  /** Standardises `[rows, columns]` in place. */
  apply(values: Float32Array): void {
    const columns = this.mean.length
    for (let row = 0; row < values.length; row += columns) {
      for (let column = 0; column < columns; column++) {
        const scaled = (values[row + column]! - this.mean[column]!) / this.deviation[column]!
        values[row + column] = Math.max(-CLIP, Math.min(CLIP, scaled))
      }
    }
  }
}
