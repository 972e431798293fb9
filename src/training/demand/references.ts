/**
 * Which of the reference rules is the baseline: the one with the least quantile loss on the last periods of what may be trained on,
 * forecast by rules that were trained on the periods before those. The evaluation windows are never looked at.
 */
import type { DemandPanel } from '../../contracts/demand/demand'
import type { DemandFamily } from '../../contracts/demand/demand-estimator'
import { leastObserved, originStride, type WindowShape } from '../../contracts/demand/window-shape'
import type { TrainOptions } from '../../contracts/models/estimator'
import { hasErrorCode } from '../../core/errors'
import { panelAt, planOrigins, predictWindows, scaledLoss } from '../../evaluation'

const VALIDATION_WINDOWS = 3

/** @returns the first of `references` where there are too few periods to tell. @throws CANCELLED. */
export async function bestReference(
  panel: DemandPanel,
  shape: WindowShape,
  references: readonly DemandFamily[],
  options: TrainOptions,
): Promise<DemandFamily> {
  const { horizon, origins } = planValidation(panel, shape)
  if (origins.length === 0) return references[0]!
  const past = panelAt(panel, origins[0]!)
  let best: { readonly family: DemandFamily; readonly loss: number } | null = null
  for (const family of references) {
    const loss = await lossOf(family, past, panel, { origins, horizon, reach: shape.horizon }, options)
    if (loss !== null && (best === null || loss < best.loss)) best = { family, loss }
  }
  return best?.family ?? references[0]!
}

interface ValidationPlan {
  readonly horizon: number
  readonly origins: readonly number[]
}

/** Shops that are too young for a whole horizon after what a rule needs are validated on the first periods of one. */
function planValidation(panel: DemandPanel, shape: WindowShape): ValidationPlan {
  const stride = originStride(shape.granularity)
  const whole = shape.horizon + leastObserved(shape)
  const short = Math.min(shape.horizon, stride)
  for (const [horizon, windows, least] of [
    [shape.horizon, VALIDATION_WINDOWS, whole],
    [shape.horizon, 1, whole],
    [short, 1, 1],
  ] as const) {
    if (panel.historySteps - horizon - (windows - 1) * stride < least) continue
    return { horizon, origins: planOrigins(panel, { horizon, windows, stride }, 1) }
  }
  return { horizon: short, origins: [] }
}

/** Null where the rule cannot be trained on so little. */
async function lossOf(
  family: DemandFamily,
  past: DemandPanel,
  panel: DemandPanel,
  { origins, horizon, reach }: ValidationPlan & { readonly reach: number },
  options: TrainOptions,
): Promise<number | null> {
  try {
    const predictor = await family.createEstimator({ horizon: reach }).train(past, options)
    try {
      return scaledLoss(await predictWindows(predictor, panel, origins, { horizon, signal: options.signal }))
    } finally {
      await predictor.dispose()
    }
  } catch (error) {
    if (hasErrorCode(error, 'NOT_ENOUGH_DATA')) return null
    throw error
  }
}
