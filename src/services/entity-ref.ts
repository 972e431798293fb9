import type { EntityRef } from '../contracts/shop/entity-ref'
import { isGiven, refuse, requireText } from './input-rules'

/** A reference by exactly one of the two. @throws BAD_USER_INPUT */
export function requireRef(
  { id, externalId }: EntityRef,
  what: string,
): { id: bigint } | { externalId: string } {
  if (isGiven(id) && !isGiven(externalId)) return { id }
  if (isGiven(externalId) && !isGiven(id)) return { externalId: requireText(externalId, 'externalId') }
  return refuse(`Name the ${what} by exactly one of id and externalId`)
}

/** Splits references, so that each kind is looked up in one statement. @throws BAD_USER_INPUT */
export function splitRefs(refs: readonly EntityRef[]): { ids: bigint[]; externalIds: string[] } {
  return {
    ids: refs.flatMap(({ id }) => (typeof id === 'bigint' ? [id] : [])),
    externalIds: refs.flatMap(({ externalId }) =>
      typeof externalId === 'string' ? [requireText(externalId, 'externalId')] : [],
    ),
  }
}

/** Puts looked-up rows in the order of the references; null where there is none. */
export function inOrderOfRefs<Row extends { readonly id: bigint; readonly externalId: string }>(
  refs: readonly EntityRef[],
  rows: readonly Row[],
): (Row | null)[] {
  const byId = new Map(rows.map((row) => [row.id, row]))
  const byExternalId = new Map(rows.map((row) => [row.externalId, row]))
  return refs.map(({ id, externalId }) => {
    if (typeof id === 'bigint') return byId.get(id) ?? null
    return typeof externalId === 'string' ? (byExternalId.get(externalId) ?? null) : null
  })
}

/** Puts rows in the order of their ids; null where there is none. */
export function rowsInOrder<Row extends { readonly id: bigint }>(
  ids: readonly bigint[],
  rows: readonly Row[],
): (Row | null)[] {
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.map((id) => byId.get(id) ?? null)
}

/** Puts what was read for `readIds` in the order of `ids`; null for those that were not read. */
export function inOrderOfIds<Value>(
  ids: readonly bigint[],
  readIds: readonly bigint[],
  values: readonly Value[],
): (Value | null)[] {
  const byId = new Map(readIds.map((id, index) => [id, values[index] as Value]))
  return ids.map((id) => byId.get(id) ?? null)
}
