/** How each cell reads a context: nothing of one series reaches another, and every period that it should read counts. */
import { tf } from '../../../../src/compute'
import { Rng } from '../../../../src/core/statistics/rng'
import { createCell } from '../../../../src/models/demand/sequence/cells'
import { CELLS } from '../../../../src/models/demand/sequence/config'

const OPTIONS = { context: 16, features: 5, stateSize: 10 }
const ROWS = 3

describe.each(CELLS)('the cell %s', (name) => {
  const cell = createCell(name, OPTIONS, new Rng(1))
  afterAll(() => {
    for (const variable of cell.variables) variable.dispose()
  })

  const rng = new Rng(2)
  const past = Float32Array.from({ length: ROWS * OPTIONS.context * OPTIONS.features }, () => rng.normal())
  const stateOf = (values: Float32Array, observed = 1): Float32Array =>
    tf.tidy(() =>
      cell
        .apply({
          past: tf.tensor3d(values, [ROWS, OPTIONS.context, OPTIONS.features]),
          observed: tf.fill([ROWS, OPTIONS.context], observed),
          drop: (x) => x,
        })
        .dataSync<'float32'>(),
    )
  const differs = (a: Float32Array, b: Float32Array, row: number): boolean =>
    a
      .subarray(row * OPTIONS.stateSize, (row + 1) * OPTIONS.stateSize)
      .some((value, at) => Math.abs(value - b[row * OPTIONS.stateSize + at]!) > 1e-6)

  it('tells a state of each row, which every period and feature moves, and no other row', () => {
    const usual = stateOf(past)
    expect(usual).toHaveLength(ROWS * OPTIONS.stateSize)
    expect(usual.every(Number.isFinite)).toBe(true)
    for (const period of [0, 7, 15]) {
      for (let feature = 0; feature < OPTIONS.features; feature++) {
        const at = (OPTIONS.context + period) * OPTIONS.features + feature
        const moved = stateOf(past.with(at, past[at]! + 2))
        expect([0, 1, 2].map((row) => differs(moved, usual, row))).toEqual([false, true, false])
      }
    }
  })

  it('reads the order of periods', () => {
    const swapped = past.slice()
    const rowSize = OPTIONS.features
    swapped.copyWithin(2 * rowSize, 9 * rowSize, 10 * rowSize)
    swapped.set(past.subarray(2 * rowSize, 3 * rowSize), 9 * rowSize)
    expect(differs(stateOf(swapped), stateOf(past), 0)).toBe(true)
  })
})

it('attention looks elsewhere where a period is not known', () => {
  const cell = createCell('attention', OPTIONS, new Rng(1))
  const rng = new Rng(3)
  const shape: [number, number, number] = [1, OPTIONS.context, OPTIONS.features]
  const values = Float32Array.from({ length: OPTIONS.context * OPTIONS.features }, () => rng.normal())
  const stateOf = (observed: number[]): number[] =>
    tf.tidy(() =>
      Array.from(
        cell
          .apply({ past: tf.tensor3d(values, shape), observed: tf.tensor2d([observed]), drop: (x) => x })
          .dataSync<'float32'>(),
      ),
    )
  const known = Array.from({ length: OPTIONS.context }, () => 1)
  expect(stateOf(known.with(4, 0))).not.toEqual(stateOf(known))
  for (const variable of cell.variables) variable.dispose()
})
