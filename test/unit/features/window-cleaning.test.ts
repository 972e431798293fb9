import {
  DUPLICATE_TREATMENTS,
  GAP_TREATMENTS,
  type GapTreatment,
  NO_CLEANING,
  OUTLIER_TREATMENTS,
  type Cleaning,
} from '../../../src/contracts/demand/cleaning'
import { COVARIATE_COUNT, type DemandPanel, STEP_STATUS } from '../../../src/contracts/demand/demand'
import { USUAL_SHAPE, windowShape } from '../../../src/contracts/demand/window-shape'
import { IsolationForest } from '../../../src/core/statistics/isolation-forest'
import {
  allocateWindows,
  cleanedSeries,
  COVARIATE_COLUMN,
  dataQuality,
  DemandWindowWriter,
  featureHash,
} from '../../../src/features/demand'
import { fillGaps } from '../../../src/features/demand/fill-gaps'
import { highPass, lowPass, lowPassGain } from '../../../src/features/demand/wave-filter'
import { DEMAND_FAMILIES } from '../../../src/models/demand/families'
import { task } from '../../../src/models/demand/task'
import { panelOf, poisson } from '../../support/panels'
import { fc } from '../../support/property-testing'

const DAYS = 120

function panelWith(change: (values: Float32Array, status: Uint8Array) => void): DemandPanel {
  const panel = panelOf({
    ...{ seed: 7, series: 1, historyDays: DAYS, futureSteps: 28 },
    draw: ({ day, rng }) => poisson(day % 7 === 5 ? 60 : 30, rng),
  })
  change(panel.series[0]!.values, panel.series[0]!.status)
  return panel
}

function cleanedBy(panel: DemandPanel, cleaning: Partial<Cleaning>) {
  const shape = windowShape(panel.grid, { cleaning: { ...NO_CLEANING, ...cleaning } })
  const [cleaned] = cleanedSeries(panel, shape)
  return cleaned!
}

function makeGap(values: Float32Array, status: Uint8Array, from: number, days: number): void {
  values.fill(0, from, from + days)
  status.fill(STEP_STATUS.unobserved, from, from + days)
}

/** Fills the values that are null. */
function filled(values: readonly (number | null)[], treatment: GapTreatment, season = 7): number[] {
  const units = Float64Array.from(values, (value) => value ?? 0)
  const isKnown = (period: number): boolean => values[period] !== null
  fillGaps({ values: units, isKnown, isGap: (period) => !isKnown(period), season }, treatment)
  return Array.from(units)
}

describe('the cleaning of what a demand model reads', () => {
  it('fills a gap by each method as a worked example says', () => {
    const at2 = (treatment: GapTreatment, values: (number | null)[], season?: number): number =>
      filled(values, treatment, season)[2]!
    expect(at2('none', [4, 4, null, 10, 10])).toBe(0)
    expect(at2('mean', [4, 4, null, 10, 12])).toBe(7.5)
    expect(at2('median', [4, 5, null, 10, 99])).toBe(7.5)
    expect(at2('mode', [4, 4, null, 10, 12])).toBe(4)
    expect(at2('last', [4, 5, null, 10, 12])).toBe(5)
    expect(at2('linear', [4, 5, null, 11, 12])).toBe(8)
    // A parabola is bent everywhere, and the spline's ends are not: (1 4 [9] 16 25) is met within a unit.
    expect(Math.abs(at2('spline', [1, 4, null, 16, 25]) - 9)).toBeLessThan(1)
    expect(at2('spline', [1, 2, null, 4, 5])).toBeCloseTo(3, 10)
    expect(at2('seasonal', [8, 5, null, 5, 10], 2)).toBe(9)
    expect(at2('kernel', [4, 6, null, 6, 4])).toBeGreaterThan(4.9)
    expect(at2('kernel', [6, 6, null, 6, 6])).toBeCloseTo(6, 12)
    // Even periods sell 10 and odd ones 20; the four that are known count as five, one of which is as the line says.
    expect(Math.abs(at2('model', [10, 20, null, 20, 10, 20, 10, 20, 10, 20], 2) - 10)).toBeLessThan(1.5)
  })

  it('fills no gap before the first known period and after the last one, where nothing lies on one side', () => {
    for (const treatment of GAP_TREATMENTS) expect(filled([null, 5, null, 7, null], treatment)[4]).toBe(0)
  })

  it('fills with what lies between the lowest and the highest known period, by every method that does not go on with a trend', () => {
    const value = fc.option(fc.integer({ min: 0, max: 1000 }), { freq: 3 })
    const bounded = GAP_TREATMENTS.filter((one) => !['none', 'spline', 'model'].includes(one))
    fc.assert(
      fc.property(fc.array(value, { maxLength: 40 }), fc.constantFrom(...bounded), (values, treatment) => {
        const known = values.filter((one) => one !== null)
        const [first, last] = [
          values.findIndex((one) => one !== null),
          values.findLastIndex((one) => one !== null),
        ]
        filled(values, treatment)
          .slice(first, last + 1)
          .forEach((one) => {
            expect(one).toBeGreaterThanOrEqual(Math.min(...known) - 1e-9)
            expect(one).toBeLessThanOrEqual(Math.max(...known) + 1e-9)
          })
      }),
    )
  })

  it('weakens a wave at the cut-off to the root of a half, leaves slow ones to a low pass and fast ones to a high pass', () => {
    expect(lowPassGain(14, 14)).toBeCloseTo(Math.SQRT1_2, 12)
    const wave = (periods: number) =>
      Float64Array.from({ length: 400 }, (_, at) => 100 + 10 * Math.sin((2 * Math.PI * at) / periods))
    // Away from both ends, where the kernel is whole.
    const swing = (values: Float64Array): number => Math.max(...values.subarray(150, 250)) - 100
    const passed = (filter: typeof lowPass, periods: number, cutOff: number): number => {
      const values = wave(periods)
      filter(values, () => true, cutOff)
      return swing(values) / swing(wave(periods))
    }
    expect(passed(lowPass, 20, 20)).toBeCloseTo(Math.SQRT1_2, 2)
    expect(passed(lowPass, 100, 20)).toBeGreaterThan(0.98)
    expect(passed(lowPass, 5, 20)).toBeLessThan(0.02)
    expect(passed(highPass, 5, 20)).toBeGreaterThan(0.98)
    expect(passed(highPass, 100, 20)).toBeLessThan(0.02)
  })

  it('smooths up to the last day, which a low pass tells late, because nothing lies after it', () => {
    const rising = Float64Array.from({ length: 60 }, (_, day) => day)
    lowPass(rising, () => true, 20)
    expect(rising[30]).toBeCloseTo(30, 6)
    expect(rising[59]).toBeLessThan(59 - 1)
    expect(rising[59]).toBeGreaterThan(59 - 0.11 * 20)
  })

  it('tells which days it read otherwise, as what, and leaves the recorded sales as they were', () => {
    const panel = panelWith((values, status) => {
      values[80] = 400
      makeGap(values, status, 90, 2)
    })
    const recorded = panel.series[0]!.values.slice()
    for (const outliers of ['robust-z', 'isolation-forest'] as const) {
      const { cleaned, known, periods } = cleanedBy(panel, { outliers, gaps: 'seasonal' })
      expect(cleaned.map(({ period, reason, recorded: was }) => [period, reason, was])).toEqual([
        [80, 'OUTLIER', 400],
        [90, 'GAP', null],
        [91, 'GAP', null],
      ])
      for (const { read } of cleaned) expect(read).toBeLessThan(80)
      expect([periods, known]).toEqual([56, 54])
    }
    expect(cleanedBy(panel, { outliers: 'robust-z' }).cleaned).toEqual([
      { period: 80, reason: 'OUTLIER', recorded: 400, read: null },
    ])
    expect(panel.series[0]!.values).toEqual(recorded)
  })

  it.each([400, 5_000, 1_000_000])(
    'leaves a day of %s out, however far it is above the others, and not one of them for it',
    (units) => {
      const panel = panelWith((values) => (values[80] = units))
      for (const outliers of ['robust-z', 'isolation-forest'] as const)
        expect(cleanedBy(panel, { outliers }).cleaned).toEqual([
          { period: 80, reason: 'OUTLIER', recorded: units, read: null },
        ])
    },
  )

  it.each(['promotion', 'holiday', 'event2'] as const)(
    'leaves no day out whose sales have a reason, such as %s, as the report of quality tells none',
    (reason) => {
      const panel = panelWith((values) => (values[80] = 400))
      panel.series[0]!.covariates[80 * COVARIATE_COUNT + COVARIATE_COLUMN[reason]] = 1
      for (const outliers of ['robust-z', 'isolation-forest'] as const)
        expect(cleanedBy(panel, { outliers }).cleaned).toEqual([])
      expect(dataQuality(panel, 0).findings).toEqual([])
    },
  )

  it('grows a forest only where some day is far out', () => {
    const fit = jest.spyOn(IsolationForest, 'fit')
    cleanedBy(
      panelWith((values) => values.fill(30)),
      { outliers: 'isolation-forest' },
    )
    expect(fit).not.toHaveBeenCalled()
    cleanedBy(
      panelWith((values) => (values[80] = 400)),
      { outliers: 'isolation-forest' },
    )
    expect(fit).toHaveBeenCalledTimes(1)
    fit.mockRestore()
  })

  it('takes a week that repeats the one before value by value for a duplicate, and fills it where gaps are filled', () => {
    const panel = panelWith((values) => values.copyWithin(91, 84, 91))
    expect(cleanedBy(panel, { duplicates: 'gap' }).cleaned.map(({ period, read }) => [period, read])).toEqual(
      [91, 92, 93, 94, 95, 96, 97].map((day) => [day, null]),
    )
    const { cleaned } = cleanedBy(panel, { duplicates: 'gap', gaps: 'linear' })
    expect(cleaned.every(({ reason, read }) => reason === 'DUPLICATE' && read !== null)).toBe(true)
  })

  it('has filters tell how far they moved the days', () => {
    const panel = panelWith(() => undefined)
    expect(cleanedBy(panel, { gaps: 'mean' }).meanFiltered).toBeNull()
    expect(cleanedBy(panel, { lowPass: 14 }).meanFiltered).toBeGreaterThan(2)
    // It moves nothing, and that an outlier is read as a usual day is not its doing.
    const odd = panelWith((values) => (values[80] = 1_000_000))
    expect(cleanedBy(odd, { lowPass: 2 }).meanFiltered).toBeLessThan(1)
  })

  it('never lets what comes after an origin change what a window reads before it, whatever the treatments', () => {
    const cutOff = fc.option(fc.double({ min: 2, max: 60, noNaN: true }))
    const cleanings = fc.record({
      duplicates: fc.constantFrom(...DUPLICATE_TREATMENTS),
      outliers: fc.constantFrom(...OUTLIER_TREATMENTS),
      gaps: fc.constantFrom(...GAP_TREATMENTS),
      lowPass: cutOff,
      highPass: cutOff,
    })
    const later = fc.record({
      origin: fc.integer({ min: 56, max: DAYS - 2 }),
      factor: fc.integer({ min: 0, max: 50 }),
      gapFrom: fc.integer({ min: 60, max: DAYS - 4 }),
    })
    fc.assert(
      fc.property(cleanings, later, (cleaning, { origin, factor, gapFrom }) => {
        const panel = panelWith((values, status) => makeGap(values, status, gapFrom, 4))
        const shape = windowShape(panel.grid, { cleaning })
        const read = (of: DemandPanel) => {
          const windows = allocateWindows(1, shape)
          new DemandWindowWriter(of, shape).write(0, origin, windows, 0)
          return windows
        }
        const other = panelWith((values, status) => {
          makeGap(values, status, gapFrom, 4)
          for (let day = origin + 1; day < DAYS; day++) {
            values[day] = values[day]! * factor + 1
            status[day] = STEP_STATUS.observed
          }
        })
        expect(read(other)).toEqual(read(panel))
      }),
      { numRuns: 60 },
    )
  })

  it('moves what a window reads, and the hash of its features, only where a treatment is named', () => {
    const panel = panelWith((values, status) => makeGap(values, status, 90, 3))
    const summaryOf = (cleaning?: Partial<Cleaning>): Float32Array => {
      const shape = windowShape(panel.grid, cleaning && { cleaning: { ...NO_CLEANING, ...cleaning } })
      const windows = allocateWindows(1, shape)
      new DemandWindowWriter(panel, shape).write(0, DAYS - 1, windows, 0)
      return windows.summary
    }
    expect(summaryOf({})).toEqual(summaryOf())
    expect(summaryOf({ gaps: 'mean' })).not.toEqual(summaryOf())
    expect(featureHash(windowShape(panel.grid, { cleaning: NO_CLEANING }))).toBe(featureHash(USUAL_SHAPE))
    expect(featureHash({ ...USUAL_SHAPE, cleaning: { ...NO_CLEANING, gaps: 'mean' } })).not.toBe(
      featureHash(USUAL_SHAPE),
    )
  })

  it('stays with a version that is saved and loaded, so that it is served as it was trained, and an order of a hundred does not raise its forecast', async () => {
    const panel = panelWith((values) => (values[DAYS - 2] = 99))
    const forecastOf = async (cleaning?: object) => {
      const { average } = DEMAND_FAMILIES
      const trained = await average.createEstimator(cleaning ? { cleaning } : {}).train(panel, { seed: 1 })
      const loaded = await average.load(trained.save())
      expect(loaded.signature.cleaning).toEqual(trained.signature.cleaning)
      const { mean } = await loaded.predict(panel)
      return { mean: mean[0]!, cleaning: loaded.signature.cleaning }
    }
    const plain = await forecastOf()
    const cleaned = await forecastOf({ outliers: 'robust-z', gaps: 'seasonal' })
    expect(plain.cleaning).toBeUndefined()
    expect(cleaned.cleaning).toEqual({ ...NO_CLEANING, outliers: 'robust-z', gaps: 'seasonal' })
    expect(cleaned.mean).toBeLessThan(plain.mean - 3)
  })

  it('is a hyper-parameter of every family that is trained here, and one that is unknown is refused with what it may be', () => {
    for (const { family, isTrainedHere, parseHyperparameters } of task.families) {
      if (!isTrainedHere) continue
      expect(parseHyperparameters({ cleaning: { gaps: 'linear' } })).toMatchObject({
        cleaning: { ...NO_CLEANING, gaps: 'linear' },
      })
      for (const refused of [{ gaps: family }, { lowPass: 1 }, { holes: 'mean' }])
        expect(() => parseHyperparameters({ cleaning: refused })).toThrow(
          expect.objectContaining({ code: 'BAD_USER_INPUT', message: expect.stringContaining('cleaning') }),
        )
    }
  })
})
