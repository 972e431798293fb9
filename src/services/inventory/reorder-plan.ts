/** A plan of an item at a place, what it is asked by, and what it is on the way. */
import type { DemandScenario } from '../../contracts/demand/scenario'
import type { ForecartError } from '../../core/errors'
import { addDays, type Day } from '../../core/time/day'
import type { DemandForecastValue } from '../demand/forecast-value'
import type { UsedLeadTime } from './learnt-lead-time'
import type { Replenishment, ReplenishmentPolicy, StockPosition } from './replenishment'
import type { ReorderPolicy, UnitMoney } from './reorder-policy'

export interface OnOrder {
  readonly quantity: number
  readonly arrivesOn: Day
}

export interface ReorderRequest {
  readonly itemId: bigint
  readonly locationId: bigint
  readonly policy: ReorderPolicy
  /** What errors name the policy by, such as `input`. */
  readonly at: string
  /** In place of what was counted. */
  readonly onHand?: number | null
  /** In place of the purchase orders that are to come; empty: nothing is on order. */
  readonly onOrder?: readonly OnOrder[] | null
  /** Prices and promotions in the place of the planned ones. */
  readonly scenario?: DemandScenario | null
}

export interface ReorderPlanValue extends Omit<Replenishment, 'protectionSamples'> {
  readonly itemId: bigint
  readonly locationId: bigint
  /** The first day of the plan: the one after the last complete day. */
  readonly firstDay: Day
  /** What is there at the beginning of the first day; with what is moved to the place, or away from it. */
  readonly onHand: number
  /** Units that are to be moved to the place; negative: away from it. They are in `onHand`. */
  readonly movedUnits: number
  /** Null: the stock was given with the request. */
  readonly count: {
    readonly countedAt: Date
    readonly units: number
    readonly soldSince: number
    /** Of purchase orders. */
    readonly receivedSince: number
  } | null
  /** Units of purchase orders that are to come: what is on order. Null: that was given with the request. */
  readonly purchasedUnits: number | null
  readonly policy: ReorderPolicy
  readonly leadTime: UsedLeadTime
  /** That the reorder point stands for: of NEWSVENDOR the critical ratio. */
  readonly level: number
  readonly currency: string
  /** In minor units; null where the item has no cost. */
  readonly unitCostMinor: number | null
  readonly forecast: DemandForecastValue
  /** The first day on which an order is expected to be due; null: not within the horizon. */
  readonly reorderOn: Day | null
  readonly stockOutOn: Day | null
  readonly earlyStockOutOn: Day | null
}

export interface ReorderPlansRequest {
  readonly itemIds: readonly bigint[]
  readonly locationIds: readonly bigint[]
  /** Its budget is one for all orders. */
  readonly policy: ReorderPolicy
  /** Whether stock is moved between the places before anything is ordered. */
  readonly movesStock: boolean
}

export interface ReorderPlansValue {
  readonly plans: readonly ReorderPlanValue[]
  /** Items at places that there is no plan for, and why. */
  readonly refusals: readonly { itemId: bigint; locationId: bigint; error: ForecartError }[]
  readonly transfers: readonly { itemId: bigint; from: bigint; to: bigint; units: number }[]
}

/** An item at a place on the way to its plan. */
export interface Line {
  readonly request: ReorderRequest
  readonly forecast: DemandForecastValue
  readonly money: UnitMoney
  readonly policy: ReplenishmentPolicy
  readonly position: StockPosition
  readonly movedUnits: number
  readonly count: ReorderPlanValue['count']
  readonly purchasedUnits: ReorderPlanValue['purchasedUnits']
  readonly leadTime: UsedLeadTime
  readonly plan: Replenishment
}

/** The line once units were moved to the place, or, below 0, away from it. */
export function moved(line: Line, units: number): Line {
  const position = { ...line.position, onHand: line.position.onHand + units }
  return { ...line, position, movedUnits: line.movedUnits + units }
}

export function planOf({
  request,
  forecast,
  money,
  policy,
  position,
  movedUnits,
  count,
  purchasedUnits,
  leadTime,
  plan,
}: Line): ReorderPlanValue {
  const firstDay = addDays(forecast.originDay, 1)
  const dayOf = (step: number | null) => (step === null ? null : addDays(firstDay, step))
  return {
    ...figuresOf(plan),
    ...{ itemId: request.itemId, locationId: request.locationId },
    ...{
      firstDay,
      onHand: position.onHand,
      movedUnits,
      count,
      purchasedUnits,
      leadTime,
      policy: request.policy,
      level: policy.level,
    },
    ...{ currency: money.currency, unitCostMinor: money.costMinor, forecast },
    reorderOn: dayOf(plan.reorderStep),
    stockOutOn: dayOf(plan.stockOutStep),
    earlyStockOutOn: dayOf(plan.earlyStockOutStep),
  }
}

function figuresOf({ protectionSamples: _samples, ...figures }: Replenishment) {
  return figures
}
