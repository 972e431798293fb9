/**
 * The optimisers of training steps for single rows of a table, on the host. A row that is not touched stays as it is, and so
 * does its state: momentum does not carry it on, and it is not decayed. For Adam that is known as lazy Adam; bias corrections
 * count all steps. Where every row is touched in every step, the result is that of the dense optimiser.
 */
import type { OptimizerOptions } from '../training/optimizers'

export interface RowState {
  readonly rows: Float32Array
  /** As large as `rows` each: mean and square of Adam, velocity of momentum. */
  readonly slots: readonly Float32Array[]
}

/** How many slots an optimiser keeps for each number. */
export function slotCount(options: OptimizerOptions): number {
  if (options.kind === 'sgd') return (options.momentum ?? 0) === 0 ? 0 : 1
  return 2
}

/** Updates the numbers from `offset` on with as many gradients. @param step from 1. */
export type UpdateRow = (
  state: RowState,
  offset: number,
  gradient: Float32Array,
  learningRate: number,
  step: number,
) => void

export function rowUpdate(options: OptimizerOptions): UpdateRow {
  return options.kind === 'sgd' ? sgdRow(options.momentum ?? 0) : adamRow(options)
}

function sgdRow(momentum: number): UpdateRow {
  return ({ rows, slots: [velocity] }, offset, gradient, learningRate) => {
    for (let i = 0; i < gradient.length; i++) {
      const at = offset + i
      if (velocity) velocity[at] = velocity[at]! * momentum + gradient[i]!
      rows[at]! -= learningRate * (velocity ? velocity[at]! : gradient[i]!)
    }
  }
}

function adamRow(options: Exclude<OptimizerOptions, { kind: 'sgd' }>): UpdateRow {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options
  const weightDecay = options.kind === 'adamw' ? (options.weightDecay ?? 0.01) : 0
  return ({ rows, slots }, offset, gradient, learningRate, step) => {
    const [mean, square] = slots as [Float32Array, Float32Array]
    const correction = Math.sqrt(1 - beta2 ** step)
    const rate = (learningRate * correction) / (1 - beta1 ** step)
    const keep = 1 - learningRate * weightDecay
    for (let i = 0; i < gradient.length; i++) {
      const at = offset + i
      const g = gradient[i]!
      mean[at] = mean[at]! * beta1 + g * (1 - beta1)
      square[at] = square[at]! * beta2 + g * g * (1 - beta2)
      rows[at] = rows[at]! * keep - (rate * mean[at]) / (Math.sqrt(square[at]) + epsilon * correction)
    }
  }
}
