/**
 * Demand that visits cause (`sessions.causeSales`). On days with recorded visits, what visits want to buy is demand, and the rest is
 * wanted without one. The mean of a cell stays what the laws of demand say: direct demand has the mean of the cell less what visits
 * are expected to want, which is told from other visits to the same place on the same day (pilots), so that it is not biased.
 * Another ranking of lists than that of the laws changes what visits want, and with it demand. Visits that want more of an item
 * than the laws of demand say, which laws should avoid, make it larger.
 */
import { AdvertBoard } from './adverts'
import { Behaviour } from './behaviour'
import { dayVisits, type DayVisitOptions } from './day-visits'
import type { DemandTruth } from './demand'
import { Offer } from './offer'
import { drawQuantity } from './shelf'
import { noisyCount, streamKey, uniformAt } from './random'
import { Shoppers } from './shoppers'
import { lawsPolicy } from './slate-policy'
import type { Supply } from './visit'
import { cellIndex, type WorldBeforeSales } from './world'

/** Pilots for each visit. */
const PILOTS = 20

/** Of the visits that are recorded; `simulateTransactions` makes them again. */
export const VISITS = 'visits'

/** Writes `latentUnits` anew. */
export function addDemandOfVisits(world: WorldBeforeSales, demand: DemandTruth): void {
  const { seed, laws, calendar, locations, scale } = world
  const shoppers = new Shoppers(world)
  const behaviour = new Behaviour(laws.sessions)
  const supply: Supply = {
    has: () => true,
    take: (rng, item) => ({ item, quantity: drawQuantity(rng, world) }),
  }
  const board = new AdvertBoard(world)
  const pilotBoard = new AdvertBoard(world, PILOTS)
  const noiseKey = streamKey(seed, 'demand/noise')
  const firstDay = Math.max(0, calendar.historyDays - scale.sessionDays)
  for (let day = firstDay; day < calendar.historyDays; day++) {
    for (let location = 0; location < locations.length; location++) {
      const offer = new Offer(world, location, day)
      const wantedBy = (
        options: Pick<DayVisitOptions, 'purpose' | 'times' | 'slatePolicy' | 'board'>,
      ): Float64Array => {
        const units = new Float64Array(world.items.length)
        for (const { steps } of dayVisits({ offer, shoppers, behaviour, supply, ...options }))
          for (const { lines } of steps) for (const { item, quantity } of lines) units[item]! += quantity
        return units
      }
      const wanted = wantedBy({ purpose: VISITS, slatePolicy: world.slatePolicy, board })
      const piloted = wantedBy({
        ...{ purpose: 'pilot visits', times: PILOTS },
        ...{ slatePolicy: lawsPolicy(laws), board: pilotBoard },
      })
      for (const item of offer.items) {
        const cell = cellIndex(world, item, location, day)
        const direct = Math.max(0, demand.mean[cell]! - piloted[item]! / PILOTS)
        const uniform = uniformAt(noiseKey, item, location, day)
        demand.latentUnits[cell] = wanted[item]! + noisyCount(laws.demand.noise, uniform, direct)
      }
    }
  }
}
