/** What an import tells of itself while it runs and when it is over. */
export interface ImportProgress {
  readonly stage: string
  /** 0..1 of the whole import. */
  readonly progressFraction: number
  /** Records of the file, and what became of them so far. */
  readonly read: number
  readonly recorded: number
  readonly unchanged: number
  readonly rejected: number
  readonly merged: number
  readonly leftOut: number
  /** The most frequent reasons for which records were rejected, at most MOST_REASONS. */
  readonly reasons: readonly { readonly reason: string; readonly count: number }[]
  /** The first rejected lines, at most MOST_REJECTS. */
  readonly rejects: readonly { readonly line: number; readonly reason: string }[]
}

export const MOST_REASONS = 20
export const MOST_REJECTS = 50
/** Longer texts of reasons are cut. */
export const MOST_REASON_CHARACTERS = 300
