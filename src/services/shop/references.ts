/** From the shop's own keys in a batch to ours, and errors of those that lead nowhere. */
import type { Queryable } from '../../db/client'
import type { ReferenceLookup } from '../../db/repositories/shop/reference.repository'
import { noneWithExternalId } from '../../contracts/not-found'

/** @throws NOT_FOUND that names the thing by the shop's own key. */
export function requireKnown(found: ReadonlyMap<string, string>, externalId: string, what: string): string {
  const id = found.get(externalId)
  if (id === undefined) {
    throw noneWithExternalId(what, externalId)
  }
  return id
}

/** Our key of a place; null is `otherwise`, by default the shop's online location. @throws NOT_FOUND */
export type LocationLookup = (externalId: string | null, otherwise?: string) => string

/** Looks up all places of a batch at once. The online location is made where it is needed and there is none. */
export async function lookUpLocations(
  references: ReferenceLookup,
  db: Queryable,
  externalIds: readonly (string | null)[],
): Promise<LocationLookup> {
  const found = await references.find(
    db,
    'location',
    externalIds.filter((externalId) => externalId !== null),
  )
  const online = externalIds.includes(null) ? await references.defaultLocation(db) : ''
  return (externalId, otherwise = online) =>
    externalId === null ? otherwise : requireKnown(found, externalId, 'location')
}
