/** One simulated shop with more or fewer days out of stock: what buyers want is the same, what is sold is not. */
import {
  cellIndex,
  SCALES,
  simulateDemandRows,
  WORLDS,
  type SimulatedWorld,
  type WorldScale,
} from '../../seeds'
import type { DemandPanel, DemandSeries } from '../../src/contracts/demand/demand'
import { buildDemandPanel } from '../../src/features/demand'

/** How late deliveries are, by about which share of days that makes have an empty shelf for a part of the day at least. */
export const SUPPLIES = {
  '0 %': { lateProbability: 0, safetyFactor: 60 },
  '10 %': { lateProbability: 0.35, safetyFactor: 1.5 },
  '20 %': { lateProbability: 0.75, safetyFactor: 1.5 },
  '30 %': { lateProbability: 1, safetyFactor: 1.2 },
} as const

export type SupplyName = keyof typeof SUPPLIES

/** How late a late delivery is, in days. */
const LATE_DAYS: [number, number] = [3, 17]
/** Fixed, so that figures of today and of next year are of the same days. */
const LAST_DAY = '2026-06-30'

export const STOCK_OUT_SCALE: WorldScale = {
  ...SCALES.demo,
  items: 30,
  historyDays: 480,
  users: 1,
  sessionDays: 0,
}

export interface CensoredWorld {
  /** Items at places that were on sale on all days. */
  readonly panel: DemandPanel
  /** `[series]`: `[days]` what buyers wanted. */
  readonly wanted: readonly Float32Array[]
  /** The share of days of the series on which any buyer met an empty shelf. */
  readonly stockOutDays: number
}

export function censoredWorld(supply: SupplyName, seed: number, scale = STOCK_OUT_SCALE): CensoredWorld {
  const laws = {
    ...WORLDS.retail,
    stock: { ...WORLDS.retail.stock, ...SUPPLIES[supply], lateDays: LATE_DAYS },
  }
  const { rows, world } = simulateDemandRows({ seed, lastDay: LAST_DAY, scale, laws })
  const panel = buildDemandPanel(rows)
  const series = panel.series.filter((one) => isOnSaleThroughout(world, one))
  const days = Array.from({ length: panel.historySteps }, (_, day) => day)
  const cellOf = ({ itemId, locationId }: DemandSeries, day: number): number =>
    cellIndex(world, Number(itemId) - 1, Number(locationId) - 1, day)
  const isOut = (one: DemandSeries): number =>
    days.filter((day) => world.sales.availableFraction[cellOf(one, day)]! < 1).length
  return {
    panel: { ...panel, series },
    wanted: series.map((one) => Float32Array.from(days, (day) => world.truth.latentUnits[cellOf(one, day)]!)),
    stockOutDays: series.reduce((sum, one) => sum + isOut(one), 0) / (series.length * days.length),
  }
}

/** As if nobody had said that shelves were empty: sales are taken for demand. */
export function withoutStockOuts(panel: DemandPanel): DemandPanel {
  return {
    ...panel,
    series: panel.series.map((one) => ({ ...one, stockOutFraction: new Float32Array(panel.historySteps) })),
  }
}

function isOnSaleThroughout(
  { items, calendar }: SimulatedWorld,
  { itemId, locationId }: DemandSeries,
): boolean {
  if (itemId === null || locationId === null) return false
  const { launchDay, retireDay } = items[Number(itemId) - 1]!
  return launchDay <= 0 && (retireDay === null || retireDay >= calendar.days)
}
