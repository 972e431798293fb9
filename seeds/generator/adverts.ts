/**
 * Adverts that visits are shown: as they begin, after a search, or with the cart. Who sees an entry clicks it by the position-based model, as with
 * lists of items (`slates.ts`), and looks at the item of the advert next. Costs are paced: the budget is shared out evenly over the places and over
 * the days of the period, and an advert that is ahead of that at a place is not shown there until time has caught up.
 */
import { Rng } from '../../src/core/statistics/rng'
import type { WorldLaws } from '../laws'
import { advertProbabilities, type AdvertContext, type AdvertPolicy } from './advert-policy'
import type { WorldCalendar } from './calendar'
import type { SimulatedAdvert, SimulatedItem } from './entities'
import type { Offer, Visitor } from './offer'
import { clickProbability, examination } from './slates'
import type { WorldBeforeSales } from './world'

export type AdvertMoment = WorldLaws['adverts']['placements'][string]

export interface AdvertEntry {
  /** Index. */
  readonly advert: number
  /** From 1. */
  readonly rank: number
  /** The probability of the advert at this rank. */
  readonly propensity: number
  /** Truth: that this visitor clicks it at this rank. */
  readonly clickProbability: number
  readonly isClicked: boolean
}

/** How much of its days lies behind an advert that is running, at most: so it runs on for some days after the last one. */
const PASSED_SHARE = 2 / 3

/**
 * Some for each placement. The first one ran in the first half of the days with visits, the others run now, of which the last one has no end: however long a
 * shop stands, it has something to show.
 */
export function simulateAdverts(
  seed: number,
  { adverts: laws }: WorldLaws,
  items: readonly SimulatedItem[],
  shop: { readonly calendar: WorldCalendar; readonly places: number; readonly sessionDays: number },
): SimulatedAdvert[] {
  const { calendar, places, sessionDays } = shop
  const rng = new Rng(seed, 'adverts')
  const onSale = items.flatMap(({ launchDay, retireDay }, index) =>
    launchDay < 0 && retireDay === null ? [index] : [],
  )
  const first = Math.max(0, calendar.historyDays - Math.max(1, sessionDays))
  const middle = Math.floor((first + calendar.historyDays) / 2)
  const runningSince = Math.max(middle, calendar.historyDays - Math.floor(laws.days * PASSED_SHARE))
  return Object.keys(laws.placements).flatMap((placement) =>
    Array.from({ length: laws.ofPlacement }, (_, index): SimulatedAdvert => {
      const item = onSale.length > 0 ? rng.pick(onSale) : rng.integer(items.length)
      const valuePerClickMinor = rng.pick(laws.valuesMinor)
      const isOver = index === 0
      const [startDay, budgetDays] = isOver ? [first, Math.max(1, middle - first)] : [runningSince, laws.days]
      const hasNoEnd = !isOver && index === laws.ofPlacement - 1
      const clicks = laws.clicksPerPlaceDay * places * budgetDays
      return {
        externalId: `${placement}-${index + 1}`,
        ...{ placement, item, valuePerClickMinor, startDay, budgetDays },
        endDay: hasNoEnd ? null : startDay + budgetDays - 1,
        budgetMinor: Math.ceil(clicks * valuePerClickMinor),
        costPerClickMinor: Math.max(1, Math.round(valuePerClickMinor * laws.costShare)),
      }
    }),
  )
}

/** `[adverts]`: added to the log odds of a click, which nobody is told. */
export function simulateAdvertPulls(
  seed: number,
  { adverts: laws }: WorldLaws,
  adverts: readonly SimulatedAdvert[],
): Float64Array {
  return Float64Array.from(
    adverts,
    ({ externalId }) => laws.pullSpread * new Rng(seed, 'advert-pull', externalId).normal(),
  )
}

/** What adverts have cost so far, by place. Days have to be lived through in their order. */
export class AdvertBoard {
  /** `[adverts, locations]` */
  private readonly spentMinor: Float64Array

  /** @param times as many days of visitors come, each day (see `ArrivalOptions`): so much larger are budgets */
  constructor(
    private readonly world: WorldBeforeSales,
    private readonly times = 1,
  ) {
    this.spentMinor = new Float64Array(world.adverts.length * world.locations.length)
  }

  /** Indices of the adverts that may be shown at that hour, 0..24. */
  shownAt(placement: string, { location, day }: Offer, hour: number): number[] {
    const { adverts, locations } = this.world
    return [...adverts.keys()].filter((index) => {
      const advert = adverts[index]!
      const isOver = advert.endDay !== null && day > advert.endDay
      if (advert.placement !== placement || day < advert.startDay || isOver) return false
      const budget = (this.times * advert.budgetMinor) / locations.length
      const spent = this.spentMinor[index * locations.length + location]!
      const passed = (day - advert.startDay + hour / 24) / advert.budgetDays
      return spent <= budget * passed && spent + advert.costPerClickMinor <= budget
    })
  }

  charge(advert: number, location: number): void {
    const { adverts, locations } = this.world
    this.spentMinor[advert * locations.length + location]! += adverts[advert]!.costPerClickMinor
  }
}

/** The true probability that the visitor clicks an advert at a rank, from 1, of a list. */
function advertClickProbability(
  offer: Offer,
  visitor: Visitor,
  hour: number,
  { advert, rank }: { readonly advert: number; readonly rank: number },
): number {
  const { laws, adverts, truth } = offer.world
  const { clickLogOdds, effects, positionDecay } = laws.adverts
  const odds = { clickLogOdds: clickLogOdds + truth.advertPulls[advert]!, effects }
  return (
    examination(positionDecay, rank) * clickProbability(odds, offer, visitor, hour, adverts[advert]!.item)
  )
}

/** The true number of clicks that a list of the policy has on average. */
export function expectedAdvertClicks(
  offer: Offer,
  policy: AdvertPolicy,
  visitor: Visitor,
  context: AdvertContext,
): number {
  const ofRanks = advertProbabilities(policy, context, offer.world.laws.adverts.entries)
  return ofRanks.reduce(
    (sum, ofAdverts, at) =>
      [...ofAdverts].reduce(
        (all, [advert, probability]) =>
          all + probability * advertClickProbability(offer, visitor, context.hour, { advert, rank: at + 1 }),
        sum,
      ),
    0,
  )
}

export function showAdverts(
  rng: Rng,
  offer: Offer,
  policy: AdvertPolicy,
  visitor: Visitor,
  context: AdvertContext,
): AdvertEntry[] {
  const { adverts, hour } = context
  const isExplored = rng.uniform() < policy.exploredShare
  const shuffled = Array.from(rng.permutation(adverts.length), (at) => adverts[at]!)
  const order = isExplored ? shuffled : policy.rank(context)
  return advertProbabilities(policy, context, offer.world.laws.adverts.entries).map((ofAdverts, at) => {
    const entry = { advert: order[at]!, rank: at + 1 }
    const clickProbability = advertClickProbability(offer, visitor, hour, entry)
    return {
      ...{ ...entry, clickProbability, propensity: ofAdverts.get(entry.advert)! },
      isClicked: rng.uniform() < clickProbability,
    }
  })
}
