/** How stock is to be kept, as callers say it, checked and made ready for planning. */
import type { Amount } from '../../contracts/shop/shop-records'
import {
  isGiven,
  refuse,
  requireAmount,
  requireCurrency,
  requireNonNegative,
  requireNumber,
  requirePositiveQuantity,
} from '../input-rules'
import { leadTimesOf } from './lead-time'
import type { ReplenishmentPolicy, ServiceGoal } from './replenishment'

export interface ReorderPolicy {
  readonly goal: ServiceGoal
  /** Between 0 and 1. NEWSVENDOR does not read it. */
  readonly serviceLevel: number
  readonly leadTimeDays: number
  readonly leadTimeDeviationDays: number
  /** The lead times of past deliveries, in place of mean and deviation. */
  readonly observedLeadTimeDays?: readonly number[] | null
  /** Whether lead times are those of past deliveries, where there are enough, in place of what is said here. */
  readonly learnsLeadTimes?: boolean
  readonly reviewDays: number
  readonly coverDays: number
  readonly packSize: number
  readonly minimumUnits: number
  readonly capacityUnits?: number | null
  /** Of what is ordered. Absent: without a bound. */
  readonly budget?: Amount | null
  /** Absent: the cost of the item. */
  readonly unitCost?: Amount | null
  /** What a unit costs that is wanted and not there. Absent: the price of the item less its cost. */
  readonly shortageCost?: Amount | null
  /** What a unit costs that is left over. */
  readonly overageCost?: Amount | null
  /** Multiplies the forecast. */
  readonly demandFactor: number
}

export const DEFAULT_REORDER_POLICY: ReorderPolicy = {
  goal: 'CYCLE_SERVICE',
  serviceLevel: 0.95,
  leadTimeDays: 7,
  leadTimeDeviationDays: 0,
  reviewDays: 1,
  coverDays: 0,
  packSize: 1,
  minimumUnits: 0,
  demandFactor: 1,
}

/** A year, beyond which no model forecasts. */
const MOST_DAYS = 366
const MOST_OBSERVED = 1_000
const MOST_FACTOR = 100
/** Of a gamma distribution whose quantiles `leadTimesOf` approximates: beyond, the approximation is far off. */
const MOST_VARIATION = 2

/** @param at such as `input`, which errors name the fields by. @throws BAD_USER_INPUT */
export function checkPolicy(policy: ReorderPolicy, at: string): void {
  if (policy.goal !== 'NEWSVENDOR') {
    requireNumber(policy.serviceLevel, `${at}.serviceLevel`, 0, 1)
    if (policy.serviceLevel < 0.5 || policy.serviceLevel > 0.999)
      refuse(`${at}.serviceLevel has to lie between 0.5 and 0.999; it is ${policy.serviceLevel}`)
  }
  requireNumber(policy.leadTimeDays, `${at}.leadTimeDays`, 0, MOST_DAYS)
  requireNumber(policy.leadTimeDeviationDays, `${at}.leadTimeDeviationDays`, 0, MOST_DAYS)
  if (policy.leadTimeDeviationDays > MOST_VARIATION * policy.leadTimeDays && policy.leadTimeDays > 0)
    refuse(
      `${at}.leadTimeDeviationDays may be at most ${MOST_VARIATION} times leadTimeDays; say the lead times of past deliveries as observedLeadTimeDays where they differ more`,
    )
  const observed = policy.observedLeadTimeDays
  if (isGiven(observed)) {
    if (observed.length === 0 || observed.length > MOST_OBSERVED)
      refuse(`${at}.observedLeadTimeDays has to name 1 to ${MOST_OBSERVED} lead times, or to be absent`)
    observed.forEach((days, index) =>
      requireNumber(days, `${at}.observedLeadTimeDays[${index}]`, 0, MOST_DAYS),
    )
  }
  requireWholeDays(policy.reviewDays, `${at}.reviewDays`, 1)
  requireWholeDays(policy.coverDays, `${at}.coverDays`, 0)
  requirePositiveQuantity(policy.packSize, `${at}.packSize`)
  requireNonNegative(policy.minimumUnits, `${at}.minimumUnits`)
  if (isGiven(policy.capacityUnits)) requirePositiveQuantity(policy.capacityUnits, `${at}.capacityUnits`)
  requireNumber(policy.demandFactor, `${at}.demandFactor`, 0, MOST_FACTOR)
  for (const name of ['budget', 'unitCost', 'shortageCost', 'overageCost'] as const) {
    const amount = policy[name]
    if (!isGiven(amount)) continue
    requireAmount(amount.amountMinor, `${at}.${name}.amountMinor`)
    requireCurrency(amount.currency, `${at}.${name}.currency`)
  }
  if (policy.goal === 'NEWSVENDOR' && !isGiven(policy.overageCost))
    refuse(`${at}.overageCost is what NEWSVENDOR weighs a shortage against; say it`)
}

function requireWholeDays(value: number, field: string, least: number): void {
  requireNumber(value, field, least, MOST_DAYS)
  if (!Number.isInteger(value)) refuse(`${field} must be a whole number of days`)
}

/** What an item costs and sells for, in one currency; null: not known. */
export interface UnitMoney {
  readonly currency: string
  readonly priceMinor: number
  readonly costMinor: number | null
}

/** @throws BAD_USER_INPUT where amounts are in other currencies than the item, or NEWSVENDOR cannot tell what a shortage costs */
export function unitMoneyOf(item: UnitMoney, policy: ReorderPolicy, at: string): UnitMoney {
  for (const name of ['budget', 'unitCost', 'shortageCost', 'overageCost'] as const) {
    const amount = policy[name]
    if (isGiven(amount) && amount.currency !== item.currency)
      refuse(`${at}.${name} is in ${amount.currency}, and the item in ${item.currency}`)
  }
  return isGiven(policy.unitCost) ? { ...item, costMinor: Number(policy.unitCost.amountMinor) } : item
}

/** @throws BAD_USER_INPUT, see `unitMoneyOf` */
export function replenishmentPolicyOf(
  policy: ReorderPolicy,
  money: UnitMoney,
  { leadTimes, at }: { readonly leadTimes: Uint16Array; readonly at: string },
): ReplenishmentPolicy {
  const { goal, reviewDays, coverDays, packSize, minimumUnits, capacityUnits } = policy
  return {
    ...{ goal, reviewDays, coverDays, packSize, minimumUnits },
    level: goal === 'NEWSVENDOR' ? criticalRatio(policy, money, at) : policy.serviceLevel,
    leadTimes,
    capacityUnits: capacityUnits ?? null,
  }
}

/** `[PATH_COUNT]` days, of a policy that has been checked. */
export function leadTimesOfPolicy({
  leadTimeDays,
  leadTimeDeviationDays,
  observedLeadTimeDays,
}: ReorderPolicy): Uint16Array {
  return leadTimesOf(
    isGiven(observedLeadTimeDays)
      ? { observedDays: observedLeadTimeDays }
      : { meanDays: leadTimeDays, deviationDays: leadTimeDeviationDays },
  )
}

/** The critical ratio of the newsvendor: how likely it has to be that everything wanted is there. */
function criticalRatio(policy: ReorderPolicy, { priceMinor, costMinor }: UnitMoney, at: string): number {
  const overage = Number(policy.overageCost!.amountMinor)
  const shortage = isGiven(policy.shortageCost)
    ? Number(policy.shortageCost.amountMinor)
    : costMinor === null
      ? refuse(`${at}.shortageCost: the item has no cost, so what a missed sale costs is not known; say it`)
      : priceMinor - costMinor
  if (!(shortage > 0))
    refuse(
      `${at}.shortageCost: a missed sale costs nothing, so nothing would ever be ordered; say what it costs`,
    )
  return Math.min(0.999, Math.max(0.001, shortage / (shortage + overage)))
}
