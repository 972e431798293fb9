/** Places that are left without a promotion by lot, so that it can be measured against them. */
import { randomInt } from 'node:crypto'
import { type Day, dayOf } from '../../core/time/day'
import { refuse, requireNumber } from '../input-rules'

export interface Arms {
  /** Decimal keys of places, ascending. */
  readonly treated: readonly string[]
  readonly heldOut: readonly string[]
}

/**
 * Draws which of the places are held out: of `share` of them, one at least, and not all.
 * @param pick a whole number from 0 up to, and without, its argument; each as likely as the others
 * @throws BAD_USER_INPUT where the share is none, fewer than two places could be drawn from, or the promotion has begun at one of them
 */
export function drawArms(
  places: readonly { readonly id: string; readonly timeZone: string }[],
  share: number,
  startsOn: Day,
  now: Date,
  pick: (below: number) => number = randomInt,
): Arms {
  requireNumber(share, 'holdout.share', 0, 1)
  if (share === 0 || share === 1) refuse('holdout.share has to lie between 0 and 1')
  if (places.length < 2) refuse('holdout needs a promotion that covers two places that sell, or more')
  const begun = places.find(({ timeZone }) => startsOn <= dayOf(now, timeZone))
  if (begun) refuse('holdout is drawn before the promotion starts: startsOn has to lie behind today')
  const count = Math.min(places.length - 1, Math.max(1, Math.round(share * places.length)))
  const drawn = places.map(({ id }) => id)
  // Fisher and Yates.
  for (let at = 0; at < count; at++) {
    const other = at + pick(drawn.length - at)
    ;[drawn[at], drawn[other]] = [drawn[other]!, drawn[at]!]
  }
  const ascending = (ids: readonly string[]) => [...ids].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1))
  return { heldOut: ascending(drawn.slice(0, count)), treated: ascending(drawn.slice(count)) }
}
