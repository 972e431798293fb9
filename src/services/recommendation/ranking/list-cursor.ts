/**
 * The cursor of a list of recommendations holds what the list is of (items, adverts, ...) and what it has shown so far: the next page leaves that
 * out, whatever the visitor did in between. It opens nothing, so it is not signed: a made-up one leaves out what it names.
 */
import { refuse } from '../../input-rules'
import { TARGET_KINDS, type TargetKind } from '../targets/target'

/** Then a list ends. */
export const MAX_SHOWN = 500
/** The most that an argument may have (graphql/argument-rules.ts). */
const MAX_CURSOR_LENGTH = 2_000
const VERSION = 2
/** Of bytes before the keys: the version, and the place of the kind in TARGET_KINDS. */
const HEADER_LENGTH = 2

/**
 * Null where the list ends here: it has shown as much as a cursor holds.
 * @param keys decimal keys of the entries of all pages so far, none twice
 */
export function writeListCursor(kind: TargetKind, keys: readonly string[]): string | null {
  if (keys.length > MAX_SHOWN) return null
  const bytes = [VERSION, TARGET_KINDS.indexOf(kind)]
  let before = 0n
  for (const key of keys.map(BigInt).toSorted((a, b) => (a < b ? -1 : 1))) {
    for (let rest = key - before; ; rest >>= 7n) {
      bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0))
      if (rest <= 0x7fn) break
    }
    before = key
  }
  const cursor = Buffer.from(bytes).toString('base64url')
  return cursor.length > MAX_CURSOR_LENGTH ? null : cursor
}

/**
 * @returns decimal keys of what was shown before the page that is asked for, in ascending order
 * @throws BAD_USER_INPUT where it is no cursor of a list of this kind
 */
export function readListCursor(kind: TargetKind, cursor: string): readonly string[] {
  const bytes = cursor.length > MAX_CURSOR_LENGTH ? Buffer.alloc(0) : Buffer.from(cursor, 'base64url')
  const kindOfCursor = bytes[0] === VERSION ? TARGET_KINDS[bytes[1] ?? -1] : undefined
  if (kindOfCursor === undefined) return refuseCursor()
  const keys = keysIn(bytes.subarray(HEADER_LENGTH))
  if (keys === null) return refuseCursor()
  if (kindOfCursor !== kind)
    refuse(
      `after: the cursor is of a list of ${kindOfCursor}, and this list is of ${kind}; use the cursor of its own last entry`,
    )
  return keys
}

/** Null where these are no keys in ascending order, each as its difference from the one before. */
function keysIn(bytes: Buffer): string[] | null {
  const keys: string[] = []
  let key = 0n
  for (let at = 0; at < bytes.length && keys.length <= MAX_SHOWN;) {
    let difference = 0n
    for (let shift = 0n; shift <= 56n; shift += 7n) {
      const byte = bytes[at++] ?? 0xff
      difference |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) break
      if (shift === 56n || at > bytes.length) return null
    }
    if (difference === 0n) return null
    key += difference
    keys.push(key.toString())
  }
  return keys.length === 0 || keys.length > MAX_SHOWN ? null : keys
}

function refuseCursor(): never {
  return refuse('after: the cursor is not one of a list of recommendations; use the cursor of its last entry')
}
