/** Places, or customers, that are left without a promotion by lot, so that it can be measured against them. */
import { randomBytes, randomInt } from 'node:crypto'
import { type Day, dayOf } from '../../core/time/day'
import type { Queryable } from '../../db/client'
import { readSellingLocations } from '../../db/repositories/demand/demand-scope.repository'
import { refuse, requireNumber } from '../input-rules'

export interface Arms {
  /** Decimal keys of places, ascending. */
  readonly treated: readonly string[]
  readonly heldOut: readonly string[]
}

interface Place {
  readonly id: string
  readonly timeZone: string
}

/**
 * Draws what decides which customers are held out: with the key of each.
 * @throws BAD_USER_INPUT where the share is none, or the promotion has begun at one of the places that it covers
 */
export function drawSeed(places: readonly Place[], share: number, startsOn: Day, now: Date): string {
  requireDrawable(places, share, startsOn, now)
  return randomBytes(16).toString('hex')
}

function requireDrawable(places: readonly Place[], share: number, startsOn: Day, now: Date): void {
  requireNumber(share, 'holdout.share', 0, 1)
  if (share === 0 || share === 1) refuse('holdout.share has to lie between 0 and 1')
  if (hasBegun(places, startsOn, now))
    refuse('holdout is drawn before the promotion starts: startsOn has to lie behind today')
}

/** Whether the first day has come at one of the places that are covered; where there is none, in UTC. */
export function hasBegun(places: readonly Place[], startsOn: Day, now: Date): boolean {
  const zones = places.length > 0 ? places.map(({ timeZone }) => timeZone) : ['UTC']
  return zones.some((zone) => startsOn <= dayOf(now, zone))
}

/** The places that sell and that a promotion covers. */
export async function sellingPlacesOf(
  db: Queryable,
  { locationIds }: { readonly locationIds: readonly string[] },
) {
  const named = new Set(locationIds)
  return (await readSellingLocations(db)).filter(
    ({ id, regionIds = [] }) => named.size === 0 || [id, ...regionIds].some((one) => named.has(one)),
  )
}

/**
 * Draws which of the places are held out: of `share` of them, one at least, and not all.
 * @param pick a whole number from 0 up to, and without, its argument; each as likely as the others
 * @throws BAD_USER_INPUT where the share is none, fewer than two places could be drawn from, or the promotion has begun at one of them
 */
export function drawArms(
  places: readonly Place[],
  share: number,
  startsOn: Day,
  now: Date,
  pick: (below: number) => number = randomInt,
): Arms {
  requireDrawable(places, share, startsOn, now)
  if (places.length < 2)
    refuse('holdout of places needs a promotion that covers two places that sell, or more')
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
