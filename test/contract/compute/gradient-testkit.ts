/**
 * Outputs and gradients of a layer or a loss, as a device computes them in its own training step, against a reference: the
 * outputs of tfjs cpu, and finite differences of them.
 *
 * All of it is read off one step. The outputs are weighed by a variable and added up: the gradient by that variable is the
 * outputs themselves, and all others are what the layer makes of an arbitrary gradient by its outputs. Plain descent with
 * rate 1 moves each variable by its gradient; those by inputs are answered by the step.
 */
import { isExhaustive } from '../../support/extent'
import { fc } from '../../support/property-testing'
import { Rng } from '../../../src/core/statistics/rng'
import type { ComputeBackend, StepContext } from '../../../src/compute'
import { compileTrainingStep, tf } from '../../../src/compute'
import { casesOn, floats, largestDifference, toleranceOn } from './compute-testkit'

export interface Feed {
  readonly shape: readonly number[]
  readonly values: Float32Array | Int32Array
}

export interface DifferentiableModel {
  /** Moved at random before anything is compared: gains of 1 and biases of 0 would hide errors. */
  readonly variables?: readonly tf.Variable[]
  /** Gradients are taken by these, */
  readonly inputs?: Readonly<Record<string, Feed>>
  /** and by none of these: indices, labels, masks. */
  readonly data?: Readonly<Record<string, Feed>>
  readonly output: (feeds: Readonly<Record<string, tf.Tensor>>, context: StepContext) => tf.Tensor
  /** The output in double precision. Without it, the differences are those of tfjs cpu. */
  readonly formula?: (inputs: Readonly<Record<string, readonly number[]>>) => readonly number[]
}

/** Whatever gradients are taken by. */
interface Argument {
  readonly name: string
  readonly start: readonly number[]
}

/** The values of the arguments: of the variables, then of the inputs. */
type Point = readonly (readonly number[])[]

const SEED = 7
/** Seen: 1.3e-5, of the negative binomial, whose terms are hundreds of times as large as their sum. */
const OUTPUT_TOLERANCE = 3e-5
/** Gradients below this are compared absolutely: float32 has no digits left for them. */
const SMALLEST_SCALE = 0.05
/** In units of the usual size of a gradient's elements. Seen on ort-cpu, ort-webgpu and tfjs: 6e-7. */
const BY_FORMULA = { step: 1e-3, tolerance: 1e-4 }
/** A step for which rounding of float32 and the curvature that is left out are both small. Seen: 3e-4. */
const BY_TFJS = { step: 0.04, tolerance: 1e-3 }
/** Whatever the size of an argument: an error in any element shows in nearly all directions. */
const DIRECTIONS = 3

/** Disposes of the model's variables. */
export async function expectGradientsByFiniteDifferences(
  device: ComputeBackend,
  model: DifferentiableModel,
): Promise<void> {
  const rng = new Rng('differences')
  const tensorsBefore = tf.memory().numTensors
  const args = argumentsOf(model, rng)
  const start = args.map((argument) => argument.start)
  const reference = referenceOf(model)
  const expected = outputOfTfjs(model, start)
  const weights = { shape: expected.shape, values: floats(expected.values.length, rng) }
  try {
    const { output, gradients } = await computeOn(device, model, weights)
    expectOutput(device, output, expected.values)
    if (model.formula) expectOutput(device, output, reference(start))
    const { step, tolerance } = model.formula ? BY_FORMULA : BY_TFJS
    args.forEach(({ name, start: values }, index) => {
      const gradient = gradients[index]!
      expect(gradient).toHaveLength(values.length)
      const usualSize = Math.max(SMALLEST_SCALE, norm(gradient) / Math.sqrt(gradient.length))
      for (let i = 0; i < Math.min(DIRECTIONS, values.length); i++) {
        const direction = unitVector(values.length, rng)
        const lossAt = (by: number): number => {
          const moved = values.map((value, j) => value + by * direction[j]!)
          return dot(reference(start.with(index, moved)), weights.values)
        }
        const [actual, differences] = [dot(gradient, direction), slope(lossAt, step)]
        const error = Math.abs(actual - differences) / usualSize
        if (!(error < tolerance))
          throw new Error(
            `The gradient by ${name} on ${device} is ${actual} where differences show ${differences}; ` +
              `that is ${error} of its usual size`,
          )
      }
    })
  } finally {
    tf.dispose([...(model.variables ?? [])])
  }
  expect(tf.memory().numTensors).toBe(tensorsBefore - (model.variables ?? []).length)
}

export interface Sizes {
  readonly batch: number
  readonly time: number
  readonly seed: number
}

const EXAMPLES: readonly Sizes[] = [
  { batch: 1, time: 1, seed: 1 },
  // Beyond 7 steps, what parts them is compiled to slices (emitters/shape.emitters.ts).
  { batch: 2, time: 9, seed: 2 },
  { batch: 1, time: 4, seed: 3 },
  { batch: 3, time: 1, seed: 4 },
]

const RANDOM = fc.record({
  batch: fc.integer({ min: 2, max: 5 }),
  time: fc.integer({ min: 2, max: 7 }),
  seed: fc.nat(1000),
})

/** Always the same random sizes: a software GPU keeps their shaders, and tolerances were seen to fit. */
export async function forRandomSizes(
  device: ComputeBackend,
  property: (sizes: Sizes) => Promise<void>,
): Promise<void> {
  const examples = !isExhaustive || device === 'ort-webgpu' ? EXAMPLES.slice(0, 2) : EXAMPLES
  await fc.assert(fc.asyncProperty(RANDOM, property), {
    examples: examples.map((sizes): [Sizes] => [sizes]),
    numRuns: examples.length + casesOn(device, 3),
    seed: 1,
  })
}

function argumentsOf({ variables = [], inputs = {} }: DifferentiableModel, rng: Rng): Argument[] {
  return [
    ...variables.map((variable, i) => {
      const start = [...variable.dataSync<'float32'>()].map((value) => value + rng.uniform() - 0.5)
      // What a variable can hold, so that the way from here is known exactly.
      return { name: `variable ${i}`, start: start.map(Math.fround) }
    }),
    ...Object.entries(inputs).map(([name, { values }]) => ({ name, start: [...values] })),
  ]
}

/** The output at a point. */
function referenceOf(model: DifferentiableModel): (point: Point) => ArrayLike<number> {
  const { formula } = model
  if (!formula) return (point) => outputOfTfjs(model, point).values
  const names = Object.keys(model.inputs ?? {})
  return (point) => formula(Object.fromEntries(names.map((name, i) => [name, point[i]!])))
}

/** Leaves the variables at the point. */
function outputOfTfjs(
  { variables = [], inputs = {}, data = {}, output }: DifferentiableModel,
  point: Point,
): { readonly values: Float32Array; readonly shape: readonly number[] } {
  return tf.tidy(() => {
    variables.forEach((variable, i) => variable.assign(tf.tensor([...point[i]!], variable.shape)))
    const feeds: Record<string, tf.Tensor> = {}
    for (const [name, { shape, values }] of Object.entries(data))
      feeds[name] = tf.tensor(values.slice(), [...shape], dtypeOf(values))
    Object.entries(inputs).forEach(([name, { shape }], i) => {
      feeds[name] = tf.tensor([...point[variables.length + i]!], [...shape])
    })
    const result = output(feeds, { seed: tf.scalar(SEED, 'int32') })
    return { values: result.dataSync<'float32'>().slice(), shape: result.shape }
  })
}

/** The device's own output, and its gradients by the variables, then by the inputs. */
async function computeOn(
  device: ComputeBackend,
  { variables = [], inputs = {}, data = {}, output }: DifferentiableModel,
  { shape, values }: Feed,
): Promise<{ readonly output: ArrayLike<number>; readonly gradients: readonly ArrayLike<number>[] }> {
  const weights = tf.tidy(() => tf.variable(tf.tensor(values.slice(), [...shape])))
  const trained = [...variables, weights]
  const feeds = Object.entries({ ...inputs, ...data })
  const inputNames = Object.keys(inputs)
  try {
    const step = await compileTrainingStep(
      {
        variables: trained,
        inputs: Object.fromEntries(
          feeds.map(([name, feed]) => [name, { shape: feed.shape, dtype: dtypeOf(feed.values) }]),
        ),
        loss: (tensors, context) => tf.sum(tf.mul(output(tensors, context), weights)),
        optimizer: { kind: 'sgd' },
        inputGradients: inputNames,
      },
      { backend: device },
    )
    try {
      const before = trained.map((variable) => variable.dataSync<'float32'>().slice())
      const { inputGradients } = await step.run(
        Object.fromEntries(feeds.map(([name, feed]) => [name, feed.values])),
        { learningRate: 1, seed: SEED },
      )
      await step.syncVariables()
      const moves = trained.map((variable, i) => {
        const after = variable.dataSync<'float32'>()
        return before[i]!.map((value, j) => value - after[j]!)
      })
      return {
        output: moves.at(-1)!,
        gradients: [...moves.slice(0, -1), ...inputNames.map((name) => inputGradients[name]!)],
      }
    } finally {
      await step.dispose()
    }
  } finally {
    weights.dispose()
  }
}

function expectOutput(device: ComputeBackend, actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  const difference = largestDifference(actual, expected)
  if (!(difference < toleranceOn(device, OUTPUT_TOLERANCE)))
    throw new Error(`The output on ${device} differs from what was expected by ${difference}`)
}

/** Central differences of the fourth order. */
function slope(f: (x: number) => number, step: number): number {
  return (8 * (f(step) - f(-step)) - (f(2 * step) - f(-2 * step))) / (12 * step)
}

function unitVector(length: number, rng: Rng): number[] {
  const vector = Array.from({ length }, () => rng.normal())
  const size = norm(vector)
  return vector.map((value) => value / size)
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let total = 0
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!
  return total
}

function norm(vector: ArrayLike<number>): number {
  return Math.sqrt(dot(vector, vector))
}

function dtypeOf(values: Float32Array | Int32Array): 'float32' | 'int32' {
  return values instanceof Int32Array ? 'int32' : 'float32'
}
