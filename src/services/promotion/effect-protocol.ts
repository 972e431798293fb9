/** What the server asks of the thread that measures, and what it answers. */
import type { SerializedError } from '../../core/errors'
import type { EffectOptions, EffectPanel, MeasuredEffect, Refusal, TestDesign } from '../../evaluation'
import type { DesignOptions, DesignUnits } from '../../evaluation'

export interface EffectTask {
  readonly panel: EffectPanel
  readonly options: EffectOptions
}

export type EffectResult = MeasuredEffect | { readonly identified: false; readonly refusal: Refusal }

export type EffectCall =
  | { readonly kind: 'measure'; readonly tasks: readonly EffectTask[] }
  | { readonly kind: 'design'; readonly units: DesignUnits; readonly options: DesignOptions }

export interface EffectRequest {
  readonly id: number
  readonly call: EffectCall
}

export type EffectResponse =
  | { readonly id: number; readonly value: readonly EffectResult[] | readonly TestDesign[] | Refusal }
  | { readonly id: number; readonly error: SerializedError }
