/** How callers name a thing: by our key or by the shop's own. Exactly one of the two is given. */
export interface EntityRef {
  readonly id?: bigint | null
  readonly externalId?: string | null
}
