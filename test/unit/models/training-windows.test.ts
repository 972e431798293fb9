import { fc } from '../../support/property-testing'
import { USUAL_HORIZON_DAYS } from '../../../src/contracts/demand/demand'
import { USUAL_SHAPE } from '../../../src/contracts/demand/window-shape'
import { Rng } from '../../../src/core/statistics/rng'
import { Scaler, writeWindowLabels } from '../../../src/features/demand'
import { Vocabulary } from '../../../src/models/demand/global-mlp/network'
import { learningRates } from '../../../src/models/demand/global-mlp/training'
import {
  allocateBatch,
  chooseWindows,
  countWindows,
  labelledPeriods,
  TrainingWindows,
} from '../../../src/models/demand/global-mlp/windows'
import { onSaleFrom, panelOf } from '../../support/panels'

/** The validation windows begin with this day. */
const TRAIN_END = 200 - USUAL_HORIZON_DAYS - 14
const DRAWN = { end: TRAIN_END, maxWindows: 100 }
const CONTEXT_DAYS = USUAL_SHAPE.context

const panel = panelOf({
  seed: 1,
  series: 5,
  historyDays: 200,
  draw: ({ day, series }) => day + 1000 * series,
})

describe('training windows', () => {
  it('end before the validation begins, and give every series its share', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 200 }),
        fc.integer({ min: 5, max: 400 }),
        fc.nat(),
        (end, max, seed) => {
          const refs = chooseWindows(panel, USUAL_SHAPE, { end, maxWindows: max }, new Rng(seed))
          expect(refs.length).toBeLessThanOrEqual(max)
          const perSeries = panel.series.map((_, series) => refs.filter((ref) => ref.series === series))
          expect(new Set(perSeries.map((own) => own.length)).size).toBe(1)
          for (const own of perSeries) {
            expect(new Set(own.map((ref) => ref.origin)).size).toBe(own.length)
            const origins = own.map(({ origin }) => origin)
            expect(Math.min(...origins)).toBeGreaterThanOrEqual(CONTEXT_DAYS - 1)
            expect(Math.max(...origins) + USUAL_HORIZON_DAYS).toBeLessThan(end)
          }
        },
      ),
      { numRuns: 50 },
    )
  })

  it('label only observed days with stock, and no days that training must not see', () => {
    const series = {
      ...panel.series[0]!,
      ...onSaleFrom(103, panel.historySteps),
      stockOutFraction: panel.series[0]!.stockOutFraction.map((_, index) => (index === 106 ? 0.5 : 0)),
    }
    const units = new Float32Array(USUAL_HORIZON_DAYS)
    const weights = new Float32Array(USUAL_HORIZON_DAYS)
    const span = { origin: 100, end: 109, horizon: USUAL_HORIZON_DAYS, scale: 2 }
    writeWindowLabels(series, span, { units, weights }, 0)
    expect(Array.from(weights.slice(0, 10))).toEqual([0, 0, 1, 1, 1, 0, 1, 1, 0, 0])
    expect(Array.from(units.slice(0, 10))).toEqual([0, 0, 51.5, 52, 52.5, 0, 53.5, 54, 0, 0])
  })

  it('are counted, and reach over the days since the first sale, not since the panel begins', () => {
    const late = {
      ...panel,
      series: panel.series.map((one) => ({ ...one, ...onSaleFrom(100, panel.historySteps) })),
    }
    const all = chooseWindows(late, USUAL_SHAPE, { end: 190, maxWindows: 100_000 }, new Rng(1))
    expect(countWindows(late, USUAL_SHAPE, 190)).toBe(all.length)
    expect(all).toHaveLength(late.series.length * (190 - USUAL_HORIZON_DAYS - 113))
    expect(labelledPeriods(late, USUAL_SHAPE, 190)).toBe(190 - 114)
    expect(labelledPeriods(panel, USUAL_SHAPE, 190)).toBe(190 - CONTEXT_DAYS)
    expect(countWindows(late, USUAL_SHAPE, 130)).toBe(0)
  })

  it('are drawn again at other origins, as a later drawing draws them at once', async () => {
    const vocabulary = Vocabulary.of(panel)
    const labels = (windows: TrainingWindows) => {
      const batch = allocateBatch(windows.length, USUAL_SHAPE)
      windows.fill(batch, [...Array(windows.length).keys()], 0, new Rng(1))
      return [batch.units, batch.weights]
    }
    const later = new Rng(1)
    for (let i = 0; i < 2; i++) chooseWindows(panel, USUAL_SHAPE, DRAWN, later)
    const fresh = await TrainingWindows.draw(panel, USUAL_SHAPE, vocabulary, { maxWindows: 100 }, later)
    const windows = await TrainingWindows.draw(
      panel,
      USUAL_SHAPE,
      vocabulary,
      { maxWindows: 100 },
      new Rng(1),
    )
    expect(labels(windows)).not.toEqual(labels(fresh))
    await windows.redraw(2)
    expect(labels(windows)).toEqual(labels(fresh))
  })

  it('are copied into batches row by row, with some identities hidden', async () => {
    const refs = chooseWindows(panel, USUAL_SHAPE, DRAWN, new Rng(1))
    const windows = await TrainingWindows.draw(
      panel,
      USUAL_SHAPE,
      Vocabulary.of(panel),
      { maxWindows: 100 },
      new Rng(1),
    )
    const batch = allocateBatch(3, USUAL_SHAPE)
    windows.fill(batch, [7, 0, 7], 0, new Rng(1))
    expect(Array.from(batch.item)).toEqual([7, 0, 7].map((row) => refs[row]!.series + 1))
    const width = batch.future.length / 3
    expect(batch.future.slice(0, width)).toEqual(batch.future.slice(2 * width))
    expect(batch.future.slice(0, width)).not.toEqual(batch.future.slice(width, 2 * width))

    const many = allocateBatch(2000, USUAL_SHAPE)
    windows.fill(many, new Uint32Array(2000), 0.25, new Rng(2))
    const hidden = many.item.filter((row) => row === 0).length / 2000
    expect(hidden).toBeGreaterThan(0.2)
    expect(hidden).toBeLessThan(0.3)
  })
})

describe('Scaler', () => {
  it('gives columns mean 0 and deviation 1, leaves constant ones alone, and silences unused ones', () => {
    const rng = new Rng(3)
    const values = Float32Array.from(
      { length: 3000 },
      (_, at) => [5 + 2 * rng.normal(), 7, rng.normal()][at % 3]!,
    )
    const scaler = Scaler.fit(values, 3, [2])
    const scaled = Float32Array.from(values)
    scaler.apply(scaled)
    const column = (index: number) => Array.from(scaled.filter((_, at) => at % 3 === index))
    const mean = column(0).reduce((sum, value) => sum + value, 0) / 1000
    const deviation = Math.sqrt(column(0).reduce((sum, value) => sum + value * value, 0) / 1000)
    expect(mean).toBeCloseTo(0, 2)
    expect(deviation).toBeCloseTo(1, 1)
    expect(column(1).every((value) => Math.abs(value) < 1e-6)).toBe(true)
    expect(column(2).every((value) => Math.abs(value) < 1e-9)).toBe(true)
    const restored = Scaler.fromState(scaler.state(), 3)
    const again = Float32Array.from(values)
    restored.apply(again)
    expect(again).toEqual(scaled)
    expect(() => Scaler.fromState({ mean: [1], deviation: [0] }, 1)).toThrow(
      expect.objectContaining({ code: 'ARTIFACT_CORRUPT' }),
    )
  })
})

describe('learning rates', () => {
  it('warms up, then falls to almost nothing', () => {
    const rateOf = learningRates({ learningRate: 0.01, maxSteps: 1000 })
    const rates = Array.from({ length: 1000 }, (_, step) => rateOf(step))
    expect(rates[99]).toBeCloseTo(0.01, 12)
    expect(Math.max(...rates)).toBeLessThanOrEqual(0.01)
    expect(rates[999]).toBeCloseTo(0.0001, 6)
    expect(rates.slice(0, 100).every((rate, i, all) => i === 0 || rate > all[i - 1]!)).toBe(true)
    expect(rates.slice(100).every((rate, i, all) => i === 0 || rate < all[i - 1]!)).toBe(true)
  })
})
