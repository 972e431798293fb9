import { Rng } from '../../../../src/core/statistics/rng'
import { jointProbabilities, neighboursKept, tSne } from '../../../../src/core/statistics/t-sne'
import { fc } from '../../../support/property-testing'

const SIZE = 8
const OF_EACH = 12
const GROUPS = 3

/** Three groups of points, whose centres are ten deviations apart. */
function groups(seed: number): Float32Array {
  const rng = new Rng('groups', seed)
  return Float32Array.from({ length: GROUPS * OF_EACH * SIZE }, (_, at) => {
    const group = Math.floor(at / SIZE / OF_EACH)
    return (at % SIZE === group ? 10 : 0) + rng.normal()
  })
}

describe('t-SNE', () => {
  it('looks from one point at another as from that one at it, and gives all looks together the weight 1', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 12, maxLength: 30 }),
        fc.double({ min: 1.5, max: 3.5, noNaN: true }),
        (points, perplexity) => {
          const count = points.length
          const distances = Float64Array.from(
            { length: count * count },
            (_, at) => (points[Math.floor(at / count)]! - points[at % count]!) ** 2,
          )
          const joint = jointProbabilities(distances, count, perplexity)
          expect(joint.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6)
          const turned = joint.map((_, at) => joint[(at % count) * count + Math.floor(at / count)]!)
          expect(joint).toEqual(turned)
          expect(joint.filter((_, at) => at % (count + 1) === 0)).toEqual(new Float64Array(count))
        },
      ),
    )
  })

  it('is as wide around a point as the perplexity wants: of points in a circle, the two beside it', () => {
    const count = 40
    const distances = Float64Array.from({ length: count * count }, (_, at) => {
      const angle = (2 * Math.PI * (Math.floor(at / count) - (at % count))) / count
      return 2 - 2 * Math.cos(angle)
    })
    const joint = jointProbabilities(distances, count, 5)
    // By symmetry a row is the conditional one over `count`.
    const row = Array.from(joint.subarray(0, count), (value) => value * count)
    const entropy = -row.reduce((sum, value) => sum + (value > 0 ? value * Math.log(value) : 0), 0)
    expect(Math.exp(entropy)).toBeCloseTo(5, 3)
    expect(row[1]).toBeGreaterThan(row[2]!)
  })

  it('keeps groups apart, and says how many neighbours the map keeps', async () => {
    const points = groups(1)
    const map = await tSne(points, SIZE, { perplexity: 6, seed: 1 })
    const at = (point: number) => [map[2 * point]!, map[2 * point + 1]!] as const
    const distance = (one: number, other: number) =>
      Math.hypot(at(one)[0] - at(other)[0], at(one)[1] - at(other)[1])
    const all = Array.from({ length: GROUPS * OF_EACH }, (_, point) => point)
    const groupOf = (point: number) => Math.floor(point / OF_EACH)
    for (const point of all) {
      const others = all
        .filter((other) => other !== point)
        .sort((a, b) => distance(point, a) - distance(point, b))
      expect(others.slice(0, 5).map(groupOf)).toEqual(Array(5).fill(groupOf(point)))
    }
    const kept = neighboursKept(points, SIZE, map, 5)
    expect(kept).toBeGreaterThan(3 * (5 / (all.length - 1)))
    expect(neighboursKept(points, SIZE, Float64Array.from(map).reverse(), 5)).toBeLessThan(kept)
  })

  it('is the same map of the same seed, and stops when it is told to', async () => {
    const [points, options] = [groups(2), { perplexity: 6, seed: 3 }]
    expect(await tSne(points, SIZE, options)).toEqual(await tSne(points, SIZE, options))
    await expect(
      tSne(points, SIZE, { ...options, signal: AbortSignal.abort(new Error('enough')) }),
    ).rejects.toThrow('enough')
  })

  it('places one point, and points that are all equal, at finite coordinates', async () => {
    expect(await tSne(new Float32Array(SIZE), SIZE, { perplexity: 5, seed: 1 })).toEqual(new Float64Array(2))
    const map = await tSne(new Float32Array(SIZE * 6), SIZE, { perplexity: 5, seed: 1 })
    expect(map.every(Number.isFinite)).toBe(true)
  })
})
