/**
 * An item over all locations: day by day the sum over the places that tell. A place that says nothing for a few days is
 * missing from the sum, so a day counts as observed only where next to nothing is missing; a place that says nothing for
 * longer is taken to have left. Only earlier days decide, so that a day is the same whatever comes after it.
 */
import {
  STEP_STATUS,
  LEAST_OUTLIER_UNITS,
  MAX_STALE_DAYS,
  type DemandSeries,
} from '../../contracts/demand/demand'

/** Part of what the places usually sell together that may be missing from a sum. */
const MISSING_FRACTION = 0.05
/** Days that the usual sales of a place are learnt from, later ones counting more. */
const USUAL_DAYS = 28
/** One wrong order must not make a place look like all of the shop. */
const MAX_TIMES_USUAL = 10

type Sales = Pick<DemandSeries, 'firstObserved' | 'status' | 'values' | 'stockOutFraction'>

export function addUpLocations(places: readonly Sales[], historyDays: number): Sales {
  const dayStatus = new Uint8Array(historyDays)
  const units = new Float32Array(historyDays)
  const stockOutFraction = new Float32Array(historyDays)
  const usual = new Float64Array(places.length)
  const observedDays = new Uint32Array(places.length)
  const lastKnown = new Int32Array(places.length).fill(-1 - MAX_STALE_DAYS)
  for (let index = 0; index < historyDays; index++) {
    let sum = 0
    let open = 0
    let closed = 0
    let withoutStock = 0
    let expected = 0
    let missing = 0
    for (let row = 0; row < places.length; row++) {
      const place = places[row]!
      const status = place.status[index]
      if (status === STEP_STATUS.observed) {
        const sold = place.values[index]!
        const days = Math.min(USUAL_DAYS, ++observedDays[row]!)
        const most = Math.max(LEAST_OUTLIER_UNITS, MAX_TIMES_USUAL * usual[row]!)
        usual[row]! += (Math.min(sold, most) - usual[row]!) / days
        lastKnown[row] = index
        sum += sold
        open++
        withoutStock += place.stockOutFraction[index]!
        expected += usual[row]!
      } else if (status === STEP_STATUS.closed) {
        lastKnown[row] = index
        closed++
      } else if (index - lastKnown[row]! <= MAX_STALE_DAYS) {
        expected += usual[row]!
        missing += usual[row]!
      }
    }
    if (open + closed === 0 || missing > MISSING_FRACTION * expected) continue
    dayStatus[index] = open > 0 ? STEP_STATUS.observed : STEP_STATUS.closed
    units[index] = sum
    // What closed places would have sold is missing like what is out of stock.
    stockOutFraction[index] = open > 0 ? (withoutStock + closed) / (open + closed) : 0
  }
  return {
    firstObserved: places.reduce((first, place) => Math.min(first, place.firstObserved), historyDays),
    status: dayStatus,
    values: units,
    stockOutFraction,
  }
}
