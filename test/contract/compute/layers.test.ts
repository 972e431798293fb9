/** What holds of normalisation over time, of random numbers and of initial weights, whatever computes them. */
import { Rng } from '../../../src/core/statistics/rng'
import {
  ReversibleInstanceNorm,
  counterUniformTensor,
  dropout,
  glorotUniformVariable,
  tf,
} from '../../../src/compute'
import { floats, largestDifference } from './compute-testkit'

describe('reversible instance normalisation', () => {
  const x = (): tf.Tensor3D => tf.tensor3d(floats(24, new Rng('series'), 5), [2, 4, 3])

  it('brings each series to mean 0 and deviation 1, and back', () => {
    tf.tidy(() => {
      const norm = new ReversibleInstanceNorm(3)
      const { normalized, statistics } = norm.normalize(x())
      const { mean, variance } = tf.moments(normalized, 1)
      expect(largestDifference(mean.dataSync<'float32'>(), new Float32Array(6))).toBeLessThan(1e-5)
      expect(largestDifference(variance.dataSync<'float32'>(), new Float32Array(6).fill(1))).toBeLessThan(
        1e-4,
      )
      norm.variables[0]!.assign(tf.tensor1d([2, -0.5, 3]))
      norm.variables[1]!.assign(tf.tensor1d([1, 0.2, -4]))
      const again = norm.normalize(x())
      expect(again.normalized.dataSync()).not.toEqual(normalized.dataSync())
      const back = norm.restore(again.normalized, again.statistics)
      expect(largestDifference(back.dataSync<'float32'>(), x().dataSync<'float32'>())).toBeLessThan(1e-5)
      expect(statistics.mean.shape).toEqual([2, 1, 3])
    })
  })

  it('shows the model the same shape at any level and scale', () => {
    tf.tidy(() => {
      const norm = new ReversibleInstanceNorm(3)
      const [plain, raised] = [x(), tf.add(tf.mul(x(), 40), 1000)].map((one) =>
        norm.normalize(one).normalized.dataSync<'float32'>(),
      )
      expect(largestDifference(plain!, raised!)).toBeLessThan(1e-3)
    })
  })
})

describe('random numbers', () => {
  it('are uniform, and differ by seed, salt and position', () => {
    const draw = (seed: number, salt: number): Float32Array =>
      tf.tidy(() => counterUniformTensor([4000], tf.scalar(seed, 'int32'), salt).dataSync<'float32'>())
    const numbers = draw(1, 1)
    expect(numbers.reduce((sum, value) => sum + value, 0) / numbers.length).toBeCloseTo(0.5, 1)
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...numbers)).toBeLessThan(1)
    const tenths = new Array<number>(10).fill(0)
    for (const value of numbers) tenths[Math.floor(value * 10)]!++
    for (const count of tenths) expect(Math.abs(count - 400)).toBeLessThan(100)
    const equal = (other: Float32Array): number => other.filter((value, i) => value === numbers[i]).length
    expect(equal(draw(1, 1))).toBe(4000)
    expect(equal(draw(2, 1))).toBeLessThan(5)
    expect(equal(draw(1, 2))).toBeLessThan(5)
  })

  it('dropout keeps the expectation', () => {
    const values = tf.tidy(() =>
      dropout(tf.ones([4000]), 0.25, tf.scalar(3, 'int32'), 1).dataSync<'float32'>(),
    )
    const kept = values.filter((value) => value > 0)
    expect(kept.length / 4000).toBeCloseTo(0.75, 1)
    expect(kept[0]).toBeCloseTo(1 / 0.75)
  })

  it('initial weights follow the seed and have the variance that their layer needs', () => {
    const values = (make: (rng: Rng) => tf.Variable, seed: number): Float32Array => {
      const variable = make(new Rng(seed))
      const drawn = variable.dataSync<'float32'>().slice()
      variable.dispose()
      return drawn
    }
    const variance = (drawn: Float32Array): number =>
      drawn.reduce((sum, value) => sum + value ** 2, 0) / drawn.length
    const glorot = (rng: Rng): tf.Variable => glorotUniformVariable([100, 60], rng)
    expect(values(glorot, 1)).toEqual(values(glorot, 1))
    expect(values(glorot, 1)).not.toEqual(values(glorot, 2))
    expect(variance(values(glorot, 1))).toBeCloseTo(2 / 160, 3)
  })
})
