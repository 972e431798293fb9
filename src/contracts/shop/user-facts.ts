/** What is known of a customer at one instant, from what lies before it. Models of uplift read it. */
export interface UserFacts {
  readonly userId: string
  readonly homeLocationId: string | null
  /** Of the last 365 days; those that were called off by then do not count. */
  readonly orders: number
  /** In minor units, of the orders in the currency that was asked for. */
  readonly spentMinor: number
  /** Null: there is none in 365 days. */
  readonly daysSinceOrder: number | null
  readonly units: number
  readonly lines: number
  readonly linesUnderPromotion: number
  /** Of the last 90 days. */
  readonly sessions: number
  readonly daysSinceSession: number | null
  readonly views: number
  readonly cartAdditions: number
  /** Since the first order or session that is known. */
  readonly daysKnown: number | null
}
