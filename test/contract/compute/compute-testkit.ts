/** Builders for the parity tests: data from a seed, and the same training on both backends. */
import type { Rng } from '../../../src/core/statistics/rng'
import type {
  ComputeBackend,
  Feeds,
  OptimizerOptions,
  TensorSpec,
  TrainingStepSpec,
} from '../../../src/compute'
import { compileTrainingStep, tf } from '../../../src/compute'
import { devicesToTry } from '../../support/devices'
import { isExhaustive } from '../../support/extent'

export function floats(length: number, rng: Rng, scale = 1): Float32Array {
  return Float32Array.from({ length }, () => (2 * rng.uniform() - 1) * scale)
}

export function integers(length: number, bound: number, rng: Rng): Int32Array {
  return Int32Array.from({ length }, () => rng.integer(bound))
}

/** A model as the tests need it: made anew for each backend from the same seed. */
export interface TestModel {
  readonly variables: readonly tf.Variable[]
  readonly inputs: Readonly<Record<string, TensorSpec>>
  readonly loss: TrainingStepSpec['loss']
  readonly feeds: Feeds
}

export interface TrainingTrace {
  readonly losses: number[]
  readonly weights: number[]
}

export async function trainFor(
  steps: number,
  backend: ComputeBackend,
  make: () => TestModel,
  optimizer: OptimizerOptions = { kind: 'adamw' },
  learningRate = 0.01,
): Promise<TrainingTrace> {
  const { variables, inputs, loss, feeds } = make()
  const step = await compileTrainingStep({ variables, inputs, loss, optimizer }, { backend })
  try {
    const losses: number[] = []
    for (let i = 0; i < steps; i++) losses.push((await step.run(feeds, { learningRate, seed: i })).loss)
    await step.syncVariables()
    return { losses, weights: variables.flatMap((variable) => [...variable.dataSync<'float32'>()]) }
  } finally {
    await step.dispose()
    tf.dispose([...variables])
  }
}

/** Compares element by element, relative to the larger magnitude of the two or to 1. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity
  let largest = 0
  for (let i = 0; i < a.length; i++) {
    const scale = Math.max(1, Math.abs(a[i]!), Math.abs(b[i]!))
    const difference = Math.abs(a[i]! - b[i]!) / scale
    largest = Math.max(largest, Number.isNaN(difference) ? Infinity : difference)
  }
  return largest
}

/** Sums on a GPU are taken in another order, and some of its functions are coarser. */
const GPU_FACTOR = 10

export function toleranceOn(device: ComputeBackend, tolerance: number): number {
  return /gpu|cuda/.test(device) ? GPU_FACTOR * tolerance : tolerance
}

/** Every device that is to be tried, but the oracle; `describeEachDevice` names those that are not here. */
export function comparedDevices(): readonly ComputeBackend[] {
  return devicesToTry().filter((device) => device !== 'tfjs-cpu')
}

/** Fewer random cases in `npm test`, and where each new shape means shaders to be compiled, which a software GPU takes seconds for. */
export function casesOn(device: ComputeBackend, cases: number): number {
  return !isExhaustive || device === 'ort-webgpu' ? Math.ceil(cases / 4) : cases
}

/** Trains the same model with tfjs cpu and on a device: losses and weights are equal but for rounding. */
export async function expectParity(
  device: ComputeBackend,
  make: () => TestModel,
  {
    steps = 20,
    optimizer,
    tolerance = 2e-4,
  }: { steps?: number; optimizer?: OptimizerOptions; tolerance?: number } = {},
): Promise<void> {
  const expected = await trainFor(steps, 'tfjs-cpu', make, optimizer)
  // A model that does not learn at all would be equal everywhere, too.
  expect(expected.losses.at(-1)).not.toBe(expected.losses[0])
  const actual = await trainFor(steps, device, make, optimizer)
  const allowed = toleranceOn(device, tolerance)
  const differences = {
    losses: largestDifference(actual.losses, expected.losses),
    weights: largestDifference(actual.weights, expected.weights),
  }
  if (!(differences.losses < allowed && differences.weights < allowed))
    throw new Error(`${device} differs from tfjs-cpu: ${JSON.stringify(differences)}, allowed ${allowed}`)
}
