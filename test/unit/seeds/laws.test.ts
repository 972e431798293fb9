import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WORLDS, lastSeedDay, parseWorldLaws, readWorldFile, simulateWorld } from '../../../seeds'
import { countQuantile, noisyCount } from '../../../seeds/generator/random'

describe('laws from a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'world-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('are read from outside the project and change the world', () => {
    const path = join(folder, 'world.json')
    const items = { ...WORLDS.retail.items, meanUnitsPerDay: 9 }
    writeFileSync(path, JSON.stringify({ ...WORLDS.retail, name: 'busy', items }))
    const mean = (laws = WORLDS.retail) => {
      const { truth } = simulateWorld({ seed: 1, lastDay: '2026-03-31', scale: 'tiny', laws })
      return truth.mean.reduce((sum, value) => sum + value, 0)
    }
    expect(mean(readWorldFile(path)) / mean()).toBeCloseTo(9 / WORLDS.retail.items.meanUnitsPerDay, 3)
  })

  it('are refused with the names of the fields that are wrong', () => {
    const wrong = { ...WORLDS.retail, currency: 'euro', surprise: 1 }
    expect(() => parseWorldLaws(wrong, 'a test')).toThrow(/currency: must be an ISO 4217 code[\s\S]*surprise/)
    const orders = {
      ...WORLDS.retail.orders,
      ...{ paymentMaximumMinor: { card: 9, cash: 9, wallet: 9 }, paymentAmountEffects: { cheque: 1 } },
    }
    expect(() => parseWorldLaws({ ...WORLDS.retail, orders }, 'a test')).toThrow(
      /not valid:\n {2}orders\.paymentMethods\.STORE: needs a method without a bound.*\n {2}orders\.paymentAmountEffects\.cheque: is no code/,
    )
    expect(() => readWorldFile(join(folder, 'missing.json'))).toThrow(/missing.json cannot be read as JSON/)
  })
})

describe('counts by inversion', () => {
  const draws = 20_000
  const moments = (quantile: (u: number) => number) => {
    const values = Array.from({ length: draws }, (_, index) => quantile((index + 0.5) / draws))
    const mean = values.reduce((sum, value) => sum + value, 0) / draws
    return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / draws }
  }

  it.each([0.3, 4, 60, 900])('have the mean %d and the variance of a negative binomial', (mean) => {
    const found = moments((u) => countQuantile(u, mean, 6))
    expect(found.mean / mean).toBeCloseTo(1, 1)
    expect(found.variance / (mean + mean ** 2 / 6)).toBeCloseTo(1, 1)
  })

  it('keep the mean when zeros are inflated', () => {
    const law = { family: 'zero-inflated', dispersion: 6, zeroProbability: 0.4 } as const
    expect(moments((u) => noisyCount(law, u, 5)).mean).toBeCloseTo(5, 1)
    expect(noisyCount(law, 0.39, 50)).toBe(0)
  })

  it('never fall when the mean rises', () => {
    for (const u of [0.01, 0.3, 0.77, 0.999]) {
      const counts = [0.1, 0.5, 1, 2, 4, 8, 16, 100].map((mean) => countQuantile(u, mean, 6))
      expect(counts).toEqual([...counts].sort((a, b) => a - b))
    }
  })
})

describe('the last day of seeded data', () => {
  it('is over in every zone of the shop', () => {
    // 02:00 in Berlin, 20:00 of the day before in New York.
    expect(lastSeedDay('tiny', new Date('2026-05-10T00:00:00Z'))).toBe('2026-05-08')
    expect(lastSeedDay('tiny', new Date('2026-05-10T12:00:00Z'))).toBe('2026-05-09')
  })
})
