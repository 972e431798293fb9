/** Which answer is shown where the last request has none: pure, so that it can be tried without a browser. */

/** The last answer that came, whole or in part. */
export interface Kept<Data> {
  /** The variables that it answers, as a text. */
  readonly key: string
  readonly data: Data
  readonly at: Date
}

/**
 * `NEW`: what was answered last. `KEPT`: an earlier answer to the same question. `OTHER`: the answer to the question before, as other
 * variables are asked for now.
 */
export type Shown = 'NEW' | 'KEPT' | 'OTHER'

export interface ShownAnswer<Data> {
  readonly data: Data | undefined
  readonly shown: Shown
  /** When `data` came; null where it is what was answered last. */
  readonly keptFrom: Date | null
}

export function shownAnswer<Data>(
  result: { readonly data?: Data | undefined; readonly error?: unknown; readonly loading: boolean },
  key: string,
  kept: Kept<Data> | null,
): ShownAnswer<Data> {
  if (result.data !== undefined) return { data: result.data, shown: 'NEW', keptFrom: null }
  // While an answer is on its way, the one before it stands, even if it is to another question; once that failed, it would be a wrong answer.
  if (kept === null || !(result.loading || kept.key === key)) {
    return { data: undefined, shown: 'NEW', keptFrom: null }
  }
  return { data: kept.data, shown: kept.key === key ? 'KEPT' : 'OTHER', keptFrom: kept.at }
}
