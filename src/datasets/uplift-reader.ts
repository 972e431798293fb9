/**
 * What models of uplift learn from: the visitors of the days that promotions have in common, who of them was shown which, what each did in the week afterwards, and what was known of each
 * the moment before the first of the promotions began. Where places were drawn by lot, it is all customers of these places. And the customers who may be addressed now, as they are known now.
 */
import { addDays, type Day } from '../core/time/day'
import type { Queryable } from '../db/client'
import {
  countPlacesByLot,
  readAddressableUsers,
  readMainCurrency,
  readUserFacts,
  readUserOutcomes,
  readCustomersByLot,
  readVisitorsOf,
  type UserOutcome,
} from '../db/repositories/promotion/uplift-users.repository'
import { HOME_COLUMN, UserColumnsWriter, type UserColumn } from '../features/promotion'

export interface UpliftScope {
  /** Arms that are compared with each other and with no promotion. */
  readonly promotionIds: readonly bigint[]
  /** The first day of the one that began first: from then on, what customers do may follow from it. */
  readonly firstStartsOn: Day
  /** The first of the days that all of them have in common. */
  readonly startsOn: Day
  /** Inclusive. */
  readonly endsOn: Day
  readonly now: Date
}

export interface UpliftReading {
  readonly currency: string | null
  readonly visitors: {
    readonly columns: readonly UserColumn[]
    /** 0 of those who were shown none of the promotions, k of those who were shown the k-th. By lot, 1 of those at home where it ran. */
    readonly arms: Uint8Array
    /** The probability of each arm where places were drawn by lot; null where shops and customers chose. */
    readonly armShares: readonly number[] | null
    readonly outcomes: readonly UserOutcome[]
  }
  readonly addressable: {
    readonly userIds: readonly string[]
    readonly columns: readonly UserColumn[]
  }
}

/** What a model is fitted on; more add little, and their reading takes long. */
export const MOST_VISITORS = 20_000
export const MOST_ADDRESSABLE = 30_000
/** What a customer does in so many days from the first sight of the promotion, the first visit, or, by lot, the first day of the promotion, counts: the same for all, or those who were shown it later would seem to do less. */
const OUTCOME_DAYS = 7
/** Rows of a statement: a part of some milliseconds. */
export const USERS_OF_STATEMENT = 1_000
/** Customers who did nothing for so long are not among the addressable. */
const HEARD_WITHIN_DAYS = 365
const NO_CURRENCY = '---'
/** With fewer of either, what is special of a place would count as the effect of the promotion. */
const LEAST_PLACES_BY_LOT = 3

/** Days are those of UTC. */
export async function readUplift(db: Queryable, scope: UpliftScope): Promise<UpliftReading> {
  const { promotionIds, firstStartsOn, startsOn, endsOn, now } = scope
  const firstFrom = new Date(`${firstStartsOn}T00:00:00Z`)
  const from = new Date(`${startsOn}T00:00:00Z`)
  const end = new Date(`${addDays(endsOn, 1)}T00:00:00Z`)
  const to = end < now ? end : now
  const before = new Date(now.getTime() - OUTCOME_DAYS * 86_400_000)
  const currency = await readMainCurrency(db)
  const money = currency ?? NO_CURRENCY
  const homeCodes = new Map<string, number>()
  const armShares = await readLot(db, promotionIds)
  const wanted = { promotionIds, firstFrom, from, to, before, first: MOST_VISITORS }
  const visitors = await (armShares ? readCustomersByLot(db, wanted) : readVisitorsOf(db, wanted))
  const visitorIds = visitors.map(({ userId }) => userId)
  const since = visitors.map((visitor) => visitor.since)
  const outcomes: UserOutcome[] = []
  await inParts(visitors.length, async (first, last) => {
    const ids = visitorIds.slice(first, last)
    outcomes.push(...(await readUserOutcomes(db, ids, since.slice(first, last), OUTCOME_DAYS, money)))
  })
  const columnsAt = async (userIds: readonly string[], asOf: Date): Promise<UserColumn[]> => {
    const writer = new UserColumnsWriter(userIds.length, homeCodes)
    await inParts(userIds.length, async (first, last) =>
      writer.add(await readUserFacts(db, userIds.slice(first, last), asOf, money)),
    )
    // Where places were drawn, the home says which arm it is, and nothing is known of an effect at one home.
    return writer.columns().filter(({ name }) => armShares === null || name !== HOME_COLUMN)
  }
  const columns = await columnsAt(visitorIds, firstFrom)
  const heardSince = new Date(now.getTime() - HEARD_WITHIN_DAYS * 86_400_000)
  const userIds = await readAddressableUsers(
    db,
    promotionIds,
    heardSince,
    now.toISOString().slice(0, 10),
    MOST_ADDRESSABLE,
  )
  return {
    currency,
    visitors: { columns, arms: Uint8Array.from(visitors, ({ arm }) => arm), armShares, outcomes },
    addressable: { userIds, columns: await columnsAt(userIds, now) },
  }
}

/** The probability of each arm of one promotion that leaves out enough places by lot. */
async function readLot(db: Queryable, promotionIds: readonly bigint[]): Promise<readonly number[] | null> {
  const [promotionId, ...others] = promotionIds
  if (promotionId === undefined || others.length > 0) return null
  const { heldOut, treated } = await countPlacesByLot(db, promotionId)
  if (Math.min(heldOut, treated) < LEAST_PLACES_BY_LOT) return null
  return [heldOut / (heldOut + treated), treated / (heldOut + treated)]
}

async function inParts(count: number, read: (first: number, last: number) => Promise<void>): Promise<void> {
  for (let first = 0; first < count; first += USERS_OF_STATEMENT)
    await read(first, Math.min(count, first + USERS_OF_STATEMENT))
}
