/**
 * Shelves: each item at each location is reviewed every few days and ordered up to a level that was set from its usual demand,
 * not from what is coming. What demand exceeds the shelf is lost: sales are censored, latent demand is not.
 */
import { Rng } from '../../src/core/statistics/rng'
import type { WorldLaws } from '../laws'
import type { WorldCalendar } from './calendar'
import type { SimulatedItem, SimulatedLocation, SimulatedStockOut } from './entities'
import type { DemandTruth } from './demand'

export interface SimulatedSales {
  /** `[items, locations, days]` units sold; 0 after the last day. */
  readonly units: Float32Array
  /** `[items, locations, days]`: the share of the day's buyers, in order of their coming, that found stock. 1: all did. */
  readonly availableFraction: Float32Array
  /** `[items, locations, days]` units left at the end of the day. */
  readonly onHand: Float32Array
  readonly stockOuts: readonly SimulatedStockOut[]
}

interface StockContext {
  readonly seed: number
  readonly laws: WorldLaws
  readonly calendar: WorldCalendar
  readonly items: readonly SimulatedItem[]
  readonly locations: readonly SimulatedLocation[]
  /** `[items, locations, days]`: 1 where a promotion is known to the planner. */
  readonly promoted: (cell: number) => boolean
}

export function simulateStock(context: StockContext, truth: DemandTruth): SimulatedSales {
  const size = truth.latentUnits.length
  const units = new Float32Array(size)
  const availableFraction = new Float32Array(size).fill(1)
  const onHand = new Float32Array(size)
  const stockOuts: SimulatedStockOut[] = []
  for (let item = 0; item < context.items.length; item++) {
    for (let location = 0; location < context.locations.length; location++) {
      simulateShelf(context, truth, item, location, { units, availableFraction, onHand, stockOuts })
    }
  }
  return { units, availableFraction, onHand, stockOuts }
}

function simulateShelf(
  { seed, laws, calendar, items, locations, promoted }: StockContext,
  truth: DemandTruth,
  i: number,
  l: number,
  out: SimulatedSales & { stockOuts: SimulatedStockOut[] },
): void {
  const item = items[i]!
  const { reviewDays, leadTimeDays, lateProbability, lateDays, safetyFactor, promotionUplift } = laws.stock
  const base = truth.baseUnits[i * locations.length + l]!
  const coverDays = reviewDays + (leadTimeDays[0] + leadTimeDays[1]) / 2
  const usual = base * coverDays
  const target = Math.max(2, Math.ceil(1.25 * usual + safetyFactor * Math.sqrt(usual + (usual * usual) / 6)))
  const row = (i * locations.length + l) * calendar.days
  const from = Math.max(item.launchDay, 0)
  const until = Math.min(item.retireDay ?? calendar.historyDays, calendar.historyDays)
  const deliveries = new Map<number, number>()
  let stock = target
  let onOrder = 0
  let outSince: number | null = null
  for (let day = from; day < until; day++) {
    const delivered = deliveries.get(day) ?? 0
    stock += delivered
    onOrder -= delivered
    if (stock > 0 && outSince !== null) {
      // Sold out at closing time and filled again before opening is no stock-out.
      if (outSince < day) out.stockOuts.push({ item: i, location: l, from: outSince, to: day })
      outSince = null
    }
    const cell = row + day
    const wanted = truth.latentUnits[cell]!
    const sold = Math.min(wanted, stock)
    stock -= sold
    out.units[cell] = sold
    out.onHand[cell] = stock
    if (outSince !== null) {
      out.availableFraction[cell] = 0
    } else if (stock === 0) {
      // All buyers were served: the shelf stands empty from the end of the day. Else from the first who was not.
      const served = wanted > sold ? (sold + 0.5) / (wanted + 0.5) : 1
      out.availableFraction[cell] = served
      outSince = day + served
    }
    if ((day - from + i + l) % reviewDays !== 0) continue
    const rng = new Rng(seed, 'replenishment', i, l, day)
    const lead = leadTimeDays[0] + rng.integer(leadTimeDays[1] - leadTimeDays[0] + 1)
    const late =
      rng.uniform() < lateProbability ? lateDays[0] + rng.integer(lateDays[1] - lateDays[0] + 1) : 0
    const uplift = promoted(row + Math.min(day + lead, calendar.days - 1)) ? promotionUplift : 1
    const order = Math.ceil(target * uplift) - stock - onOrder
    if (order <= 0) continue
    const arrival = day + Math.max(1, lead + late)
    deliveries.set(arrival, (deliveries.get(arrival) ?? 0) + order)
    onOrder += order
  }
  // A retired item is not out of stock; an item that is out on the last day still is.
  if (outSince !== null && outSince < until) {
    out.stockOuts.push({ item: i, location: l, from: outSince, to: item.retireDay === null ? null : until })
  }
}
