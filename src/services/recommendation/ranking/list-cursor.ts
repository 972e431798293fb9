/**
 * The cursor of a list of recommendations holds what the list has shown so far: the next page leaves that out, whatever the visitor
 * did in between. It opens nothing, so it is not signed: a made-up one leaves out what it names.
 */
import { refuse } from '../../input-rules'

/** What was shown before the page that is asked for. */
export interface ShownBefore {
  /** Decimal keys, in ascending order. */
  readonly itemIds: readonly string[]
}

/** Then a list ends. */
export const MAX_SHOWN = 500
/** The most that an argument may have (graphql/argument-rules.ts). */
const MAX_CURSOR_LENGTH = 2_000
const VERSION = 1

/**
 * Null where the list ends here: it has shown as much as a cursor holds.
 * @param itemIds decimal keys, of all pages so far, none twice
 */
export function writeListCursor(itemIds: readonly string[]): string | null {
  if (itemIds.length > MAX_SHOWN) return null
  const bytes = [VERSION]
  let before = 0n
  for (const key of itemIds.map(BigInt).toSorted((a, b) => (a < b ? -1 : 1))) {
    for (let rest = key - before; ; rest >>= 7n) {
      bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0))
      if (rest <= 0x7fn) break
    }
    before = key
  }
  const cursor = Buffer.from(bytes).toString('base64url')
  return cursor.length > MAX_CURSOR_LENGTH ? null : cursor
}

/** @throws BAD_USER_INPUT where it is no cursor of such a list */
export function readListCursor(cursor: string): ShownBefore {
  const bytes = cursor.length > MAX_CURSOR_LENGTH ? Buffer.alloc(0) : Buffer.from(cursor, 'base64url')
  const itemIds: string[] = []
  let key = 0n
  for (let at = 1; at < bytes.length && bytes[0] === VERSION && itemIds.length <= MAX_SHOWN;) {
    let difference = 0n
    for (let shift = 0n; shift <= 56n; shift += 7n) {
      const byte = bytes[at++] ?? 0xff
      difference |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) break
      if (shift === 56n || at > bytes.length) return refuseCursor()
    }
    if (difference === 0n) return refuseCursor()
    key += difference
    itemIds.push(key.toString())
  }
  return itemIds.length === 0 || itemIds.length > MAX_SHOWN ? refuseCursor() : { itemIds }
}

function refuseCursor(): never {
  return refuse('after: the cursor is not one of a list of recommendations; use the cursor of its last entry')
}
