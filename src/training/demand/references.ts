/**
 * Which of the reference rules is the baseline: the one with the least quantile loss on the last days of what may be trained on,
 * forecast by rules that were trained on the days before those. The evaluation windows are never looked at.
 */
import { MAX_HORIZON_DAYS, type DemandPanel } from '../../contracts/demand/demand'
import type { DemandFamily } from '../../contracts/demand/demand-estimator'
import type { TrainOptions } from '../../contracts/models/estimator'
import { hasErrorCode } from '../../core/errors'
import { panelAt, planOrigins, predictWindows, scaledLoss } from '../../evaluation'

const VALIDATION_WINDOWS = 3
const STRIDE_DAYS = 7
/** What a rule is trained on before validation at least; shops too young for that are validated on shorter horizons. */
const MIN_TRAINING_DAYS = 42
const SHORT_HORIZON_DAYS = 7

/** @returns the first of `references` where there are too few days to tell. @throws CANCELLED. */
export async function bestReference(
  panel: DemandPanel,
  references: readonly DemandFamily[],
  options: TrainOptions,
): Promise<DemandFamily> {
  const { horizonDays, origins } = planValidation(panel)
  if (origins.length === 0) return references[0]!
  const past = panelAt(panel, origins[0]!)
  let best: { readonly family: DemandFamily; readonly loss: number } | null = null
  for (const family of references) {
    const loss = await lossOf(family, past, panel, origins, horizonDays, options)
    if (loss !== null && (best === null || loss < best.loss)) best = { family, loss }
  }
  return best?.family ?? references[0]!
}

function planValidation(panel: DemandPanel): { horizonDays: number; origins: readonly number[] } {
  for (const [horizonDays, windows] of [
    [MAX_HORIZON_DAYS, VALIDATION_WINDOWS],
    [MAX_HORIZON_DAYS, 1],
    [SHORT_HORIZON_DAYS, 1],
  ] as const) {
    const needed = horizonDays + (windows - 1) * STRIDE_DAYS
    const least = horizonDays === SHORT_HORIZON_DAYS ? 0 : MIN_TRAINING_DAYS
    if (panel.historySteps - needed < Math.max(least, 1)) continue
    return {
      horizonDays,
      origins: planOrigins(panel, { horizon: horizonDays, windows, stride: STRIDE_DAYS }, 1),
    }
  }
  return { horizonDays: SHORT_HORIZON_DAYS, origins: [] }
}

/** Null where the rule cannot be trained on so few days. */
async function lossOf(
  family: DemandFamily,
  past: DemandPanel,
  panel: DemandPanel,
  origins: readonly number[],
  horizonDays: number,
  options: TrainOptions,
): Promise<number | null> {
  try {
    const predictor = await family.createEstimator({}).train(past, options)
    try {
      return scaledLoss(
        await predictWindows(predictor, panel, origins, { horizon: horizonDays, signal: options.signal }),
      )
    } finally {
      await predictor.dispose()
    }
  } catch (error) {
    if (hasErrorCode(error, 'NOT_ENOUGH_DATA')) return null
    throw error
  }
}
