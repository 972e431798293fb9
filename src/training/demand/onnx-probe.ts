/** Tries a model that was trained elsewhere on made-up series: whether it answers, in numbers that can be a forecast. */
import {
  COVARIATE_COUNT,
  STEP_STATUS,
  type DemandInput,
  type DemandSignature,
} from '../../contracts/demand/demand'
import { gridFrom } from '../../core/time/grid'
import type { DeviceName } from '../../contracts/operations/device'
import { isForecartError, ForecartError } from '../../core/errors'
import { RegisteredOnnxPredictor, type RawAnswer } from '../../models/demand/registered-onnx'
import type { ArtifactFiles } from '../../contracts/models/estimator'

const PROBE_DAY = '2024-01-01'
/** The share of the range of a day's quantiles by which they may cross. Networks that learn each level by itself cross a little. */
const MAX_CROSSING_FRACTION = 0.05
/** The share of the largest quantile, or of 1, that a few float32 operations may round away where all levels are the same number. */
const ROUNDING_FRACTION = 1e-6
/** How far a row alone may differ from the same row among others: kernels for one row add in another order than those for many. */
const MAX_RELATIVE_DIFFERENCE = 1e-2
const MAX_ABSOLUTE_DIFFERENCE = 1e-3

/** Rows that make models divide by zero, take the logarithm of zero, or overflow. */
const ROWS: readonly { readonly name: string; readonly units: (day: number) => number }[] = [
  { name: 'a few units a day', units: (day) => day % 7 },
  { name: 'no sale at all', units: () => 0 },
  { name: 'the same every day', units: () => 3 },
  { name: 'a hundred thousand units a day', units: (day) => 100_000 + day },
  { name: 'one sale, on the last day', units: (day) => (day === 0 ? 1 : 0) },
]

/**
 * @throws BAD_USER_INPUT that says what is wrong with the answers; ARTIFACT_CORRUPT where ONNX Runtime cannot load it;
 * UNSUPPORTED_KERNEL, DEVICE_UNAVAILABLE, DEVICE_LOST
 */
export async function probeOnnx(files: ArtifactFiles, device: DeviceName): Promise<void> {
  const predictor = await RegisteredOnnxPredictor.load(files, device)
  try {
    const together = await answerOf(predictor, ROWS)
    for (const [row, { name }] of ROWS.entries()) {
      const alone = await answerOf(predictor, [ROWS[row]!])
      checkAnswer(alone, 0, name)
      checkAnswer(together, row, name)
      checkIndependence(alone, together, row)
    }
  } finally {
    await predictor.dispose()
  }
}

async function answerOf(predictor: RegisteredOnnxPredictor, rows: typeof ROWS): Promise<RawAnswer> {
  try {
    return await predictor.answer(probeInput(predictor.signature, rows))
  } catch (cause) {
    if (isForecartError(cause) && cause.code !== 'BAD_USER_INPUT') throw cause
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new ForecartError(
      'BAD_USER_INPUT',
      `The model fails on a batch of ${rows.length}: ${why}`,
      {},
      { cause },
    )
  }
}

function probeInput(
  { granularity, context, horizon, season }: DemandSignature,
  rows: typeof ROWS,
): DemandInput {
  return {
    grid: gridFrom(PROBE_DAY, granularity, season),
    historySteps: context,
    futureSteps: horizon,
    series: rows.map(({ units }) => ({
      itemId: '0',
      locationId: null,
      categoryId: null,
      firstObserved: 0,
      status: new Uint8Array(context).fill(STEP_STATUS.observed),
      // Day 0 is the origin.
      values: Float32Array.from({ length: context }, (_, index) => units(context - 1 - index)),
      stockOutFraction: new Float32Array(context),
      covariates: new Float32Array((context + horizon) * COVARIATE_COUNT),
      knownAhead: 'at-the-end',
    })),
  }
}

function checkAnswer({ mean, quantiles, levels, horizon }: RawAnswer, row: number, rowName: string): void {
  const where = (day: number): string => `on day ${day + 1} of an item with ${rowName}`
  for (let day = 0; day < horizon; day++) {
    const at = row * horizon + day
    const values = quantiles.subarray(at * levels.length, (at + 1) * levels.length)
    if (!Number.isFinite(mean[at])) throw refused(`the mean is ${mean[at]} ${where(day)}`)
    const broken = values.findIndex((value) => !Number.isFinite(value))
    if (broken >= 0) {
      throw refused(`the quantile of ${levels[broken]} is ${values[broken]} ${where(day)}`)
    }
    const [lowest, highest] = [Math.min(...values), Math.max(...values)]
    const rounding = ROUNDING_FRACTION * Math.max(1, Math.abs(lowest), Math.abs(highest))
    const allowed = MAX_CROSSING_FRACTION * (highest - lowest) + rounding
    const falls = values.findIndex((value, level) => level > 0 && values[level - 1]! - value > allowed)
    if (falls > 0) {
      throw refused(
        `quantiles cross: that of ${levels[falls - 1]} is ${values[falls - 1]}, that of ` +
          `${levels[falls]} only ${values[falls]}, ${where(day)}`,
      )
    }
  }
}

/** A forecast must not depend on what else is asked for. */
function checkIndependence(alone: RawAnswer, together: RawAnswer, row: number): void {
  for (const key of ['mean', 'quantiles'] as const) {
    const size = alone[key].length
    const index = alone[key].findIndex((value, at) => {
      const other = together[key][row * size + at]!
      const allowed = MAX_ABSOLUTE_DIFFERENCE + MAX_RELATIVE_DIFFERENCE * Math.abs(value)
      return Math.abs(value - other) > allowed
    })
    if (index >= 0) {
      throw refused(
        `the answer for one item depends on the others of its batch: ${alone[key][index]} alone, ` +
          `${together[key][row * size + index]} in a batch of ${ROWS.length} (${key})`,
      )
    }
  }
}

function refused(why: string): ForecartError {
  return new ForecartError('BAD_USER_INPUT', `The model is refused: ${why}`)
}
