/** Payment methods as a shop tells them; `undefined` leaves what is known as it is. */

/** Where, in which currency and for which totals a method can be used. What is absent sets no bound. */
export interface PaymentAvailabilityInput {
  /** A place, or a region with all places below it. */
  readonly locationExternalId?: string | null
  readonly currency?: string | null
  /** Inclusive; bounds need a currency. */
  readonly minimumMinor?: bigint | null
  readonly maximumMinor?: bigint | null
}

export interface PaymentMethodInput {
  /** The code that orders carry. */
  readonly externalId: string
  /** Needed for a new method. */
  readonly name?: string | null
  /** False retires it. A new one is active. */
  readonly active?: boolean | null
  /** All of them, each for itself enough. Null or empty: everywhere, in every currency. */
  readonly availability?: readonly PaymentAvailabilityInput[] | null
}
