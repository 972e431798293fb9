/** Where the data cannot tell an effect: an answer, not an error. */
export const EFFECT_REFUSALS = ['HISTORY_TOO_SHORT', 'NO_DONORS', 'POOR_PRE_FIT'] as const
export type EffectRefusalCode = (typeof EFFECT_REFUSALS)[number]

export interface Refusal<Code extends string = EffectRefusalCode> {
  readonly code: Code
  /** What the data lacks, in a sentence. */
  readonly reason: string
  /** What would settle it, in a sentence. */
  readonly remedy: string
}
