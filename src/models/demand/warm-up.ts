/** An input that only serves to make a model run once: sessions plan memory and kernels at their first run. Pure. */
import {
  COVARIATE_COUNT,
  DAY_STATUS,
  type DemandInput,
  type DemandSignature,
} from '../../contracts/demand/demand'

const FIRST_DAY = '2024-01-01'

/** `rows` series that no shop has, with sales of a few units a day. */
export function warmUpInput(signature: DemandSignature, rows: number): DemandInput {
  const { contextDays, horizonDays } = signature
  return {
    firstDay: FIRST_DAY,
    historyDays: contextDays,
    futureDays: horizonDays,
    series: Array.from({ length: rows }, (_, row) => ({
      itemId: '0',
      locationId: null,
      categoryId: null,
      firstObserved: 0,
      dayStatus: new Uint8Array(contextDays).fill(DAY_STATUS.observed),
      units: Float32Array.from({ length: contextDays }, (_day, day) => (row + day) % 7),
      stockOutFraction: new Float32Array(contextDays),
      covariates: new Float32Array((contextDays + horizonDays) * COVARIATE_COUNT),
      knownAhead: 'at-the-end',
    })),
  }
}
