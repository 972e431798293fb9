/** Each loss on each device: values as its formula in double precision gives them, and the gradients of that formula. */
import { Rng } from '../../../src/core/statistics/rng'
import {
  binaryCrossEntropy,
  bprMaxLoss,
  compoundPoissonLoss,
  negativeBinomialLoss,
  pinballLoss,
  poissonLoss,
  sampledSoftmaxLoss,
  softmaxCrossEntropy,
  tf,
  weightedMean,
} from '../../../src/compute'
import { describeEachDevice } from '../../support/devices'
import { floats, integers } from './compute-testkit'
import type { DifferentiableModel, Feed } from './gradient-testkit'
import { expectGradientsByFiniteDifferences, forRandomSizes } from './gradient-testkit'

type LossModel = DifferentiableModel & Required<Pick<DifferentiableModel, 'formula'>>

interface Shape {
  readonly rows: number
  readonly columns: number
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const logSumExp = (values: readonly number[]): number => {
  const largest = Math.max(...values)
  return largest + Math.log(sum(values.map((value) => Math.exp(value - largest))))
}
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
const dot = (a: readonly number[], b: readonly number[]): number => sum(a.map((value, i) => value * b[i]!))
const row = (values: readonly number[], index: number, columns: number): number[] =>
  values.slice(index * columns, (index + 1) * columns)
const eachRow = (rows: number, value: (index: number) => number): number[] =>
  Array.from({ length: rows }, (_, index) => value(index))

function numbers(shape: number[], rng: Rng, scale = 1): Feed {
  const size = shape.reduce((a, b) => a * b, 1)
  return { shape, values: floats(size, rng, scale) }
}

function counts(shape: number[], bound: number, rng: Rng): Feed {
  const size = shape.reduce((a, b) => a * b, 1)
  return { shape, values: Float32Array.from(integers(size, bound, rng)) }
}

function ids(length: number, bound: number, rng: Rng): Feed {
  return { shape: [length], values: integers(length, bound, rng) }
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

const LOSSES: Record<string, (shape: Shape, rng: Rng) => LossModel> = {
  'softmax cross entropy': ({ rows, columns }, rng) => {
    const labels = ids(rows, columns, rng)
    return {
      inputs: { logits: numbers([rows, columns], rng, 4) },
      data: { labels },
      output: ({ logits, labels }) => softmaxCrossEntropy(logits!, labels!),
      formula: ({ logits }) =>
        eachRow(rows, (i) => {
          const scores = row(logits!, i, columns)
          return logSumExp(scores) - scores[labels.values[i]!]!
        }),
    }
  },
  'binary cross entropy': ({ rows, columns }, rng) => ({
    inputs: {
      logits: numbers([rows, columns], rng, 8),
      // Yes, no, and what lies between.
      labels: { shape: [rows, columns], values: Float32Array.from(integers(rows * columns, 4, rng), (value) => value / 3) }, // prettier-ignore
    },
    output: ({ logits, labels }) => binaryCrossEntropy(logits!, labels!),
    formula: ({ logits, labels }) =>
      logits!.map((x, i) => -labels![i]! * Math.log(sigmoid(x)) - (1 - labels![i]!) * Math.log(1 - sigmoid(x))), // prettier-ignore
  }),
  pinball: ({ rows, columns }, rng) => {
    const levels = eachRow(columns, (i) => (i + 1) / (columns + 1))
    const actual = numbers([rows, 1], rng)
    // Never so near that differences reach over the kink.
    const miss = (): number => (rng.integer(2) === 0 ? 1 : -1) * (0.05 + rng.uniform())
    const predicted = Float32Array.from({ length: rows * columns }, (_, i) => actual.values[Math.floor(i / columns)]! + miss()) // prettier-ignore
    return {
      inputs: { predicted: { shape: [rows, columns], values: predicted }, actual },
      output: ({ predicted, actual }) => pinballLoss(predicted!, actual!, levels),
      formula: ({ predicted, actual }) =>
        predicted!.map((q, i) => {
          const [error, level] = [actual![Math.floor(i / columns)]! - q, levels[i % columns]!]
          return Math.max(level * error, (level - 1) * error)
        }),
    }
  },
  'weighted mean': ({ rows, columns }, rng) => {
    // Some weigh nothing, but never all.
    const weights = { shape: [rows, 1], values: Float32Array.from({ length: rows }, (_, i) => (i === 0 ? 1 : rng.integer(3)))} // prettier-ignore
    const total = columns * sum([...weights.values])
    return {
      inputs: { values: numbers([rows, columns], rng, 3) },
      data: { weights },
      output: ({ values, weights }) => weightedMean(values!, weights!),
      formula: ({ values }) => [
        sum(values!.map((value, i) => value * weights.values[Math.floor(i / columns)]!)) / total,
      ],
    }
  },
  'sampled softmax': ({ rows, columns: size }, rng) => {
    const samples = 5
    // Few items, so that samples hit the wanted item.
    const [positiveIds, negativeIds] = [ids(rows, 6, rng), ids(samples, 6, rng)]
    const [positiveLogQ, negativeLogQ] = [numbers([rows], rng), numbers([samples], rng)]
    return {
      inputs: {
        hidden: numbers([rows, size], rng),
        positives: numbers([rows, size], rng),
        negatives: numbers([samples, size], rng),
      },
      data: { positiveIds, negativeIds, positiveLogQ, negativeLogQ },
      output: (feeds) =>
        sampledSoftmaxLoss({
          hidden: feeds.hidden!,
          positives: feeds.positives!,
          negatives: feeds.negatives!,
          positiveIds: feeds.positiveIds!,
          negativeIds: feeds.negativeIds!,
          positiveLogQ: feeds.positiveLogQ!,
          negativeLogQ: feeds.negativeLogQ!,
        }),
      formula: ({ hidden, positives, negatives }) =>
        eachRow(rows, (i) => {
          const said = row(hidden!, i, size)
          const wanted = dot(said, row(positives!, i, size)) - positiveLogQ.values[i]!
          const others = [...negativeIds.values].flatMap((id, j) =>
            id === positiveIds.values[i]
              ? []
              : [dot(said, row(negatives!, j, size)) - negativeLogQ.values[j]!],
          )
          return logSumExp([wanted, ...others]) - wanted
        }),
    }
  },
  'BPR-max': ({ rows, columns }, rng) => ({
    inputs: { wanted: numbers([rows], rng, 3), others: numbers([rows, columns], rng, 3) },
    output: ({ wanted, others }) => bprMaxLoss(wanted!, others!, 0.3),
    formula: ({ wanted, others }) =>
      eachRow(rows, (i) => {
        const scores = row(others!, i, columns)
        const weights = scores.map((score) => Math.exp(score - logSumExp(scores)))
        const above = sum(scores.map((score, j) => weights[j]! * sigmoid(wanted![i]! - score)))
        return -Math.log(above) + 0.3 * sum(scores.map((score, j) => weights[j]! * score ** 2))
      }),
  }),
  Poisson: ({ rows, columns }, rng) => ({
    inputs: { logMean: numbers([rows, columns], rng, 2), actual: counts([rows, columns], 9, rng) },
    output: ({ logMean, actual }) => poissonLoss(logMean!, actual!),
    // The likelihood, without the term that no parameter changes.
    formula: ({ logMean, actual }) => logMean!.map((l, i) => Math.exp(l) - actual![i]! * l),
  }),
  'negative binomial': ({ rows, columns }, rng) => ({
    inputs: {
      logMean: numbers([rows, columns], rng, 3),
      logSize: numbers([rows, columns], rng, 4),
      actual: counts([rows, columns], 40, rng),
    },
    output: ({ logMean, logSize, actual }) => negativeBinomialLoss(logMean!, logSize!, actual!),
    formula: ({ logMean, logSize, actual }) =>
      logMean!.map((l, i) => {
        const [mean, size, y] = [Math.exp(l), Math.exp(logSize![i]!), actual![i]!]
        const logChoices = logGamma(y + size) - logGamma(size)
        return -(logChoices + size * Math.log(size / (size + mean)) + y * Math.log(mean / (size + mean)))
      }),
  }),
  'Tweedie with its dispersion': ({ rows, columns }, rng) => {
    // About half of what happens is nothing; the Bessel function is asked for on both sides of its seam.
    const values = numbers([rows, columns], rng, 8).values.map((value) => Math.max(0, value))
    return {
      inputs: { logMean: numbers([rows, columns], rng, 2), logDispersion: numbers([rows, columns], rng, 1) },
      data: { actual: { shape: [rows, columns], values } },
      output: ({ logMean, logDispersion, actual }) => compoundPoissonLoss(logMean!, logDispersion!, actual!),
      // A Poisson number of exponential amounts, number by number.
      formula: ({ logMean, logDispersion }) =>
        logMean!.map((l, i) => {
          const [root, dispersion, y] = [Math.exp(l / 2), Math.exp(logDispersion![i]!), values[i]!]
          const amounts = (2 * root) / dispersion
          if (y === 0) return amounts
          const size = (dispersion * root) / 2
          const terms = Array.from({ length: 200 }, (_, k) => {
            const ofNumber = (k + 1) * Math.log(amounts) - amounts - logGamma(k + 2)
            return ofNumber + k * Math.log(y) - (k + 1) * Math.log(size) - y / size - logGamma(k + 1)
          })
          return -logSumExp(terms)
        }),
    }
  },
}

describeEachDevice('values and gradients', (device) => {
  it.each(Object.entries(LOSSES))('of %s', async (name, make) => {
    await forRandomSizes(device, ({ batch, time, seed }) =>
      expectGradientsByFiniteDifferences(device, make({ rows: batch, columns: time }, new Rng(name, seed))),
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

it('the weighted mean of what weighs nothing is 0', () => {
  const mean = tf.tidy(() => weightedMean(tf.tensor2d([[1, 3]]), tf.zeros([1, 1])).dataSync<'float32'>())
  expect([...mean]).toEqual([0])
})
