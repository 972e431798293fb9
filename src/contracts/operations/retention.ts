/** What operators decide of how long things are kept; the rest is fixed (services/operations/retention.service.ts). */
export interface Retention {
  /** For as long an event that a client sends again is known to be the same. */
  readonly receiptDays: number
  readonly auditDays: number
  /** For as long it is known what was recommended, and what came of it. */
  readonly slateDays: number
  /** For as long it is known what was told of promotions before they began, and what was measured of them. */
  readonly predictionDays: number
}
