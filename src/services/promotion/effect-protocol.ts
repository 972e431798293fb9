/** What the server asks of the thread that measures, and what it answers. */
import type { SerializedError } from '../../core/errors'
import type {
  DesignOptions,
  DesignUnits,
  EffectOptions,
  EffectPanel,
  JointEffects,
  MeasuredEffect,
  Refusal,
  TestDesign,
} from '../../evaluation'
import type {
  DiscountQuestion,
  DiscountSuggestion,
  FittedLift,
  LiftData,
  LiftPlan,
  LiftRefusal,
  LiftTerms,
  ListPriceQuestion,
  ListPriceSuggestion,
  PredictedLift,
} from '../../models/promotion'
import type { UpliftScope } from '../../datasets/uplift-reader'
import type { ArmTerms, ArmUplift, UpliftRefusal } from '../../models/uplift'
import type { OverlapQuestion } from './tell-apart'

export interface EffectThreadData {
  /** Of a thread that reads what it learns from; null of others. */
  readonly databaseUrl: string | null
}

export interface EffectTask {
  readonly panel: EffectPanel
  readonly options: EffectOptions
}

export type EffectResult = MeasuredEffect | { readonly identified: false; readonly refusal: Refusal }

export const UPLIFT_OUTCOMES = ['PURCHASE', 'ENGAGEMENT', 'ORDERS', 'REVENUE'] as const
export type UpliftOutcome = (typeof UPLIFT_OUTCOMES)[number]

/** Asked with identifiers: the thread reads what it learns from on a connection of its own. */
export interface UpliftTask {
  readonly scope: UpliftScope
  readonly outcome: UpliftOutcome
  /** What an outcome is worth and what each promotion costs a customer; null: the largest effect counts, and nobody is left out. */
  readonly terms: ArmTerms | null
  readonly confidence: number
  readonly seed: number
}

/** How the arms came about: places were drawn by lot, or shops and customers chose. */
export type UpliftComparison = 'LOT' | 'SHOWN'

export interface LearnedUplift {
  readonly currency: string | null
  readonly comparison: UpliftComparison
  /** In the order of the promotions. */
  readonly arms: readonly (ArmUplift & { readonly people: number })[]
  /** Who were shown none of them. */
  readonly otherPeople: number
  /** Those who may be addressed, the largest gain first. */
  readonly userIds: BigInt64Array
  /** Index of the promotion that is best for each. */
  readonly best: Uint8Array
  /** What that promotion adds to the outcome. */
  readonly effects: Float64Array
  /** What that is worth, less what it costs. */
  readonly gains: Float64Array
  /** Those for whom no promotion pays; they are not among `userIds`. */
  readonly leftOut: number
}

export type UpliftResult =
  | { readonly refusal: UpliftRefusal | 'NO_VISITORS'; readonly learned: null }
  | { readonly refusal: null; readonly learned: LearnedUplift }

export type EffectCall =
  | { readonly kind: 'measure'; readonly tasks: readonly EffectTask[] }
  | { readonly kind: 'tell-apart'; readonly question: OverlapQuestion }
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
  | {
      readonly kind: 'suggest-list-price'
      readonly fit: FittedLift
      readonly question: ListPriceQuestion
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
        | JointEffects
        | null
        | readonly TestDesign[]
        | Refusal
        | FittedLift
        | LiftResult
        | UpliftResult
        | DiscountSuggestion
        | ListPriceSuggestion
    }
  | { readonly id: number; readonly error: SerializedError }
