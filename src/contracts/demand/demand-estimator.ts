/** Estimators, predictors and families of demand: see estimator.ts for what they have in common with all others. */
import type { AttentionWeights } from './attention'
import type { DemandInput, DemandPanel, DemandPrediction, DemandSignature } from './demand'
import type { Estimator, Family, Predictor, PredictOptions } from '../models/estimator'

export interface DemandPredictor extends Predictor<DemandInput, DemandPrediction, DemandSignature> {
  /**
   * Where the model looks in the contexts of the series, in their order. Those whose data ends before the panel does, or tells too little
   * for the model, are left out. Null where none is left, and where the model has no attention, or was trained before it told of it.
   * @throws BAD_USER_INPUT, CANCELLED
   */
  attention?(input: DemandInput, options?: PredictOptions): Promise<AttentionWeights | null>
}
export type DemandEstimator = Estimator<DemandPanel, DemandPredictor>
export type DemandFamily = Family<DemandPanel, DemandInput, DemandPrediction, DemandSignature>
