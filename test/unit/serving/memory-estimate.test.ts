import { quantizeWeights } from '../../../src/compute'
import { estimateMemory } from '../../../src/serving/memory-estimate'
import { modelOf } from '../../support/registered-model'

describe('the memory of a version', () => {
  const side = 200
  /** Of a session without weights. */
  const base = 1.5 * 2 ** 20
  const floats = modelOf({ factor: 1, ballast: side })
  const rounded = quantizeWeights(floats)
  const sessionOf = (onnx: Uint8Array): number =>
    estimateMemory(new Map([['model.onnx', onnx]])) - onnx.length - base

  it('is that of its files and of its weights', () => {
    expect(sessionOf(floats)).toBeGreaterThan(1.5 * 4 * side ** 2)
    expect(sessionOf(floats)).toBeLessThan(1.6 * 4 * side ** 2)
    const other = new Map([['vocabulary.json', Buffer.alloc(1_000)]])
    expect(estimateMemory(other)).toBe(1_000)
  })

  it('is not less for int8 weights, which are computed with as float32: only the file is smaller', () => {
    expect(rounded.length).toBeLessThan(floats.length / 3)
    expect(sessionOf(rounded)).toBeGreaterThanOrEqual(sessionOf(floats))
    expect(sessionOf(rounded)).toBeLessThan(1.1 * sessionOf(floats))
  })
})
