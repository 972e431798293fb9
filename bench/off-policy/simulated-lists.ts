/** Lists that a simulated shop showed, what was clicked, and the truth about another ranking of them. */
import {
  Offer,
  SCALES,
  Shoppers,
  WORLDS,
  arrivalsOf,
  expectedClicks,
  simulateWorld,
  slateContext,
  slateProbabilities,
  type Ranking,
  type SimulatedWorld,
  type SlatePolicy,
  type WorldLaws,
} from '../../seeds'
import type { LoggedList, OffPolicyValue } from '../../src/evaluation'

export const ESTIMATORS = ['ips', 'snips', 'doublyRobust'] as const satisfies readonly (keyof NonNullable<
  OffPolicyValue['challenger']
>)[]

const LAST_DAY = '2026-06-30'
const DAYS = 30
const POPULARITY_EXPONENT = 0.3
/** The truth is the mean over so many times as many other visits as lists were shown. */
const TRUTH_TIMES = 3

/** Every visit is shown a list of three; clicks depend on taste, price and appeal, and on what the visit is after. */
const LAWS: WorldLaws = {
  ...WORLDS.retail,
  slates: {
    shownShare: 1,
    entries: 3,
    exploredShare: 0.5,
    positionDecay: 0.9,
    clickLogOdds: -1.6,
    effects: { taste: 1, discount: 3, price: -0.2, intent: 0.3, appeal: 0.5, evening: 0.2 },
  },
}

/** What sells and the user likes; who is not known is shown what sells. One list in ten is in a random order. */
function tasteful({ truth, leaves, leafOf }: SimulatedWorld): SlatePolicy {
  const tasteOf = (user: number, item: number) =>
    user < 0 ? 1 : truth.users.taste[user * leaves.length + leafOf[item]!]!
  const rank: Ranking = ({ items, user, meanUnits }) => {
    const value = (item: number) => meanUnits(item) ** POPULARITY_EXPONENT * tasteOf(user, item)
    return [...items].sort((a, b) => value(b) - value(a) || a - b)
  }
  return { rank, exploredShare: 0.1 }
}

/** @returns some 1,700 lists, and the mean clicks of a list of the challenger */
export function simulateLists(seed: number): { readonly lists: LoggedList[]; readonly truth: number } {
  const scale = {
    ...SCALES.tiny,
    stores: [],
    historyDays: DAYS,
    futureDays: 1,
    users: 2_000,
    sessionDays: DAYS,
  }
  const world = simulateWorld({ seed, lastDay: LAST_DAY, scale, laws: LAWS })
  const challenger = tasteful(world)
  const lists: LoggedList[] = []
  for (const { slate, visitor, offer, hour, id } of visitsOf(world, 'visits', 1)) {
    const ofRanks = slateProbabilities(
      challenger,
      slateContext(offer, visitor.user, hour),
      world.items.length,
    )
    lists.push({
      visitor: visitor.user < 0 ? id : `user-${visitor.user}`,
      logged: slate.map(({ item, rank, propensity, isClicked }) => ({
        target: String(item),
        rank,
        propensity,
        reward: isClicked ? 1 : 0,
      })),
      challenger: ofRanks.flatMap((ofItems, at) =>
        Array.from(offer.items, (item) => ({
          target: String(item),
          rank: at + 1,
          probability: ofItems[item]!,
        })),
      ),
    })
  }
  let [clicks, visits] = [0, 0]
  for (const { visitor, offer, hour } of visitsOf(world, 'visits of the truth', TRUTH_TIMES)) {
    clicks += expectedClicks(offer, challenger, visitor, hour)
    visits++
  }
  return { lists, truth: clicks / visits }
}

function* visitsOf(world: SimulatedWorld, purpose: string, times: number) {
  const shoppers = new Shoppers(world)
  const { slatePolicy } = world
  for (let day = 0; day < world.calendar.historyDays; day++) {
    const offer = new Offer(world, 0, day)
    for (const arrival of arrivalsOf({ offer, shoppers, slatePolicy, purpose, times }))
      yield { ...arrival, offer, hour: offer.hourAt(arrival.startMs), id: `${day}/${arrival.number}` }
  }
}
