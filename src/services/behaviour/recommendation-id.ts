/**
 * Whether an event is believed that it came of a recommendation. Senders get ids with recommendations and send them along; an id that
 * cannot be verified counts nothing, and never refuses its event. Ids are not signed yet, so only their form is checked.
 */
import { MAX_KEY_LENGTH } from '../input-rules'

/** What ids in URLs are made of, and nothing that a log or a report could trip over. */
const FORM = /^[\w.~:+/=-]+$/

/** The id as it is stored; null where there is none, or none that counts. */
export function creditedRecommendationId(claimed: string | null | undefined): string | null {
  if (typeof claimed !== 'string' || claimed.length > MAX_KEY_LENGTH) return null
  return FORM.test(claimed) ? claimed : null
}
