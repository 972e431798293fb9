/** Ensembles tell segments apart by what was observed: what is filled in where a shop is closed has no say. */
import { STEP_STATUS } from '../../../../src/contracts/demand/demand'
import { segmentOf } from '../../../../src/models/demand/classical/champion'
import { classicalFamily } from '../../../../src/models/demand/classical'
import { panelOf } from '../../../support/panels'

/** What other days of its phase of the week sell on the average is no whole number. */
const GAP = 61
/** One to three units a day, without a season. */
const soldOn = (day: number): number => 1 + ((day * day + (day % 5)) % 3)
const whole = panelOf({ seed: 1, series: 1, historyDays: 84, draw: ({ day }) => soldOn(day) })

it.each([
  ['one closed day', { status: whole.series[0]!.status.with(GAP, STEP_STATUS.closed) }],
  ['one day out of stock', { stockOutFraction: whole.series[0]!.stockOutFraction.with(GAP, 1) }],
])('few units are forecast as counts with %s in the context, too', async (_, gap) => {
  const series = { ...whole.series[0]!, ...gap, values: whole.series[0]!.values.with(GAP, 0) }
  const panel = { ...whole, series: [series] }
  const meansBy = async (family: 'ensemble' | 'intermittent', method: string) => {
    const predictor = await classicalFamily(family).createEstimator({ method }).train(panel, { seed: 1 })
    return (await predictor.predict(panel)).mean
  }
  const counts = await meansBy('intermittent', 'weighted-counts')
  expect(await meansBy('ensemble', 'champion-3')).toEqual(counts)
  expect(await meansBy('ensemble', 'champion-2')).not.toEqual(counts)
})

it('a series is intermittent by the days that were observed', () => {
  // Of five days one has no sale, and one was not observed: 4 observed days for 3 demands are more than 1.32.
  const series = Float64Array.from({ length: 60 }, (_, day) => [6, 0, 7, 5.2, 9][day % 5]!)
  const observed = Uint8Array.from(series, (_, day) => (day % 5 === 3 ? 0 : 1))
  expect(segmentOf(series, { season: 1, observed })).toBe('INTERMITTENT')
  expect(segmentOf(series, { season: 1 })).toBe('SMOOTH')
})
