/**
 * What models of uplift learn from: the visitors of a promotion's days, who of them was shown it, what each did in the week afterwards, and what was known of each the moment before the
 * promotion began. And the customers who may be addressed now, as they are known now.
 */
import { addDays, type Day } from '../core/time/day'
import type { Queryable } from '../db/client'
import {
  readAddressableUsers,
  readMainCurrency,
  readUserFacts,
  readUserOutcomes,
  readVisitorsOf,
  type UserOutcome,
} from '../db/repositories/promotion/uplift-users.repository'
import { UserColumnsWriter, type UserColumn } from '../features/promotion'

export interface UpliftScope {
  readonly promotionId: bigint
  readonly startsOn: Day
  /** Inclusive. */
  readonly endsOn: Day
  readonly now: Date
}

export interface UpliftReading {
  readonly currency: string | null
  readonly visitors: {
    readonly columns: readonly UserColumn[]
    /** 1 of those who were shown the promotion. */
    readonly isShown: Uint8Array
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
/** What a customer does in so many days from the first sight of the promotion, or the first visit, counts: the same for all, or those who were shown it later would seem to do less. */
const OUTCOME_DAYS = 7
/** Rows of a statement: a part of some milliseconds. */
export const USERS_OF_STATEMENT = 1_000
/** Customers who did nothing for so long are not among the addressable. */
const HEARD_WITHIN_DAYS = 365
const NO_CURRENCY = '---'

/** Days are those of UTC. */
export async function readUplift(db: Queryable, scope: UpliftScope): Promise<UpliftReading> {
  const { promotionId, startsOn, endsOn, now } = scope
  const from = new Date(`${startsOn}T00:00:00Z`)
  const end = new Date(`${addDays(endsOn, 1)}T00:00:00Z`)
  const to = end < now ? end : now
  const before = new Date(now.getTime() - OUTCOME_DAYS * 86_400_000)
  const currency = await readMainCurrency(db)
  const money = currency ?? NO_CURRENCY
  const homeCodes = new Map<string, number>()
  const visitors = await readVisitorsOf(db, { promotionId, from, to, before, first: MOST_VISITORS })
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
    return writer.columns()
  }
  const columns = await columnsAt(visitorIds, from)
  const heardSince = new Date(now.getTime() - HEARD_WITHIN_DAYS * 86_400_000)
  const userIds = await readAddressableUsers(db, promotionId, heardSince, MOST_ADDRESSABLE)
  return {
    currency,
    visitors: { columns, isShown: Uint8Array.from(visitors, ({ isShown }) => Number(isShown)), outcomes },
    addressable: { userIds, columns: await columnsAt(userIds, now) },
  }
}

async function inParts(count: number, read: (first: number, last: number) => Promise<void>): Promise<void> {
  for (let first = 0; first < count; first += USERS_OF_STATEMENT)
    await read(first, Math.min(count, first + USERS_OF_STATEMENT))
}
