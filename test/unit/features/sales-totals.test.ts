/** Sums over places of which some say nothing: what is missing is not taken for zero. */
import { STEP_STATUS, MAX_STALE_DAYS } from '../../../src/contracts/demand/demand'
import { addUpLocations } from '../../../src/features/demand/sales-totals'

const DAYS = 100
const { observed, unobserved, closed } = STEP_STATUS

/** A place that sells the same number of units on every day, but on those of which it says something else. */
function place(unitsPerDay: number, statusOf: (day: number) => number = () => observed) {
  const dayStatus = Uint8Array.from({ length: DAYS }, (_, day) => statusOf(day))
  return {
    firstObserved: Math.max(0, dayStatus.findIndex(Boolean)),
    status: dayStatus,
    values: Float32Array.from(dayStatus, (status) => (status === observed ? unitsPerDay : 0)),
    stockOutFraction: new Float32Array(DAYS),
  }
}

const total = (...places: ReturnType<typeof place>[]) => addUpLocations(places, DAYS)
const daysOf = ({ status }: { status: Uint8Array }, wanted: number) =>
  Array.from(status.keys()).filter((day) => status[day] === wanted)

describe('an item over all locations', () => {
  it('is not observed on days on which a place that sells much says nothing', () => {
    const sum = total(
      place(10),
      place(10, (day) => (day >= 40 && day < 43 ? unobserved : observed)),
    )
    expect(daysOf(sum, unobserved)).toEqual([40, 41, 42])
    expect([...sum.values.subarray(39, 44)]).toEqual([20, 0, 0, 0, 20])
  })

  it('is observed where what is missing is at most a twentieth of what is usual', () => {
    const isSilent = (day: number) => (day === 50 ? unobserved : observed)
    expect(daysOf(total(place(96), place(4, isSilent)), unobserved)).toEqual([])
    expect(total(place(96), place(4, isSilent)).values[50]).toBe(96)
    expect(daysOf(total(place(94), place(6, isSilent)), unobserved)).toEqual([50])
  })

  it('is missing a place all the same where one wrong order makes another look like all of the shop', () => {
    const wrong = place(10)
    wrong.values[30] = 1e9
    const sum = total(
      wrong,
      place(10, (day) => (day >= 40 && day < 43 ? unobserved : observed)),
    )
    expect(daysOf(sum, unobserved)).toEqual([40, 41, 42])
  })

  it('goes on without a place that has said nothing for four weeks', () => {
    const sum = total(
      place(10),
      place(10, (day) => (day < 30 ? observed : unobserved)),
    )
    expect(daysOf(sum, unobserved)).toEqual(Array.from({ length: MAX_STALE_DAYS }, (_, day) => 30 + day))
    expect(sum.values[30 + MAX_STALE_DAYS]).toBe(10)
  })

  it('does not wait for a place that has not opened yet', () => {
    const sum = total(
      place(10),
      place(10, (day) => (day < 60 ? unobserved : observed)),
    )
    expect(daysOf(sum, observed)).toHaveLength(DAYS)
    expect([sum.values[59], sum.values[60]]).toEqual([10, 20])
  })

  it('counts closed places as out of stock, and is closed where all of them are', () => {
    const isSunday = (day: number) => (day % 7 === 6 ? closed : observed)
    const sum = total(
      place(10, (day) => (day === 20 ? closed : observed)),
      place(10, (day) => (day === 20 ? closed : isSunday(day))),
    )
    expect(daysOf(sum, closed)).toEqual([20])
    expect([sum.values[13], sum.stockOutFraction[13], sum.status[13]]).toEqual([10, 0.5, observed])
  })

  it('says the same of a day whatever comes after it', () => {
    const silentFrom = (first: number) => (day: number) =>
      day % 11 === 3 || day >= first ? unobserved : observed
    const long = total(place(10), place(7, silentFrom(DAYS)))
    const short = total(place(10), place(7, silentFrom(60)))
    expect(short.status.subarray(0, 60)).toEqual(long.status.subarray(0, 60))
    expect(short.values.subarray(0, 60)).toEqual(long.values.subarray(0, 60))
    expect(daysOf(long, unobserved).length).toBeGreaterThan(5)
  })
})
