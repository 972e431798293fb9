/** What a customer allows. docs/decisions/consent.md says what each purpose governs. */
export const CONSENT_PURPOSES = ['PERSONALIZATION', 'ANALYTICS', 'MARKETING'] as const
export type ConsentPurpose = (typeof CONSENT_PURPOSES)[number]

/** Decisions of one customer at one instant; what is absent or null stays as it is. */
export interface ConsentDecisions {
  readonly personalization?: boolean | null
  readonly analytics?: boolean | null
  readonly marketing?: boolean | null
  /** When the customer decided, in the past: an older decision never replaces a newer one. Default: now. */
  readonly decidedAt?: Date | null
}

export interface ConsentInput extends ConsentDecisions {
  /** An end user that tells its own decision may leave it away. */
  readonly userExternalId?: string | null
}
