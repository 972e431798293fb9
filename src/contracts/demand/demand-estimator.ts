/** Estimators, predictors and families of demand: see estimator.ts for what they have in common with all others. */
import type { DemandInput, DemandPanel, DemandPrediction, DemandSignature } from './demand'
import type { Estimator, Family, Predictor } from '../models/estimator'

export type DemandPredictor = Predictor<DemandInput, DemandPrediction, DemandSignature>
export type DemandEstimator = Estimator<DemandPanel, DemandPredictor>
export type DemandFamily = Family<DemandPanel, DemandInput, DemandPrediction, DemandSignature>
