/** Which answer is shown where the last request has none: pure, so that it can be tried without a browser. */

/** The last answer that came, whole or in part. */
export interface Kept<Data> {
  /** The variables that it answers, as a text. */
  readonly key: string
  readonly data: Data
  readonly at: Date
}

export function shownAnswer<Data>(
  result: { readonly data?: Data | undefined; readonly error?: unknown; readonly loading: boolean },
  key: string,
  kept: Kept<Data> | null,
): { readonly data: Data | undefined; readonly keptFrom: Date | null } {
  if (result.data !== undefined) return { data: result.data, keptFrom: null }
  // While an answer is on its way, the one before it stands, even if it is to another question; once that failed, it would be a wrong answer.
  if (kept === null || !(result.loading || kept.key === key)) return { data: undefined, keptFrom: null }
  return { data: kept.data, keptFrom: result.error ? kept.at : null }
}
