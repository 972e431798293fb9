/** Heads of counts and amounts: what their losses find, and quantiles of what they found. */
import { compileTrainingStep, tf } from '../../../../src/compute'
import { QUANTILE_LEVELS } from '../../../../src/contracts/demand/demand'
import { Rng } from '../../../../src/core/statistics/rng'
import { tweedieQuantiles } from '../../../../src/evaluation'
import { DISTRIBUTION_HEADS, distributionQuantiles } from '../../../../src/models/demand/global-mlp/heads'
import { poisson } from '../../../support/panels'

const DRAWS = 4000
const MEDIAN = QUANTILE_LEVELS.indexOf(0.5)

/** A gamma amount of a whole shape. */
const gamma = (shape: number, rng: Rng): number =>
  -Array.from({ length: shape }, () => Math.log(1 - rng.uniform())).reduce((sum, one) => sum + one, 0)

const LAWS = {
  'negative-binomial': {
    mean: 6,
    // Poisson with a mean that is itself a gamma amount: of size 2.
    noise: 2,
    draw: (rng: Rng) => poisson((6 * gamma(2, rng)) / 2, rng),
  },
  tweedie: {
    mean: 5,
    // 2.5 amounts of 2 on the average: the variance is 2 x 2.5 x 4, four means.
    noise: 4,
    draw: (rng: Rng) => {
      const amounts = poisson(2.5, rng)
      return amounts === 0 ? 0 : 2 * gamma(amounts, rng)
    },
  },
} as const

describe.each(['negative-binomial', 'tweedie'] as const)('the head %s', (name) => {
  const head = DISTRIBUTION_HEADS[name]!
  const law = LAWS[name]
  const rng = new Rng(7, name)
  const draws = Float32Array.from({ length: DRAWS }, () => law.draw(rng))

  it('finds mean and noise of what is drawn from its own law', async () => {
    const logMean = tf.variable(tf.scalar(0))
    const output = tf.variable(tf.scalar(0))
    const like = (x: tf.Tensor): tf.Tensor => tf.add(tf.zeros([DRAWS]), x)
    const step = await compileTrainingStep(
      {
        variables: [logMean, output],
        inputs: { actual: { shape: [DRAWS], dtype: 'float32' } },
        loss: ({ actual }) => tf.mean(head.loss(like(logMean), like(head.noise(output)), actual!)),
        optimizer: { kind: 'adam' },
      },
      { backend: 'ort-cpu' },
    )
    try {
      for (let index = 1; index <= 150; index++)
        await step.run({ actual: draws }, { learningRate: index < 100 ? 0.1 : 0.01, seed: index })
      await step.syncVariables()
      const noise = tf.tidy(() => head.noise(output).dataSync<'float32'>()[0]!)
      expect(Math.exp(logMean.dataSync<'float32'>()[0]!) / law.mean).toBeCloseTo(1, 1)
      expect(noise / law.noise).toBeGreaterThan(0.9)
      expect(noise / law.noise).toBeLessThan(1.1)
    } finally {
      await step.dispose()
      tf.dispose([logMean, output])
    }
  })

  it('has the quantiles of what is drawn, with as many zeros, and none of them falls', () => {
    const quantiles = head.quantiles(law.mean, law.noise)
    const sorted = draws.toSorted()
    QUANTILE_LEVELS.forEach((level, index) => {
      const share = (below: (value: number) => boolean): number => sorted.filter(below).length / DRAWS
      // A count is its own quantile for all levels up to what lies below it and at it.
      expect(share((value) => value < quantiles[index]!)).toBeLessThan(level + 0.03)
      expect(share((value) => value <= quantiles[index]!)).toBeGreaterThan(level - 0.03)
    })
    expect(quantiles[0]).toBe(0)
    expect([...quantiles].sort((a, b) => a - b)).toEqual(quantiles)
    expect(head.quantiles(0, law.noise)).toEqual(QUANTILE_LEVELS.map(() => 0))
    expect(head.quantiles(0.004, 1).at(-1)).toBe(0)
  })
})

it('quantiles of a Tweedie distribution of many amounts go over into those of a gamma distribution', () => {
  // Just under and just above the number of amounts from which it is taken for one.
  const [sum, gammaLike] = [tweedieQuantiles(249.9, 499.8), tweedieQuantiles(250.1, 500.2)]
  sum.forEach((value, level) => expect(Math.abs(gammaLike[level]! / value - 1)).toBeLessThan(0.01))
  expect(sum[MEDIAN]).toBeGreaterThan(247)
  expect(sum[MEDIAN]).toBeLessThan(250)
})

it('amounts are forecast alike in any currency: noise that is learnt in scales goes with the unit', () => {
  const head = DISTRIBUTION_HEADS.tweedie!
  const answer = { mean: Float32Array.of(0.9), noise: Float32Array.of(0.4) }
  const of = (scale: number, unit: 'units' | 'scales') =>
    distributionQuantiles(head, answer, Float32Array.of(scale), unit)
  const inEuros = of(20, 'scales')
  of(2_000, 'scales').forEach((quantile, level) => expect(quantile).toBeCloseTo(inEuros[level]!, 5))
  // Models of before tell it in units, and are served as they were.
  const before = head.quantiles(0.9 * 20, 0.4)
  of(20, 'units').forEach((quantile, level) => expect(quantile).toBeCloseTo(before[level]! / 20, 5))
  const counts = DISTRIBUTION_HEADS['negative-binomial']!
  const ofCounts = (unit: 'units' | 'scales') =>
    distributionQuantiles(counts, answer, Float32Array.of(20), unit)
  expect(ofCounts('scales')).toEqual(ofCounts('units'))
})
