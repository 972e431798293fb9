/**
 * When and how much to order of one item at one place, from paths of its demand. Stock is looked at every `reviewDays` (R), and what is
 * ordered comes after a lead time (L) that is not known exactly: what is ordered today has to last until the order of the next review
 * has come, so the demand that counts is that of the first R + L days, D, along each path (the periodic-review order-up-to policy; Silver,
 * Pyke and Thomas 2017, "Inventory and Production Management in Supply Chains", chapter 6).
 *
 *     reorder point  s:  cycle service: P(D <= s) = level
 *                        fill rate:     1 - (E[(D - s)+] - E[(D_L - s)+]) / E[D - D_L] = level,   D_L: demand of the first L days
 *                        newsvendor:    P(D <= s) = shortage cost / (shortage cost + overage cost)
 *     safety stock:      s - E[D], not below 0
 *     order where on hand + on order < s:  up to s + what `coverDays` more sell, in whole packs
 */
import { PATH_COUNT, sampleQuantile } from '../../evaluation'
import { longestLeadTime } from './lead-time'

export const SERVICE_GOALS = ['CYCLE_SERVICE', 'FILL_RATE', 'NEWSVENDOR'] as const
export type ServiceGoal = (typeof SERVICE_GOALS)[number]
export type ReorderLimit = 'PACK' | 'MINIMUM' | 'CAPACITY' | 'BUDGET'

export interface ReplenishmentPolicy {
  readonly goal: ServiceGoal
  /** Between 0 and 1; of NEWSVENDOR the critical ratio. */
  readonly level: number
  /** `[PATH_COUNT]` days. */
  readonly leadTimes: Uint16Array
  /** Days between two looks at the stock, from 1. */
  readonly reviewDays: number
  /** Days that an order is to last longer than it has to. */
  readonly coverDays: number
  /** Units; orders are multiples of it. */
  readonly packSize: number
  /** Units that an order has at least. */
  readonly minimumUnits: number
  /** Units that there is room for; null: without a bound. */
  readonly capacityUnits: number | null
}

export interface DemandAhead {
  /** `[steps, PATH_COUNT]` units, the first day ahead first. */
  readonly paths: Float64Array
  /** `[steps]` units. */
  readonly mean: ArrayLike<number>
}

export interface StockPosition {
  readonly onHand: number
  /** What has been ordered and comes at the beginning of a day, by its step. What comes later than an order of the next review would does not put off an order. */
  readonly arrivals: readonly { readonly step: number; readonly units: number }[]
}

export interface Replenishment {
  readonly onOrder: number
  /** On hand, and on order so that it comes before an order of the next review would. */
  readonly available: number
  /** Units that there is room for; null: without a bound. */
  readonly room: number | null
  /** `[PATH_COUNT]` D of each path, ascending. */
  readonly protectionSamples: Float64Array
  /** E[D] and E[D_L]. */
  readonly protectionDemand: number
  readonly leadTimeDemand: number
  readonly safetyStock: number
  readonly reorderPoint: number
  readonly orderUpTo: number
  /** 0: nothing is to be ordered today. */
  readonly orderQuantity: number
  /** What made the order another one than the policy alone asks for. */
  readonly limits: readonly ReorderLimit[]
  /** The first step at which the expected stock falls below the reorder point; null: not within the horizon. */
  readonly reorderStep: number | null
  /** The step by which half the paths, or a tenth of them, are out of stock where nothing is ordered; null: fewer are within the horizon. */
  readonly stockOutStep: number | null
  readonly earlyStockOutStep: number | null
  /** How likely it is that stock runs out before an order of today comes. */
  readonly stockOutProbability: number
  /** With the order: how likely D is met wholly, and which part of it is met. */
  readonly cycleService: number
  readonly fillRate: number
  /** Units on hand and on order that are hardly sold within the horizon. */
  readonly overStock: number
  /** Null where nothing is expected to be sold. */
  readonly daysOfCover: number | null
  /** How often a year the stock on hand is sold; null where there is none. */
  readonly turnoverPerYear: number | null
  /** The part of the room that is taken once the order has come; null where there is no bound. */
  readonly capacityUsed: number | null
}

const DAYS_OF_YEAR = 365
/** The share of paths that are out of stock early. */
const EARLY = 0.1

/** How many days ahead a policy looks. */
export function daysAhead({ leadTimes, reviewDays }: Pick<ReplenishmentPolicy, 'leadTimes' | 'reviewDays'>) {
  return longestLeadTime(leadTimes) + reviewDays
}

/** @param demand of `daysAhead` steps at least. Half a millisecond for a month of days. */
export function planReplenishment(
  demand: DemandAhead,
  position: StockPosition,
  policy: ReplenishmentPolicy,
): Replenishment {
  const { leadTimes, reviewDays, coverDays, level } = policy
  const sums = runningSums(demand.paths)
  const steps = demand.mean.length
  const sumOf = (path: number, days: number) => (days > 0 ? sums[(days - 1) * PATH_COUNT + path]! : 0)
  const lead = Float64Array.from(leadTimes, (days, path) => sumOf(path, days))
  const protection = Float64Array.from(leadTimes, (days, path) => sumOf(path, days + reviewDays))
  const [leadTimeDemand, protectionDemand] = [meanOf(lead), meanOf(protection)]
  const protectionSamples = Float64Array.from(protection).sort()
  const reorderPoint = reorderPointOf(policy, lead, protection, protectionSamples)
  const ahead = expected(demand.mean)
  const orderUpTo = reorderPoint + (coverDays * ahead.total) / steps
  const onOrder = position.arrivals.reduce((sum, { units }) => sum + units, 0)
  const all = position.onHand + onOrder
  const available = position.onHand + arrived(position.arrivals, daysAhead(policy) - 1)
  const room =
    policy.capacityUnits === null
      ? null
      : Math.max(0, policy.capacityUnits - Math.max(0, all - leadTimeDemand))
  const { orderQuantity, limits } = orderOf({ available, room, reorderPoint, orderUpTo }, policy)
  const stockOuts = firstStockOuts(sums, position, steps)
  const sorted = Float64Array.from(stockOuts).sort()
  const stepAt = (share: number) => {
    const step = sorted[Math.ceil(share * PATH_COUNT) - 1]!
    return step < steps ? step : null
  }
  const after = available + orderQuantity
  const used = Math.max(0, all + orderQuantity - leadTimeDemand)
  const horizonHigh = sampleQuantile(Float64Array.from(sums.subarray((steps - 1) * PATH_COUNT)).sort(), level)
  return {
    onOrder,
    available,
    room,
    protectionSamples,
    protectionDemand,
    leadTimeDemand,
    safetyStock: Math.max(0, reorderPoint - protectionDemand),
    reorderPoint,
    orderUpTo,
    orderQuantity,
    limits,
    reorderStep: reorderStepOf(ahead.sums, available, reorderPoint),
    stockOutStep: stepAt(0.5),
    earlyStockOutStep: stepAt(EARLY),
    stockOutProbability: shareOf(stockOuts, (step, path) => step < leadTimes[path]!),
    cycleService: shareOf(protection, (units) => units <= after + TOLERANCE),
    fillRate: fillRateAt(after, lead, protection),
    overStock: Math.max(0, all - Math.max(orderUpTo, horizonHigh)),
    daysOfCover: daysOfCoverOf(ahead, all),
    turnoverPerYear: position.onHand > 0 ? ((ahead.total / steps) * DAYS_OF_YEAR) / position.onHand : null,
    capacityUsed: policy.capacityUnits === null ? null : used / policy.capacityUnits,
  }
}

/** Units are floats: sums of the same in another order differ by less. */
const TOLERANCE = 1e-9

function reorderPointOf(
  { goal, level }: ReplenishmentPolicy,
  lead: Float64Array,
  protection: Float64Array,
  sorted: Float64Array,
): number {
  if (goal !== 'FILL_RATE') return sampleQuantile(sorted, level)
  let [low, high] = [0, sorted.at(-1)!]
  for (let round = 0; round < FILL_ROUNDS; round++) {
    const middle = (low + high) / 2
    if (fillRateAt(middle, lead, protection) < level) low = middle
    else high = middle
  }
  return high
}
/** Halvings: the range of the demand a million times smaller. */
const FILL_ROUNDS = 20

/** The part of the demand between two deliveries that is met from stock up to `units`. 1 where nothing is wanted. */
function fillRateAt(units: number, lead: Float64Array, protection: Float64Array): number {
  let [short, wanted] = [0, 0]
  for (let path = 0; path < PATH_COUNT; path++) {
    short += Math.max(0, protection[path]! - units) - Math.max(0, lead[path]! - units)
    wanted += protection[path]! - lead[path]!
  }
  return wanted > 0 ? 1 - short / wanted : 1
}

interface OrderLevels {
  readonly available: number
  readonly room: number | null
  readonly reorderPoint: number
  readonly orderUpTo: number
}

function orderOf(
  { available, room, reorderPoint, orderUpTo }: OrderLevels,
  { packSize, minimumUnits }: ReplenishmentPolicy,
): { orderQuantity: number; limits: ReorderLimit[] } {
  const wanted = orderUpTo - available
  if (available >= reorderPoint - TOLERANCE || wanted <= TOLERANCE) return { orderQuantity: 0, limits: [] }
  const limits: ReorderLimit[] = []
  let orderQuantity = wholePacks(wanted, packSize, 'up')
  if (orderQuantity - wanted > TOLERANCE) limits.push('PACK')
  if (orderQuantity < minimumUnits) {
    orderQuantity = wholePacks(minimumUnits, packSize, 'up')
    limits.push('MINIMUM')
  }
  if (room !== null && orderQuantity > room) {
    const fits = wholePacks(room, packSize, 'down')
    orderQuantity = fits >= minimumUnits ? fits : 0
    limits.push('CAPACITY')
  }
  return { orderQuantity, limits }
}

/** Units in whole packs. */
export function wholePacks(units: number, packSize: number, direction: 'up' | 'down'): number {
  const packs = units / packSize
  return packSize * (direction === 'up' ? Math.ceil(packs - TOLERANCE) : Math.floor(packs + TOLERANCE))
}

/** `[PATH_COUNT]` the first step at which a path wants more than there is by then; the number of steps where none does. */
function firstStockOuts(sums: Float64Array, { onHand, arrivals }: StockPosition, steps: number): Uint16Array {
  const first = new Uint16Array(PATH_COUNT).fill(steps)
  for (let step = steps - 1; step >= 0; step--) {
    const there = onHand + arrived(arrivals, step)
    for (let path = 0; path < PATH_COUNT; path++)
      if (sums[step * PATH_COUNT + path]! > there + TOLERANCE) first[path] = step
  }
  return first
}

function reorderStepOf(sums: Float64Array, available: number, reorderPoint: number): number | null {
  // At the beginning of step k, what the steps before it sell is gone.
  if (available < reorderPoint - TOLERANCE) return 0
  for (let step = 1; step < sums.length; step++)
    if (available - sums[step - 1]! < reorderPoint - TOLERANCE) return step
  return null
}

function arrived(arrivals: StockPosition['arrivals'], step: number): number {
  return arrivals.reduce((sum, arrival) => (arrival.step <= step ? sum + arrival.units : sum), 0)
}

/** Beyond the horizon, days sell as those of the horizon on the average. */
function daysOfCoverOf({ sums, total }: ReturnType<typeof expected>, units: number): number | null {
  if (!(total > 0)) return null
  const steps = sums.length
  if (units >= total) return steps + ((units - total) / total) * steps
  const step = sums.findIndex((sum) => sum > units)
  const before = step > 0 ? sums[step - 1]! : 0
  return step + (units - before) / (sums[step]! - before)
}

function expected(mean: ArrayLike<number>): { sums: Float64Array; total: number } {
  let total = 0
  const sums = Float64Array.from(mean, (units) => (total += units))
  return { sums, total }
}

/** `[steps, PATH_COUNT]` what each path sells up to the end of each step. */
function runningSums(paths: Float64Array): Float64Array {
  const sums = Float64Array.from(paths)
  for (let at = PATH_COUNT; at < sums.length; at++) sums[at]! += sums[at - PATH_COUNT]!
  return sums
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function shareOf<Values extends Float64Array | Uint16Array>(
  values: Values,
  holds: (value: number, path: number) => boolean,
): number {
  let count = 0
  for (let path = 0; path < values.length; path++) if (holds(values[path]!, path)) count++
  return count / values.length
}
