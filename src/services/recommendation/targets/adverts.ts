/** Adverts that may be shown now, the one that is worth most first: click probability times value of a click, paced over the budget. */
import { addDays, type Day, dayOf, daysBetween, startOfDay } from '../../../core/time/day'
import type { Clock } from '../../../core/time/clock'
import type { Queryable } from '../../../db/client'
import type { NotificationListener } from '../../../db/notifications'
import {
  type AdvertCosts,
  type Adverts,
  readOfferedAdverts,
} from '../../../db/repositories/recommendation/target-snapshot.repository'
import { type AdvertClicks, readAdvertClicks } from '../../../db/repositories/slates/click-counts.repository'
import { Aging } from '../../aging'
import { Announced } from '../../announced'
import type { Catalogue } from '../catalogue'
import { type AdvertSpending, paceOf } from './advert-pacing'
import type { ClickLog } from './click-log'
import type { ClickRates } from './click-rates'
import type { TargetCandidate, TargetReason } from './target'

const TODAY_MAX_AGE_MS = 30_000
const EARLIER_MAX_AGE_MS = 10 * 60_000
/** Earlier clicks are in no log any more, mostly. */
const CLICK_DAYS = 90

/** The day of the shop. */
interface Today {
  readonly day: Day
  /** Of the day, 0..1. */
  readonly passedFraction: number
}

/** What our clicks cost in minor units, by decimal key, then by day. */
type ClickCosts = ReadonlyMap<string, ReadonlyMap<Day, number>>

export interface AdvertQuestion {
  /** Null: all of them compete. */
  readonly placement: string | null
  readonly locationId: bigint | null
  /** CLICK: the likeliest clicks first. Otherwise what they are worth counts. */
  readonly byClicksAlone: boolean
}

export interface RankedAdverts {
  readonly candidates: readonly TargetCandidate[]
  readonly rates: ClickRates
}

export interface AdvertRankingOptions {
  readonly database: Queryable
  readonly clock: Clock
  readonly listener: Pick<NotificationListener, 'on' | 'onReconnect' | 'isCurrent'> | null
  readonly clicks: ClickLog
}

export class AdvertRanking {
  readonly offered: Announced<Adverts>
  private readonly clicksToday: Aging<ClickCosts>
  private readonly clicksEarlier: Aging<ClickCosts>

  constructor(private readonly options: AdvertRankingOptions) {
    const { database, clock, listener } = options
    this.offered = new Announced({
      listener,
      topics: ['adverts'],
      read: () => readOfferedAdverts(database, clock.now()),
    })
    const clicksSince = async (startIn: (timeZone: string) => Date) => {
      const { timeZone } = await this.offered.read()
      return costsOf(await readAdvertClicks(database, startIn(timeZone), timeZone))
    }
    this.clicksToday = new Aging({
      clock,
      maxAgeMs: TODAY_MAX_AGE_MS,
      read: (now) => clicksSince((timeZone) => startOfDay(dayOf(now, timeZone), timeZone)),
    })
    this.clicksEarlier = new Aging({
      clock,
      maxAgeMs: EARLIER_MAX_AGE_MS,
      read: (now) => clicksSince(() => new Date(now.getTime() - CLICK_DAYS * 86_400_000)),
    })
  }

  /** The one that is worth most first. */
  async rank(
    { placement, locationId, byClicksAlone }: AdvertQuestion,
    catalogue: Catalogue,
  ): Promise<RankedAdverts> {
    const now = this.options.clock.now()
    const { adverts, timeZone } = await this.offered.read()
    const today = todayOf(now, timeZone)
    const running = adverts.filter(
      ({ advert }) =>
        (placement === null || advert.placement === placement) &&
        advert.startsOn <= today.day &&
        (advert.endsOn === null || advert.endsOn >= today.day) &&
        leadsSomewhere(advert, catalogue, locationId, now),
    )
    const [rates, ...clicks] = await Promise.all([
      this.options.clicks.ratesOfAdverts(running.map(({ advert }) => advert.id.toString())),
      this.clicksToday.read(),
      this.clicksEarlier.read(),
    ])
    const candidates = running.flatMap((costs): (TargetCandidate & { readonly order: number })[] => {
      const { advert } = costs
      const pace = paceOf(spendingOf(costs, clicks, today))
      if (pace <= 0) return []
      const clickRate = rates.rate(advert.id.toString())
      const value = advert.valuePerClickMinor === null ? 0 : Number(advert.valuePerClickMinor)
      const worth = (clickRate ?? 1) * pace
      return [
        {
          target: { type: 'Advert', record: advert },
          score: byClicksAlone ? worth : worth * value,
          reasons: reasonsOf(clickRate, rates.baseRate, pace),
          clickRate,
          order: worth,
        },
      ]
    })
    return {
      candidates: candidates
        .sort((a, b) => b.score - a.score || b.order - a.order)
        .map(({ order: _order, ...candidate }) => candidate),
      rates,
    }
  }
}

/** What it leads to can be had: the item is on sale, and not out of stock for a visitor there. */
function leadsSomewhere(
  { itemId }: AdvertCosts['advert'],
  catalogue: Catalogue,
  locationId: bigint | null,
  now: Date,
): boolean {
  if (itemId === null) return true
  const key = itemId.toString()
  return catalogue.isPublic(key, now) && catalogue.stock.stateOf(key, locationId, 0) === 'AVAILABLE'
}

/** What a day cost is what the shop told, or, where that is more, our counted clicks of it, each at the value of its time. */
function spendingOf(
  { advert, totalMinor, byDay }: AdvertCosts,
  clicks: readonly ClickCosts[],
  today: Today,
): AdvertSpending {
  const counted = new Map<Day, number>()
  for (const each of clicks) {
    for (const [day, cost] of each.get(advert.id.toString()) ?? [])
      counted.set(day, Math.max(counted.get(day) ?? 0, cost))
  }
  const told = (day: Day) => Number(byDay.get(day) ?? 0n)
  let spentBeforeMinor = Number(totalMinor) - told(today.day)
  for (const [day, cost] of counted) if (day < today.day) spentBeforeMinor += Math.max(0, cost - told(day))
  return {
    budgetMinor: advert.budgetMinor === null ? null : Number(advert.budgetMinor),
    spentBeforeMinor,
    spentTodayMinor: Math.max(told(today.day), counted.get(today.day) ?? 0),
    daysLeft: advert.endsOn === null ? null : daysBetween(today.day, advert.endsOn) + 1,
    passedFraction: today.passedFraction,
  }
}

function costsOf(rows: readonly AdvertClicks[]): ClickCosts {
  const costs = new Map<string, Map<Day, number>>()
  for (const { advertId, day, costMinor } of rows) {
    const days = costs.get(advertId) ?? new Map<Day, number>()
    costs.set(advertId, days.set(day, costMinor))
  }
  return costs
}

function todayOf(now: Date, timeZone: string): Today {
  const day = dayOf(now, timeZone)
  const startMs = startOfDay(day, timeZone).getTime()
  const endMs = startOfDay(addDays(day, 1), timeZone).getTime()
  return { day, passedFraction: (now.getTime() - startMs) / (endMs - startMs) }
}

function reasonsOf(clickRate: number | null, baseRate: number | null, pace: number): TargetReason[] {
  const isClickedOften = clickRate !== null && baseRate !== null && clickRate > baseRate
  return [
    { code: isClickedOften ? 'CLICKED_OFTEN' : 'IN_PERIOD', itemId: null, weight: null },
    ...(pace < 1 ? [{ code: 'PACED' as const, itemId: null, weight: null }] : []),
  ]
}
