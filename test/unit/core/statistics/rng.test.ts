import { Rng } from '../../../../src/core/statistics/rng'

const sample = (rng: Rng, length: number) => Array.from({ length }, () => rng.uniform())

describe('random numbers', () => {
  it('are a function of their keys alone', () => {
    expect(sample(new Rng(7, 'demand', 3), 5)).toEqual(sample(new Rng(7, 'demand', 3), 5))
    expect(sample(new Rng(7, 'demand', 3), 5)).not.toEqual(sample(new Rng(7, 3, 'demand'), 5))
    expect(sample(new Rng(7), 5)).not.toEqual(sample(new Rng(8), 5))
  })

  it('are uniform, also over neighbouring keys', () => {
    const counts = new Array<number>(10).fill(0)
    for (let key = 0; key < 100_000; key++) counts[Math.floor(new Rng(key).uniform() * 10)]!++
    // Chi-square with 9 degrees of freedom: 27.9 is its 99.9th percentile.
    expect(counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(27.9)
  })

  it('are normal with mean 0 and variance 1', () => {
    const rng = new Rng('normal')
    const values = Array.from({ length: 100_000 }, () => rng.normal())
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
    expect(Math.abs(mean)).toBeLessThan(0.015)
    expect(Math.abs(variance - 1)).toBeLessThan(0.02)
  })

  it('permute without loss', () => {
    expect([...new Rng(1).permutation(100)].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 100 }, (_, i) => i),
    )
    expect([...new Rng(1).permutation(100)]).not.toEqual([...new Rng(2).permutation(100)])
  })
})
