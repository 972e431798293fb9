/** Errors of references that lead nowhere. */
import { ForecartError } from '../core/errors'

/** @throws NOT_FOUND that names the thing by the shop's own key. */
export function requireKnown(found: ReadonlyMap<string, string>, externalId: string, what: string): string {
  const id = found.get(externalId)
  if (id === undefined) {
    throw new ForecartError('NOT_FOUND', `There is no ${what} with the externalId "${externalId}"`)
  }
  return id
}
