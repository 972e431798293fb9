/** Batches of entries where a bad one is reported and its siblings go on. */
import { isDeepStrictEqual } from 'node:util'
import type { RecordError, RecordResult } from '../contracts/shop/record-result'
import { ForecartError } from '../core/errors'

export const MAX_BATCH_SIZE = 1_000

export interface Entry<T> {
  readonly index: number
  readonly value: T
  /** Rows of the batch that are told by this one, too: see `foldPatches`. */
  readonly alsoAt?: readonly number[]
}

/** @throws BAD_USER_INPUT where the batch is larger than one transaction should be. */
export function requireBatchSize(size: number, limit = MAX_BATCH_SIZE): void {
  if (size > limit) {
    throw new ForecartError('BAD_USER_INPUT', `A batch holds at most ${limit} entries; this one has ${size}`)
  }
}

/** Collects what became of each entry of one list. */
export class BatchReport {
  private readonly errors: RecordError[] = []
  recorded = 0
  unchanged = 0

  constructor(private readonly list?: string) {}

  /**
   * An empty one, to be written inside a transaction: its body may run again, so what it noted counts only once it is `add`ed after
   * the commit.
   */
  draft(): BatchReport {
    return new BatchReport(this.list)
  }

  add(draft: BatchReport): void {
    this.errors.push(...draft.errors)
    this.recorded += draft.recorded
    this.unchanged += draft.unchanged
  }

  reject(index: number, error: ForecartError): void {
    this.errors.push({
      index,
      code: error.code,
      message: error.message,
      ...(this.list === undefined ? {} : { list: this.list }),
    })
  }

  /** Entries that `check` accepts, in its normal form; refusals are noted. */
  accept<In, Out>(entries: readonly Entry<In>[], check: (value: In, index: number) => Out): Entry<Out>[] {
    const accepted: Entry<Out>[] = []
    for (const { index, value, alsoAt = [] } of entries) {
      try {
        accepted.push({ index, value: check(value, index), alsoAt })
      } catch (error) {
        if (!(error instanceof ForecartError)) throw error
        for (const row of [...alsoAt, index]) this.reject(row, error)
      }
    }
    return accepted
  }

  /** Keeps the last of several entries with one key, because what the others say does not last. */
  keepLast<T>(entries: readonly Entry<T>[], key: (value: T) => string): Entry<T>[] {
    const last = new Map(entries.map((entry) => [key(entry.value), entry]))
    this.unchanged += entries.length - last.size
    return [...last.values()]
  }

  /**
   * Makes one patch of several patches of one thing; the later ones win field by field. Patches that add nothing are counted as
   * unchanged at once.
   */
  foldPatches<T extends object>(entries: readonly Entry<T>[], key: (value: T) => string): Entry<T>[] {
    const folded = new Map<string, Entry<T>>()
    for (const entry of entries) {
      const before = folded.get(key(entry.value))
      if (!before) {
        folded.set(key(entry.value), entry)
        continue
      }
      const value = { ...before.value, ...withoutAbsent(entry.value) }
      if (isDeepStrictEqual(value, before.value)) this.unchanged++
      else {
        folded.set(key(value), {
          index: entry.index,
          value,
          alsoAt: [...(before.alsoAt ?? []), before.index],
        })
      }
    }
    return [...folded.values()]
  }

  /** Counts every row of these entries by whether it changed anything. */
  count<T>(entries: readonly Entry<T>[], isChanged: (value: T) => boolean): void {
    for (const { value, alsoAt = [] } of entries) {
      this[isChanged(value) ? 'recorded' : 'unchanged'] += 1 + alsoAt.length
    }
  }

  result(): RecordResult {
    const userErrors = [...this.errors].sort((a, b) => a.index - b.index)
    return {
      recorded: this.recorded,
      unchanged: this.unchanged,
      rejected: userErrors.length,
      userErrors,
    }
  }
}

function withoutAbsent<T extends object>(patch: T): Partial<T> {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as Partial<T>
}

export function entriesOf<T>(values: readonly T[]): Entry<T>[] {
  return values.map((value, index) => ({ index, value }))
}

/** Several lists of one call as one answer. */
export function mergeResults(results: readonly RecordResult[]): RecordResult {
  return {
    recorded: results.reduce((sum, result) => sum + result.recorded, 0),
    unchanged: results.reduce((sum, result) => sum + result.unchanged, 0),
    rejected: results.reduce((sum, result) => sum + result.rejected, 0),
    userErrors: results.flatMap((result) => result.userErrors),
  }
}
