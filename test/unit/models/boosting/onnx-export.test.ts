/** Trees as ONNX files, run by ONNX Runtime: what they answer is what the model answers. */
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { Rng } from '../../../../src/core/statistics/rng'
import { exportTreesToOnnx, trainBoostedTrees, type ObjectiveSpec } from '../../../../src/models/boosting'
import { categorical, numeric } from '../../../support/boosting'

const ROWS = 400

/** Numbers with missing ones, and categories some of which are never seen in training. */
function columnsOf(rng: Rng, categories: number) {
  const values = (draw: () => number): number[] =>
    Array.from({ length: ROWS }, () => (rng.uniform() < 0.1 ? Number.NaN : Math.fround(draw())))
  return [
    numeric(
      'a',
      values(() => rng.normal()),
    ),
    categorical(
      'kind',
      values(() => rng.integer(categories)),
    ),
    numeric(
      'b',
      values(() => Math.round(4 * rng.uniform()) / 3),
    ),
    categorical(
      'place',
      values(() => 3 * rng.integer(5)),
    ),
  ]
}

const labelOf = ([a, kind, b, place]: readonly number[]): number =>
  Math.abs(a || 0) + (kind! % 3 === 1 ? 2 : 0) + (b! > 0.7 ? 1 : 0) + (place === 6 ? 1.5 : 0)

it.each<[string, ObjectiveSpec, (label: number) => number, Record<string, unknown>]>([
  ['boosted trees of a number', { kind: 'squared-error' }, (label) => label, {}],
  ['boosted trees of a mean', { kind: 'tweedie', power: 1 }, (label) => label, {}],
  ['boosted trees of yes and no', { kind: 'log-loss' }, (label) => (label > 2 ? 1 : 0), {}],
  [
    'boosted trees of classes',
    { kind: 'softmax', classes: 3 },
    (label) => Math.min(2, Math.floor(label / 1.5)),
    {},
  ],
  [
    'a forest',
    { kind: 'squared-error' },
    (label) => label,
    { ensemble: 'bagged', columnFractionOfSplit: 0.5 },
  ],
])('%s answer the same as an ONNX file', async (_, objective, toLabel, change) => {
  const columns = columnsOf(new Rng(1), 12)
  const rowOf = (of: typeof columns, row: number): number[] => of.map(({ values }) => values[row]!)
  const labels = Array.from({ length: ROWS }, (_value, row) => toLabel(labelOf(rowOf(columns, row))))
  const hyperparameters = { maxRounds: 40, minRowsPerLeaf: 3, categoryL2: 0, categorySmoothing: 1, ...change }
  const { model } = await trainBoostedTrees(
    { objective, training: { columns, labels }, hyperparameters },
    { seed: 1 },
  )
  // Other rows, some of whose categories the model has never heard of, or that are none.
  const others = columnsOf(new Rng(2), 20)
  others[1]!.values[0] = -1
  others[1]!.values[1] = 2.5
  others[1]!.values[2] = 1e7
  const matrix = Float32Array.from(Array.from({ length: ROWS }, (_value, row) => rowOf(others, row)).flat())
  const session = await InferenceSession.create(exportTreesToOnnx(model))
  try {
    const { prediction } = await session.run({ x: new Tensor('float32', matrix, [ROWS, columns.length]) })
    const expected = model.predict(others)
    expect(prediction!.dims).toEqual([ROWS, model.outputs])
    const answered = prediction!.data as Float32Array
    expect(new Set(expected).size).toBeGreaterThan(20)
    expected.forEach((value, at) =>
      expect(Math.abs(answered[at]! - value)).toBeLessThan(1e-5 * Math.max(1, Math.abs(value))),
    )
  } finally {
    await session.release()
  }
})

it('a model without a split answers its base', async () => {
  const training = { columns: [numeric('a', [1, 1, 1])], labels: [2, 2, 2] }
  const { model } = await trainBoostedTrees({ objective: { kind: 'squared-error' }, training }, { seed: 1 })
  const session = await InferenceSession.create(exportTreesToOnnx(model))
  const { prediction } = await session.run({ x: new Tensor('float32', [5], [1, 1]) })
  expect([...(prediction!.data as Float32Array)]).toEqual([2])
  await session.release()
})
