/** The measures of `bench demand`, by hand, and the files that it reads. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { MethodScore, withOwa } from '../../../bench/demand/measures'
import { intervalsOfPastErrors } from '../../../bench/demand/past-errors'
import { readHeldOutSeries } from '../../../bench/demand/series-files'
import type { ForecastMethod } from '../../../src/models/demand/classical/forecast'

const folder = mkdtempSync(join(tmpdir(), 'forecart-demand-'))
afterAll(() => rmSync(folder, { recursive: true }))

function fileOf(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text)
  return path
}

describe('figures of one series', () => {
  // Changes of the past are 2 and 4: a naive error of 3.
  const series = { id: 'a', period: null, past: Float64Array.of(10, 12, 8), future: Float64Array.of(10, 20) }
  const score = new MethodScore()
  score.add(
    series,
    { mean: Float64Array.of(10, 16), deviation: Float64Array.of(1, 1), distribution: 'NORMAL' },
    1,
  )
  const figures = score.figures(0.5)

  it('are sMAPE, MASE and bias', () => {
    expect(figures.smape).toBeCloseTo((0 + (200 * 4) / 36) / 2, 9)
    expect(figures.mase).toBeCloseTo((0 + 4) / 2 / 3, 9)
    expect(figures.bias).toBeCloseTo(-4 / 30, 9)
    expect(figures.seriesPerSecond).toBe(2)
  })

  it('are widths and misses of intervals', () => {
    // 1.96 deviations: [14.04, 17.96] misses 20 by 2.04, and each interval is 3.92 wide.
    const miss = 20 - (16 + 1.959964)
    expect(figures.msis).toBeCloseTo((2 * 3.919928 + 40 * miss) / 2 / 3, 4)
    expect(figures.coverage95).toBe(0.5)
    expect(figures.coverage80).toBe(0.5)
  })

  it('have a quantile loss of 1 where zero is forecast for certain', () => {
    const zero = new MethodScore()
    zero.add(series, { mean: new Float64Array(2), deviation: new Float64Array(2), distribution: 'COUNTS' }, 1)
    expect(zero.figures(1).wql).toBeCloseTo(1, 9)
  })

  it('have an OWA of 1 beside themselves', () => {
    expect(withOwa(figures, figures).owa).toBe(1)
    expect(withOwa({ ...figures, smape: 2 * figures.smape }, figures).owa).toBe(1.5)
  })
})

describe('files', () => {
  it('of the M4 competition: quotes, a line of names, blanks behind the last value', () => {
    const train = fileOf('train.csv.gz', '"V1","V2","V3","V4"\n"W1","1","2.5","3"\n"W2","4","5",NA\n')
    const test = fileOf('test.csv', '"V1","V2","V3"\nW2,7,8\nW1,9,10\n')
    const read = readHeldOutSeries(train, test, 2)
    expect(read.map(({ id, past, future }) => [id, [...past], [...future]])).toEqual([
      ['W1', [1, 2.5, 3], [9, 10]],
      ['W2', [4, 5], [7, 8]],
    ])
  })

  it('without a test: the last periods are held out, and series too short for that left out', () => {
    const read = readHeldOutSeries(fileOf('own.csv', 'a,1,2,3,4\nb,1,2\n'), undefined, 2)
    expect(read.map(({ id, past, future }) => [id, [...past], [...future]])).toEqual([['a', [1, 2], [3, 4]]])
  })

  it('of JSON Lines', () => {
    const file = fileOf('m3.jsonl', '{"id":"N1","period":"YEARLY","x":[1,2],"xx":[3]}\n')
    expect(readHeldOutSeries(file, undefined, 1)).toEqual([
      { id: 'N1', period: 'YEARLY', past: Float64Array.of(1, 2), future: Float64Array.of(3) },
    ])
  })

  it.each([
    ['a gap', 'gap.csv', 'a,1,2,3\nb,1,,3\n', 'Line 2'],
    ['a list that is none', 'list.jsonl', '{"id":1,"x":[1],"xx":2}\n', 'Line 1'],
    ['no JSON', 'no.jsonl', '{"id":1,\n', 'Line 1'],
    ['nothing', 'empty.csv', '\n', 'no lines'],
  ])('are refused with %s', (_, name, text, said) => {
    expect(() => readHeldOutSeries(fileOf(name, text), undefined, 1)).toThrow(said)
  })

  it('are refused where a series has no test', () => {
    const [train, test] = [fileOf('a.csv', 'a,1,2\n'), fileOf('b.csv', 'b,3\n')]
    expect(() => readHeldOutSeries(train, test, 1)).toThrow('no line of the series a')
  })
})

describe('intervals of past errors', () => {
  const level: ForecastMethod = (past, { horizon }) => ({
    mean: new Float64Array(horizon).fill(past[0]!),
    deviation: new Float64Array(horizon).fill(10),
    distribution: 'NORMAL',
  })
  /** The last value of the past is off by 0 to 99; what is held out by a thousand. */
  const series = Array.from({ length: 100 }, (_, error) => ({
    id: String(error),
    period: null,
    past: Float64Array.from({ length: 11 }, (__, at) => (at === 10 ? 1000.5 - error : 1000.5)),
    future: Float64Array.of(2000),
  }))
  const quantile = intervalsOfPastErrors(level, series, 1)(series[0]!)

  it('are as wide, in deviations, as errors of the training part were', () => {
    const forecast = level(Float64Array.of(500), { season: 1, horizon: 1 })
    const wider = { ...forecast, deviation: Float64Array.of(20) }
    // Four fifths of the errors are at most 79.2, of a deviation of 10.
    expect(quantile(wider, 0, 0.9)).toBeCloseTo(500 + 2 * 79.2, 9)
    expect(quantile(wider, 0, 0.1)).toBeCloseTo(500 - 2 * 79.2, 9)
    expect(quantile(wider, 0, 0.5)).toBe(500)
  })

  it('leave counts theirs', () => {
    const counts = {
      mean: Float64Array.of(1),
      deviation: Float64Array.of(1),
      distribution: 'COUNTS',
    } as const
    expect(quantile(counts, 0, 0.9)).toBe(2)
  })
})
