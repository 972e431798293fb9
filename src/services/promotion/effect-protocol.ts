/** What the server asks of the thread that measures, and what it answers. */
import type { SerializedError } from '../../core/errors'
import type { EffectOptions, EffectPanel, MeasuredEffect, Refusal, TestDesign } from '../../evaluation'
import type { DesignOptions, DesignUnits } from '../../evaluation'
import type {
  FittedLift,
  LiftData,
  LiftPlan,
  LiftRefusal,
  LiftTerms,
  PredictedLift,
} from '../../models/promotion'

export interface EffectTask {
  readonly panel: EffectPanel
  readonly options: EffectOptions
}

export type EffectResult = MeasuredEffect | { readonly identified: false; readonly refusal: Refusal }

export type EffectCall =
  | { readonly kind: 'measure'; readonly tasks: readonly EffectTask[] }
  | { readonly kind: 'design'; readonly units: DesignUnits; readonly options: DesignOptions }
  | { readonly kind: 'fit-lift'; readonly data: LiftData }
  | {
      readonly kind: 'predict-lift'
      readonly fit: FittedLift
      readonly plan: LiftPlan
      readonly terms: LiftTerms
    }

export type LiftResult =
  | { readonly refusal: null; readonly lift: PredictedLift }
  | { readonly refusal: LiftRefusal; readonly lift: null }

export interface EffectRequest {
  readonly id: number
  readonly call: EffectCall
}

export type EffectResponse =
  | {
      readonly id: number
      readonly value: readonly EffectResult[] | readonly TestDesign[] | Refusal | FittedLift | LiftResult
    }
  | { readonly id: number; readonly error: SerializedError }
