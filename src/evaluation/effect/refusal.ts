/** Where the data cannot tell an effect: an answer, not an error. */
export const EFFECT_REFUSALS = ['HISTORY_TOO_SHORT', 'NO_DONORS', 'NO_VARIATION', 'POOR_PRE_FIT'] as const
export type EffectRefusalCode = (typeof EFFECT_REFUSALS)[number]

export interface Refusal<Code extends string = EffectRefusalCode> {
  readonly code: Code
  /** What the data lacks, in a sentence. */
  readonly reason: string
  /** What would settle it, in a sentence. */
  readonly remedy: string
}

/** Where the comparison foretells all of the history to the digit: a test that takes chance from there would be sure of anything. */
export const NO_CHANCE: Refusal<'NO_VARIATION'> = {
  code: 'NO_VARIATION',
  reason:
    'In the periods before the promotion the series never changed, or what it is compared with foretells it to the digit, so that they do not tell what is chance.',
  remedy:
    'Check that the values are real and that no unit is a copy or a sum of others, or import history in which something changed.',
}
