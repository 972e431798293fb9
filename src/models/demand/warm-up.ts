/** An input that only serves to make a model run once: sessions plan memory and kernels at their first run. Pure. */
import {
  COVARIATE_COUNT,
  STEP_STATUS,
  type DemandInput,
  type DemandSignature,
} from '../../contracts/demand/demand'
import { gridFrom } from '../../core/time/grid'

const FIRST_DAY = '2024-01-01'

/** `rows` series that no shop has, with sales of a few units a period. */
export function warmUpInput(signature: DemandSignature, rows: number): DemandInput {
  const { granularity, context, horizon, season } = signature
  return {
    grid: gridFrom(FIRST_DAY, granularity, season),
    historySteps: context,
    futureSteps: horizon,
    series: Array.from({ length: rows }, (_, row) => ({
      itemId: '0',
      locationId: null,
      categoryId: null,
      firstObserved: 0,
      status: new Uint8Array(context).fill(STEP_STATUS.observed),
      values: Float32Array.from({ length: context }, (_day, day) => (row + day) % 7),
      stockOutFraction: new Float32Array(context),
      covariates: new Float32Array((context + horizon) * COVARIATE_COUNT),
      knownAhead: 'at-the-end',
    })),
  }
}
