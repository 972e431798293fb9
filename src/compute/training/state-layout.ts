/** The names and shapes of everything that a step carries from one batch to the next. */
import { ForecartError } from '../../core/errors'
import { sizeOf } from '../graph/graph-value'
import type { Optimizer, StateSpec } from './optimizers'
import type { Feeds, TrainingStepSpec } from './training-step'

export interface StateLayout {
  readonly variables: readonly { readonly name: string; readonly shape: readonly number[] }[]
  readonly optimizer: readonly (StateSpec & { readonly name: string })[]
}

/** Names count variables instead of using their names, which tfjs numbers anew in every process. */
export function stateLayout(spec: TrainingStepSpec, optimizer: Optimizer): StateLayout {
  const shapes = spec.variables.map(({ shape }) => shape)
  return {
    variables: shapes.map((shape, i) => ({ name: `variable${i}`, shape })),
    optimizer: Object.entries(optimizer.stateSpecs(shapes)).map(([name, state]) => ({ name, ...state })),
  }
}

/** @throws BAD_USER_INPUT. */
export function checkFeeds(spec: TrainingStepSpec, feeds: Feeds): void {
  for (const name of Object.keys(feeds))
    if (!spec.inputs[name]) throw new ForecartError('BAD_USER_INPUT', `The step has no input '${name}'`)
  for (const [name, { shape, dtype }] of Object.entries(spec.inputs)) {
    const feed = feeds[name]
    const isRightType = dtype === 'int32' ? feed instanceof Int32Array : feed instanceof Float32Array
    if (!feed || !isRightType || feed.length !== sizeOf(shape))
      throw new ForecartError(
        'BAD_USER_INPUT',
        `The input '${name}' must hold ${sizeOf(shape)} values of ${dtype} for the shape [${shape.join()}]`,
      )
  }
}
