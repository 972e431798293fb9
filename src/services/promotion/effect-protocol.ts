/** What the server asks of the thread that measures, and what it answers. */
import type { SerializedError } from '../../core/errors'
import type { EffectOptions, EffectPanel, MeasuredEffect, Refusal, TestDesign } from '../../evaluation'
import type { DesignOptions, DesignUnits } from '../../evaluation'
import type {
  DiscountQuestion,
  DiscountSuggestion,
  FittedLift,
  LiftData,
  LiftPlan,
  LiftRefusal,
  LiftTerms,
  PredictedLift,
} from '../../models/promotion'
import type { ArmUplift, UpliftData, UpliftRefusal } from '../../models/uplift'

export interface EffectTask {
  readonly panel: EffectPanel
  readonly options: EffectOptions
}

export type EffectResult = MeasuredEffect | { readonly identified: false; readonly refusal: Refusal }

export interface UpliftTask {
  /** One treated arm. */
  readonly data: UpliftData
  /** Of those who may be addressed, as the columns of the data. */
  readonly asked: UpliftData['columns']
  /** Their keys, in which those with the same effect are sorted. */
  readonly askedIds: BigInt64Array
  readonly confidence: number
  readonly seed: number
}

export type UpliftResult =
  | { readonly refusal: UpliftRefusal; readonly arm: null }
  | {
      readonly refusal: null
      readonly arm: ArmUplift
      /** Those who may be addressed, the largest effect first. */
      readonly userIds: BigInt64Array
      readonly effects: Float64Array
    }

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
  | {
      readonly kind: 'suggest-discount'
      readonly fit: FittedLift
      readonly question: DiscountQuestion
      readonly terms: LiftTerms
    }
  | { readonly kind: 'learn-uplift'; readonly task: UpliftTask }

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
      readonly value:
        | readonly EffectResult[]
        | readonly TestDesign[]
        | Refusal
        | FittedLift
        | LiftResult
        | UpliftResult
        | DiscountSuggestion
    }
  | { readonly id: number; readonly error: SerializedError }
