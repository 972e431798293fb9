import { armOf } from '../../../../src/services/slates/experiments'
import { fc } from '../../../support/property-testing'

const arms = (...shares: number[]) =>
  shares.map((share, at) => ({ name: `arm-${at}`, share, versionId: null }))

describe('the arm of a visitor', () => {
  it('is the same each time, and one of the arms', () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 2n ** 60n), fc.bigInt(-(2n ** 60n), 2n ** 60n), (experiment, unit) => {
        const [first, second] = [0, 1].map(() => armOf(experiment, arms(0.2, 0.3, 0.5), unit).name)
        expect(first).toBe(second)
        expect(['arm-0', 'arm-1', 'arm-2']).toContain(first)
      }),
    )
  })

  it('is each as often as its share says, and in another experiment another one', () => {
    const units = Array.from({ length: 20_000 }, (_, i) => BigInt(i + 1))
    const of = (experiment: bigint) => units.map((unit) => armOf(experiment, arms(0.1, 0.9), unit).name)
    const [one, other] = [of(1n), of(2n)]
    const share = (taken: readonly string[]) => taken.filter((name) => name === 'arm-0').length / taken.length
    // Three standard errors are 0.006.
    expect(Math.abs(share(one) - 0.1)).toBeLessThan(0.007)
    expect(Math.abs(share(other.filter((_, at) => one[at] === 'arm-0')) - 0.1)).toBeLessThan(0.025)
  })
})
