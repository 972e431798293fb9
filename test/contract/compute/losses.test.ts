/**
 * Losses against their formulas in double precision: values, gradients by finite differences, and compiled training against
 * tfjs, for random shapes with batch 1 among them.
 */
import fc from 'fast-check'
import { Rng } from '../../../src/core/rng'
import {
  binaryCrossEntropy,
  bprMaxLoss,
  negativeBinomialLoss,
  pinballLoss,
  poissonLoss,
  sampledSoftmaxLoss,
  softmaxCrossEntropy,
  tf,
  tweedieLoss,
} from '../../../src/compute'
import type { TestModel } from './compute-testkit'
import {
  casesOn,
  comparedDevices,
  expectParity,
  floats,
  integers,
  largestDifference,
} from './compute-testkit'

interface Parameter {
  readonly shape: number[]
  readonly values: Float32Array
}

interface LossCase {
  /** The trained arguments. */
  readonly parameters: readonly Parameter[]
  readonly data: Readonly<Record<string, Float32Array | Int32Array>>
  readonly loss: (parameters: readonly tf.Tensor[], data: Readonly<Record<string, tf.Tensor>>) => tf.Tensor
  /** The sum of the loss, in plain JavaScript. */
  readonly reference: (parameters: readonly number[][]) => number
}

interface Shape {
  readonly rows: number
  readonly columns: number
  readonly seed: number
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const logSumExp = (values: readonly number[]): number => {
  const largest = Math.max(...values)
  return largest + Math.log(sum(values.map((value) => Math.exp(value - largest))))
}
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
const row = (values: readonly number[], index: number, columns: number): number[] =>
  values.slice(index * columns, (index + 1) * columns)
const eachRow = (rows: number, value: (index: number) => number): number =>
  sum(Array.from({ length: rows }, (_, index) => value(index)))

function parameter(shape: number[], rng: Rng, scale = 1): Parameter {
  return {
    shape,
    values: floats(
      shape.reduce((a, b) => a * b),
      rng,
      scale,
    ),
  }
}

/** Lanczos's approximation. */
function logGamma(x: number): number {
  const terms = [
    676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
    -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
  ]
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x)
  const series = terms.reduce((total, term, i) => total + term / (x + i), 0.9999999999998099)
  const t = x + 6.5
  return Math.log(2 * Math.PI) / 2 + (x - 0.5) * Math.log(t) - t + Math.log(series)
}

const LOSSES: Record<string, (shape: Shape, rng: Rng) => LossCase> = {
  'softmax cross entropy': ({ rows, columns }, rng) => {
    const labels = integers(rows, columns, rng)
    return {
      parameters: [parameter([rows, columns], rng, 4)],
      data: { labels },
      loss: ([logits], { labels }) => softmaxCrossEntropy(logits!, labels!),
      reference: ([logits]) =>
        eachRow(rows, (i) => logSumExp(row(logits!, i, columns)) - row(logits!, i, columns)[labels[i]!]!),
    }
  },
  'binary cross entropy': ({ rows, columns }, rng) => {
    const labels = Float32Array.from(integers(rows * columns, 2, rng))
    return {
      parameters: [parameter([rows, columns], rng, 8)],
      data: { labels },
      loss: ([logits], { labels }) => binaryCrossEntropy(logits!, tf.reshape(labels!, logits!.shape)),
      reference: ([logits]) =>
        sum(logits!.map((x, i) => -Math.log(labels[i] === 1 ? sigmoid(x) : 1 - sigmoid(x)))),
    }
  },
  pinball: ({ rows, columns }, rng) => {
    const levels = Array.from({ length: columns }, (_, i) => (i + 1) / (columns + 1))
    const actual = floats(rows, rng)
    return {
      parameters: [parameter([rows, columns], rng)],
      data: { actual },
      loss: ([predicted], { actual }) => pinballLoss(predicted!, tf.reshape(actual!, [rows, 1]), levels),
      reference: ([predicted]) =>
        sum(
          predicted!.map((q, i) => {
            const [error, level] = [actual[Math.floor(i / columns)]! - q, levels[i % columns]!]
            return Math.max(level * error, (level - 1) * error)
          }),
        ),
    }
  },
  'sampled softmax': ({ rows, columns: size }, rng) => {
    const samples = 5
    // Few items, so that samples hit the wanted item.
    const [positiveIds, negativeIds] = [integers(rows, 6, rng), integers(samples, 6, rng)]
    const [positiveLogQ, negativeLogQ] = [floats(rows, rng), floats(samples, rng)]
    const dot = (a: number[], b: number[]): number => sum(a.map((value, i) => value * b[i]!))
    return {
      parameters: [
        parameter([rows, size], rng),
        parameter([rows, size], rng),
        parameter([samples, size], rng),
      ],
      data: { positiveIds, negativeIds, positiveLogQ, negativeLogQ },
      loss: ([hidden, positives, negatives], data) =>
        sampledSoftmaxLoss({
          hidden: hidden!,
          positives: positives!,
          negatives: negatives!,
          positiveIds: data.positiveIds!,
          negativeIds: data.negativeIds!,
          positiveLogQ: data.positiveLogQ!,
          negativeLogQ: data.negativeLogQ!,
        }),
      reference: ([hidden, positives, negatives]) =>
        eachRow(rows, (i) => {
          const wanted = dot(row(hidden!, i, size), row(positives!, i, size)) - positiveLogQ[i]!
          const others = [...negativeIds].flatMap((id, j) =>
            id === positiveIds[i]
              ? []
              : [dot(row(hidden!, i, size), row(negatives!, j, size)) - negativeLogQ[j]!],
          )
          return logSumExp([wanted, ...others]) - wanted
        }),
    }
  },
  'BPR-max': ({ rows, columns }, rng) => ({
    parameters: [parameter([rows], rng, 3), parameter([rows, columns], rng, 3)],
    data: {},
    loss: ([wanted, others]) => bprMaxLoss(wanted!, others!, 0.3),
    reference: ([wanted, others]) =>
      eachRow(rows, (i) => {
        const scores = row(others!, i, columns)
        const weights = scores.map((score) => Math.exp(score - logSumExp(scores)))
        const above = sum(scores.map((score, j) => weights[j]! * sigmoid(wanted![i]! - score)))
        return -Math.log(above) + 0.3 * sum(scores.map((score, j) => weights[j]! * score ** 2))
      }),
  }),
  Poisson: ({ rows, columns }, rng) => {
    const actual = Float32Array.from(integers(rows * columns, 9, rng))
    return {
      parameters: [parameter([rows, columns], rng, 2)],
      data: { actual },
      loss: ([logMean], { actual }) => poissonLoss(logMean!, tf.reshape(actual!, logMean!.shape)),
      // The likelihood, without the term that no parameter changes.
      reference: ([logMean]) => sum(logMean!.map((l, i) => Math.exp(l) - actual[i]! * l)),
    }
  },
  'negative binomial': ({ rows, columns }, rng) => {
    const actual = Float32Array.from(integers(rows * columns, 40, rng))
    return {
      parameters: [parameter([rows, columns], rng, 3), parameter([rows, columns], rng, 4)],
      data: { actual },
      loss: ([logMean, logSize], { actual }) =>
        negativeBinomialLoss(logMean!, logSize!, tf.reshape(actual!, logMean!.shape)),
      reference: ([logMean, logSize]) =>
        sum(
          logMean!.map((l, i) => {
            const [mean, size, y] = [Math.exp(l), Math.exp(logSize![i]!), actual[i]!]
            const logChoices = logGamma(y + size) - logGamma(size)
            return -(logChoices + size * Math.log(size / (size + mean)) + y * Math.log(mean / (size + mean)))
          }),
        ),
    }
  },
  Tweedie: ({ rows, columns }, rng) => {
    const actual = Float32Array.from(floats(rows * columns, rng, 5), (value) => Math.max(0, value))
    return {
      parameters: [parameter([rows, columns], rng, 2)],
      data: { actual },
      loss: ([logMean], { actual }) => tweedieLoss(logMean!, tf.reshape(actual!, logMean!.shape), 1.4),
      reference: ([logMean]) =>
        sum(
          logMean!.map((l, i) => {
            const mean = Math.exp(l)
            return mean ** 0.6 / 0.6 + (actual[i]! * mean ** -0.4) / 0.4
          }),
        ),
    }
  },
}

const shapes = fc.record({
  rows: fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 7 })),
  columns: fc.integer({ min: 2, max: 6 }),
  seed: fc.nat(1000),
})

function tensorOf(values: Float32Array | Int32Array, shape: number[] = [values.length]): tf.Tensor {
  return tf.tensor(values, shape, values instanceof Int32Array ? 'int32' : 'float32')
}

describe.each(Object.keys(LOSSES))('%s', (name) => {
  const make = (shape: Shape): LossCase => LOSSES[name]!(shape, new Rng('losses', shape.seed))

  it('equals its formula, and its gradient the finite differences of the formula', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const { parameters, data, loss, reference } = make(shape)
        const plain = parameters.map(({ values }) => [...values])
        const { value, gradients } = tf.tidy(() => {
          const inputs = Object.fromEntries(
            Object.entries(data).map(([key, values]) => [key, tensorOf(values)]),
          )
          const { value, grads } = tf.valueAndGrads((...given: tf.Tensor[]) => tf.sum(loss(given, inputs)))(
            parameters.map((one) => tensorOf(one.values, one.shape)),
          )
          return {
            value: value.dataSync<'float32'>()[0]!,
            gradients: grads.map((one) => one.dataSync<'float32'>()),
          }
        })
        expect(largestDifference([value], [reference(plain)])).toBeLessThan(2e-4)
        plain.forEach((values, p) => {
          const differences = values.map((x, i) => {
            const at = (moved: number): number =>
              reference(plain.map((one, q) => (p === q ? one.with(i, moved) : one)))
            return (at(x + 1e-5) - at(x - 1e-5)) / 2e-5
          })
          expect(largestDifference(gradients[p]!, differences)).toBeLessThan(2e-3)
        })
      }),
      { numRuns: 15 },
    )
  })

  it.each(comparedDevices())('trains on %s as with tfjs', async (device) => {
    const model = (shape: Shape): TestModel => {
      const { parameters, data, loss } = make(shape)
      const variables = parameters.map((one) => tf.tidy(() => tf.variable(tensorOf(one.values, one.shape))))
      return {
        variables,
        inputs: Object.fromEntries(
          Object.entries(data).map(([key, values]) => [
            key,
            { shape: [values.length], dtype: values instanceof Int32Array ? 'int32' : 'float32' },
          ]),
        ),
        feeds: data,
        loss: (inputs) => tf.mean(loss(variables, inputs)),
      }
    }
    await fc.assert(
      fc.asyncProperty(shapes, async (shape) =>
        expectParity(device, () => model(shape), { steps: 6, optimizer: { kind: 'adamw', epsilon: 1e-3 } }),
      ),
      { numRuns: casesOn(device, 3) },
    )
  })
})

it('the negative binomial keeps its digits where it is nearly Poisson', () => {
  const [logMean, actual, logSize] = [Math.log(7), 9, 14]
  const loss = tf.tidy(() =>
    negativeBinomialLoss(tf.scalar(logMean), tf.scalar(logSize), tf.scalar(actual)).dataSync<'float32'>(),
  )
  // log gamma(y + r) - log gamma(r) is y log r there, and the mean's part is that of Poisson.
  expect(loss[0]).toBeCloseTo(7 - actual * logMean, 3)
})

it('Tweedie refuses a power outside of (1, 2)', () => {
  for (const power of [1, 2, Number.NaN])
    expect(() => tweedieLoss(tf.scalar(0), tf.scalar(1), power)).toThrow(RangeError)
})
