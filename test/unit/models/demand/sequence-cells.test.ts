/** How each cell reads a context: nothing of one series reaches another, and every period that it should read counts. */
import { exportInference, tf } from '../../../../src/compute'
import { drawAttention } from '../../../../src/cli/explain/attention-chart'
import {
  LEVEL_COUNT,
  STEP_STATUS,
  type DemandPanel,
  type DemandSeries,
} from '../../../../src/contracts/demand/demand'
import { independentPeriods, panelAt } from '../../../../src/evaluation'
import { Rng } from '../../../../src/core/statistics/rng'
import { createCell } from '../../../../src/models/demand/sequence/cells'
import { USUAL_SHAPE } from '../../../../src/contracts/demand/window-shape'
import { FUTURE_COUNT, PAST_COUNT, Scaler, SUMMARY_COUNT } from '../../../../src/features/demand'
import { attentionMaps } from '../../../../src/models/demand/explanation/attention-maps'
import { inputsOf, networkInputs, Vocabulary } from '../../../../src/models/demand/global-mlp/network'
import { UNCALIBRATED } from '../../../../src/models/demand/global-mlp/predictor'
import { PooledFallback } from '../../../../src/models/demand/pooled-fallback'
import { SequencePredictor } from '../../../../src/models/demand/sequence/predictor'
import { onSaleFrom, panelOf } from '../../../support/panels'
import {
  CELLS,
  parseSequenceConfig,
  type SequenceConfig,
} from '../../../../src/models/demand/sequence/config'
import { SequenceNetwork } from '../../../../src/models/demand/sequence/network'
import { extent } from '../../../support/extent'

const OPTIONS = { context: 16, features: 5, stateSize: 10 }
const ROWS = 3
/** Two series, which were both out of stock on the day before the last one. */
const PANEL = (() => {
  const panel = panelOf({
    seed: 2,
    series: 2,
    historyDays: 90,
    draw: ({ day, series }) => 5 + (day % 7) + series,
  })
  for (const { stockOutFraction, values } of panel.series) {
    stockOutFraction[88] = 1
    values[88] = 0
  }
  return panel
})()

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

it.each([
  ['attention', 1, 1, USUAL_SHAPE.context],
  ['transformer', 4, 8, 8],
] as const)(
  '%s tells where it looks in a context, and what is unknown is not looked at',
  async (cell, heads, queries, keys) => {
    const config = parseSequenceConfig({ cell, stateSize: 20 })
    const vocabulary = Vocabulary.of(PANEL)
    const network = new SequenceNetwork(config, USUAL_SHAPE, vocabulary, new Rng(1))
    const onnx = exportInference({
      inputs: inputsOf(USUAL_SHAPE, 'quantiles', 'batch'),
      forward: (tensors) => ({ ...network.forward(tensors) }),
    })
    network.dispose()
    const flat = {
      summary: Scaler.fit(new Float32Array(SUMMARY_COUNT), SUMMARY_COUNT),
      future: Scaler.fit(new Float32Array(FUTURE_COUNT), FUTURE_COUNT),
    }
    const predictor = await SequencePredictor.open({
      ...{ shape: USUAL_SHAPE, head: 'quantiles', noiseUnit: 'scales', onnx, scalers: flat, vocabulary },
      ...{ calibration: UNCALIBRATED, fallback: PooledFallback.fit(PANEL, USUAL_SHAPE) },
      ...{ horizonCorrelation: independentPeriods(USUAL_SHAPE.horizon), levelCount: LEVEL_COUNT },
    })
    const attentionTo = (panel: DemandPanel) =>
      predictor.attention(panelAt(panel, panel.historySteps - 1, { futureSteps: 28 }))
    const told = (await attentionTo(PANEL))!
    // A place that closed, and an item that came into the range three days ago.
    const [one, other] = PANEL.series as [DemandSeries, DemandSeries]
    const closed = { ...one, status: one.status.slice().fill(STEP_STATUS.unobserved, 60) }
    const young = { ...other, ...onSaleFrom(87, PANEL.historySteps) }
    expect(await attentionTo({ ...PANEL, series: [closed, one, young, other] })).toEqual(told)
    expect(await attentionTo({ ...PANEL, series: [closed, young] })).toBeNull()
    await predictor.dispose()
    expect(told).toMatchObject({ heads, queries, keys, periodsPerKey: USUAL_SHAPE.context / keys })
    expect(told.weights).toHaveLength(2 * heads * queries * keys)
    const { maps, keys: places, series } = attentionMaps(told)
    expect(series).toBe(2)
    expect(places.at(0)!.from).toBe(USUAL_SHAPE.context)
    expect(places.at(-1)!.to).toBe(1)
    for (const { weights } of maps)
      for (const row of weights) expect(row.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 4)
    if (cell === 'attention') {
      // Both series were out of stock on the day before the last one.
      expect(maps[0]!.weights[0]!.at(-2)).toBeLessThan(1e-6)
      expect(maps[0]!.weights[0]!.at(-1)).toBeGreaterThan(0)
    }
    const svg = drawAttention('demand version 1', attentionMaps(told))
    expect(svg).toMatch(/^<svg /)
    expect(svg).toContain(`head ${heads}: periods before the forecast`)
  },
)

describe('variational dropout', () => {
  const SHAPE = { ...USUAL_SHAPE, context: 12, horizon: 2 }
  const SEED = 5

  /** For each period and feature of the context: whether the forecast changes where it does. */
  function whatIsRead(given: Partial<SequenceConfig>, seed: number | null): boolean[][] {
    const config = parseSequenceConfig({ stateSize: 20, dropout: 0.5, ...given })
    const network = new SequenceNetwork(config, SHAPE, { itemRows: 2, locationRows: 2 }, new Rng(1))
    const rng = new Rng(2)
    const feeds = networkInputs(SHAPE).map(({ name, shape, dtype }) => {
      const sizes = shape.map((size) => (typeof size === 'string' ? 1 : size))
      const length = sizes.reduce((a, b) => a * b, 1)
      const values = Float32Array.from({ length }, () => (dtype === 'int32' ? 1 : Math.abs(rng.normal())))
      return { name, sizes, dtype, values }
    })
    const answer = (past?: Float32Array): number[] =>
      tf.tidy(() => {
        const tensors = feeds.map(({ name, sizes, dtype, values }) => {
          const isMoved = name === 'past' && past !== undefined
          return [name, tf.tensor(isMoved ? past : values, sizes, dtype)] as const
        })
        const seedTensor = seed === null ? undefined : tf.scalar(seed, 'int32')
        const { mean } = network.forward(Object.fromEntries(tensors), seedTensor)
        return [...mean.dataSync<'float32'>()]
      })
    const usual = answer()
    const { values } = feeds.find(({ name }) => name === 'past')!
    const read = Array.from({ length: SHAPE.context }, (_, period) =>
      Array.from({ length: PAST_COUNT }, (_feature, feature) => {
        const at = period * PAST_COUNT + feature
        const moved = answer(values.with(at, values[at]! + 3))
        return moved.some((value, step) => Math.abs(value - usual[step]!) > 1e-7)
      }),
    )
    network.dispose()
    return read
  }

  it.each(
    extent<readonly ('gru' | 'lstm' | 'rnn')[]>({ short: ['rnn'], exhaustive: ['gru', 'lstm', 'rnn'] }),
  )('has one mask for all periods that the cell %s reads, and none in prediction', (cell) => {
    const inTraining = whatIsRead({ cell, dropoutKind: 'variational' }, SEED)
    // Some features are dropped and some are not, and they are the same ones in the last periods, which no state forgot yet.
    expect(new Set(inTraining.at(-1))).toEqual(new Set([true, false]))
    for (const period of inTraining.slice(-4)) expect(period).toEqual(inTraining.at(-1))
    const all = Array.from({ length: PAST_COUNT }, () => true)
    expect(whatIsRead({ cell, dropoutKind: 'variational' }, null).slice(-4)).toEqual([all, all, all, all])
    expect(whatIsRead({ cell, dropoutKind: 'plain' }, SEED).at(-1)).toEqual(all)
  })

  it('drops values of the state in all steps, so that a plain cell whose whole state is dropped sees the last period only', () => {
    const cell = createCell('rnn', OPTIONS, new Rng(1))
    const rng = new Rng(4)
    const past = Float32Array.from({ length: OPTIONS.context * OPTIONS.features }, () => rng.normal())
    const stateOf = (values: Float32Array, kept: number): number[] =>
      tf.tidy(() => {
        const asked: number[] = []
        const state = cell.apply({
          past: tf.tensor3d(values, [1, OPTIONS.context, OPTIONS.features]),
          observed: tf.ones([1, OPTIONS.context]),
          drop: (x) => x,
          sequenceMask: (size) => {
            asked.push(size)
            return tf.fill([1, size], size === OPTIONS.stateSize ? kept : 1)
          },
        })
        expect(asked).toEqual([OPTIONS.features, OPTIONS.stateSize])
        return [...state.dataSync<'float32'>()]
      })
    const otherPast = past.with(0, 9).with(OPTIONS.features * (OPTIONS.context - 1) - 1, 9)
    expect(stateOf(otherPast, 0)).toEqual(stateOf(past, 0))
    expect(stateOf(otherPast, 1)).not.toEqual(stateOf(past, 1))
    for (const variable of cell.variables) variable.dispose()
  })

  it('is refused for the cell that has no dropout of its own', () => {
    expect(() => parseSequenceConfig({ cell: 'dlinear', dropoutKind: 'variational' })).toThrow(
      'The cell "dlinear" reads all periods at once',
    )
  })
})
