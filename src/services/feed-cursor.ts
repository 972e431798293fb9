/** Cursors of subscriptions: where a subscriber was. Each feed names its own, so that none is taken for another's. */
import { decodeCursor, encodeCursor } from '../core/ids'
import { ForecartError } from '../core/errors'

export type FeedName = 'alertRaised' | 'demandForecastRefreshed' | 'promotionLiftRefreshed'

export function encodeFeedCursor(feed: FeedName, position: bigint): string {
  return encodeCursor([feed, position.toString()])
}

/** @throws BAD_USER_INPUT */
export function decodeFeedCursor(feed: FeedName, cursor: string): bigint {
  let name: unknown
  let position: unknown
  try {
    ;[name, position] = decodeCursor(cursor, 2)
  } catch {
    // The error is worded below, for subscriptions.
  }
  if (name === feed && typeof position === 'string' && /^\d{1,18}$/.test(position)) return BigInt(position)
  throw new ForecartError(
    'BAD_USER_INPUT',
    `"after" is not a cursor of ${feed}; pass the cursor of the last message that you had from it, or leave "after" away to ` +
      'begin with what comes next',
  )
}
