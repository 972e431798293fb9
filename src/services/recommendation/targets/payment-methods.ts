/** Ways to pay, the likeliest first: only those that can be used at the place, in the currency and for the total. */
import { BoundedCache } from '../../../core/bounded-cache'
import type { Clock } from '../../../core/time/clock'
import type { Queryable } from '../../../db/client'
import type { NotificationListener } from '../../../db/notifications'
import {
  type PaymentUseRow,
  readPaymentCounts,
  readPaymentsOfUser,
} from '../../../db/repositories/recommendation/payment-use.repository'
import {
  type PaymentMethods,
  readOfferedPaymentMethods,
} from '../../../db/repositories/recommendation/target-snapshot.repository'
import { Aging } from '../../aging'
import { Announced } from '../../announced'
import { groupsOf, inTurns } from '../in-turns'
import type { Amount } from './cart'
import { PaymentShares, type PaymentShare } from './payment-shares'
import { placesAround } from './places-around'
import type { TargetCandidate, TargetReason, TargetReasonCode } from './target'

const DAY_MS = 86_400_000
const SHOP_DAYS = 90
const USER_DAYS = 730
const SHOP_MAX_AGE_MS = 30 * 60_000
const USER_MAX_AGE_MS = 60_000
const MAX_USERS = 20_000
/** A fraction of a millisecond. */
const COUNTS_A_TURN = 200

type PaymentMethodFacts = PaymentMethods['methods'][number]

/** What is known of the order that is to be paid. */
export interface Payment {
  readonly locationId: bigint | null
  readonly userId: bigint | null
  /** Null: it is not known. */
  readonly amount: Amount | null
  readonly device: string | null
}

export interface PaymentMethodRankingOptions {
  readonly database: Queryable
  readonly clock: Clock
  readonly listener: Pick<NotificationListener, 'on' | 'onReconnect' | 'isCurrent'> | null
}

export class PaymentMethodRanking {
  readonly offered: Announced<PaymentMethods>
  private readonly shares: Aging<PaymentShares>
  private readonly ofUsers = new BoundedCache<
    bigint,
    { readonly atMs: number; readonly uses: Promise<PaymentUseRow[]> }
  >(MAX_USERS)

  constructor(private readonly options: PaymentMethodRankingOptions) {
    const { database, clock, listener } = options
    this.offered = new Announced({
      listener,
      topics: ['payment-methods', 'selling-places'],
      read: () => readOfferedPaymentMethods(database),
    })
    this.shares = new Aging({
      clock,
      maxAgeMs: SHOP_MAX_AGE_MS,
      read: async (now) => {
        const counts = await readPaymentCounts(database, new Date(now.getTime() - SHOP_DAYS * DAY_MS), now)
        const shares = new PaymentShares()
        await inTurns(groupsOf(counts, COUNTS_A_TURN), async (group) => shares.addAll(group))
        return shares
      },
    })
    listener?.on('users', ({ userIds }) => {
      for (const id of userIds) this.ofUsers.delete(BigInt(id))
    })
    listener?.onReconnect(() => this.ofUsers.clear())
  }

  /** The likeliest first. */
  async rank({ locationId, userId, amount, device }: Payment): Promise<TargetCandidate[]> {
    const { methods, parentOf } = await this.offered.read()
    const around = placesAround(locationId, parentOf)
    const usable = new Map(
      methods
        .filter((method) => canBeUsed(method, locationId === null ? null : around, amount))
        .map((method) => [method.externalId, method]),
    )
    if (usable.size === 0) return []
    const [shares, own] = await Promise.all([this.shares.read(), userId === null ? [] : this.usesOf(userId)])
    const context = { placeId: locationId?.toString() ?? null, amount, device, own }
    return shares.of([...usable.keys()], context).map((share): TargetCandidate => {
      const { id, externalId, name, active } = usable.get(share.method)!
      return {
        target: { type: 'PaymentMethod', record: { id, externalId, name, active } },
        score: share.share,
        reasons: [reasonOf(share)],
        clickRate: null,
      }
    })
  }

  /** What the customer paid with; an order of the last minute may be missing. */
  private async usesOf(userId: bigint): Promise<readonly PaymentUseRow[]> {
    const { database, clock, listener } = this.options
    const now = clock.now()
    const isCurrent = (await listener?.isCurrent()) === true
    const known = isCurrent ? this.ofUsers.get(userId) : undefined
    if (known && now.getTime() - known.atMs < USER_MAX_AGE_MS) return known.uses
    const uses = readPaymentsOfUser(database, userId, new Date(now.getTime() - USER_DAYS * DAY_MS), now)
    if (isCurrent) this.ofUsers.set(userId, { atMs: now.getTime(), uses })
    uses.catch(() => this.ofUsers.delete(userId))
    return uses
  }
}

/** One of its availabilities lets the order through, or it has none. @param around null: nobody says where */
export function canBeUsed(
  { availability }: Pick<PaymentMethodFacts, 'availability'>,
  around: ReadonlySet<bigint> | null,
  amount: Amount | null,
): boolean {
  if (availability.length === 0) return true
  return availability.some(({ locationId, currency, minimumMinor, maximumMinor }) => {
    if (around !== null && locationId !== null && !around.has(locationId)) return false
    if (amount === null || currency === null) return true
    if (currency !== amount.currency) return false
    return (
      (minimumMinor === null || amount.amountMinor >= minimumMinor) &&
      (maximumMinor === null || amount.amountMinor <= maximumMinor)
    )
  })
}

const CODE_OF: Readonly<Record<NonNullable<PaymentShare['raisedBy']>, TargetReasonCode>> = {
  OWN: 'USED_BEFORE',
  PLACE: 'USED_HERE',
  AMOUNT: 'USED_FOR_AMOUNT',
  DEVICE: 'USED_ON_DEVICE',
}

function reasonOf({ raisedBy, ownPart, isUsed }: PaymentShare): TargetReason {
  if (raisedBy === 'OWN') return { code: 'USED_BEFORE', itemId: null, weight: ownPart }
  if (!isUsed) return { code: 'CAN_BE_USED', itemId: null, weight: null }
  return { code: raisedBy === null ? 'USED_OFTEN' : CODE_OF[raisedBy], itemId: null, weight: null }
}
