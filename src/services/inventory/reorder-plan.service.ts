/** What to order, and what to move, of items at places: served forecasts against the stock that the shop records. */
import { setImmediate as othersTurn } from 'node:timers/promises'
import type { DemandScenario } from '../../contracts/demand/scenario'
import type { Amount } from '../../contracts/shop/shop-records'
import type { Viewer } from '../../contracts/viewer'
import { ForecartError, isForecartError } from '../../core/errors'
import { encodeId } from '../../core/ids'
import type { Clock } from '../../core/time/clock'
import { addDays, type Day, daysBetween } from '../../core/time/day'
import type { Queryable } from '../../db/client'
import { itemsByKeys } from '../../db/repositories/shop/catalog-query.repository'
import { readCountedStock, type StockOnHandRow } from '../../db/repositories/shop/stock-on-hand.repository'
import { requireScope } from '../access'
import type { DemandForecastValue, ForecastService } from '../demand/forecast.service'
import { isGiven, refuse, requireDay, requireNonNegative } from '../input-rules'
import { withinBudget } from './budget'
import {
  daysAhead,
  planReplenishment,
  type Replenishment,
  type ReplenishmentPolicy,
  type StockPosition,
} from './replenishment'
import {
  checkPolicy,
  leadTimesOfPolicy,
  replenishmentPolicyOf,
  type ReorderPolicy,
  type UnitMoney,
  unitMoneyOf,
} from './reorder-policy'
import { transfersBetween } from './transfers'

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
  readonly count: { readonly countedAt: Date; readonly units: number; readonly soldSince: number } | null
  readonly policy: ReorderPolicy
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
interface Line {
  readonly request: ReorderRequest
  readonly forecast: DemandForecastValue
  readonly money: UnitMoney
  readonly policy: ReplenishmentPolicy
  readonly position: StockPosition
  readonly movedUnits: number
  readonly count: ReorderPlanValue['count']
  readonly plan: Replenishment
}

/** What a line is made of. */
interface OpenLine extends Pick<Line, 'request' | 'forecast' | 'money'> {
  /** Null: the stock was never counted. */
  readonly row: StockOnHandRow | null
  readonly leadTimes: Map<ReorderPolicy, Uint16Array>
}

export const MOST_REORDER_LINES = 200
const MOST_ORDERS = 100
/** Of an older count, too much may have come since that nobody told of. */
const MOST_DAYS_SINCE_COUNT = 92
/** Plans are made for so long before others on the event loop get their turn. */
const SLICE_MS = 4

export interface ReorderPlanServiceOptions {
  readonly database: Queryable
  readonly clock: Clock
  readonly forecasts: ForecastService
}

export class ReorderPlanService {
  constructor(private readonly options: ReorderPlanServiceOptions) {}

  /**
   * One plan for each request, in order; one that cannot be made is its error: NOT_ENOUGH_DATA where the stock was never counted or too
   * long ago, BAD_USER_INPUT for what is asked wrongly (also a lead time beyond what the model forecasts), and those of forecasts.
   * @throws UNAUTHENTICATED, FORBIDDEN, MODEL_HOST_UNAVAILABLE, CANCELLED
   */
  async planMany(
    viewer: Viewer,
    requests: readonly ReorderRequest[],
    options: { signal?: AbortSignal } = {},
  ): Promise<(ReorderPlanValue | ForecartError)[]> {
    const lines = await this.lines(viewer, requests, options)
    return lines.map((line) =>
      line instanceof ForecartError ? line : asError(() => planOf(withinOwnBudget(line))),
    )
  }

  /**
   * Plans of all items at all places together, with what is moved between the places first and one budget.
   * @throws BAD_USER_INPUT where there are more than MOST_REORDER_LINES; otherwise as `planMany`
   */
  async planTogether(
    viewer: Viewer,
    { itemIds, locationIds, policy, movesStock }: ReorderPlansRequest,
    options: { signal?: AbortSignal } = {},
  ): Promise<ReorderPlansValue> {
    requireScope(viewer, 'read')
    if (itemIds.length * locationIds.length > MOST_REORDER_LINES)
      refuse(
        `input: ${itemIds.length} items at ${locationIds.length} locations are more than the ${MOST_REORDER_LINES} that are planned together; ask for fewer at a time`,
      )
    checkPolicy(policy, 'input')
    const requests = itemIds.flatMap((itemId) =>
      locationIds.map((locationId): ReorderRequest => ({ itemId, locationId, policy, at: 'input' })),
    )
    const answers = await this.lines(viewer, requests, options)
    const checked = answers.map((line) =>
      line instanceof ForecartError ? line : asError(() => withCost(line)),
    )
    const refusals = checked.flatMap((error, index) =>
      error instanceof ForecartError ? [{ ...placeOf(requests[index]!), error }] : [],
    )
    const lines = checked.filter((line): line is Line => !(line instanceof ForecartError))
    const moved = movesStock ? await this.moveStock(viewer, lines) : { lines, transfers: [] }
    const funded = withinOneBudget(moved.lines, policy.budget ?? null)
    return { plans: funded.map(planOf), refusals, transfers: moved.transfers }
  }

  /** What an order without a budget would be. */
  private async lines(
    viewer: Viewer,
    requests: readonly ReorderRequest[],
    { signal }: { signal?: AbortSignal },
  ): Promise<(Line | ForecartError)[]> {
    requireScope(viewer, 'read')
    const { database, clock, forecasts } = this.options
    const ofRequests = requests.map(({ itemId, locationId }) => ({
      ...{ itemId, locationId, categoryId: null },
      ...({ measure: 'UNITS', granularity: 'DAY', horizonDays: null } as const),
    }))
    const itemIds = requests.map(({ itemId }) => itemId)
    const locationIds = requests.map(({ locationId }) => locationId)
    const counts = await readCountedStock(
      database,
      { itemIds, locationIds },
      clock.now(),
      MOST_DAYS_SINCE_COUNT,
    )
    const counted = new Map(counts.map((row) => [`${row.itemId}/${row.locationId}`, row]))
    const items = await itemsByKeys(database, { active: null }, [...new Set(itemIds)], [])
    const moneyOf = new Map(
      items.map(({ id, currency, priceMinor, costMinor }) => [
        id,
        {
          currency,
          priceMinor: Number(priceMinor),
          costMinor: costMinor === null ? null : Number(costMinor),
        },
      ]),
    )
    const planned = requests.flatMap(({ scenario }, index) => (scenario ? [] : [index]))
    const served = await forecasts.forecastMany(
      viewer,
      planned.map((index) => ofRequests[index]!),
      { signal },
    )
    const answers = new Array<Line | ForecartError>(requests.length)
    // Lines that are planned together share one policy.
    const leadTimes = new Map<ReorderPolicy, Uint16Array>()
    let turnBegan = performance.now()
    for (const [index, request] of requests.entries()) {
      const money = moneyOf.get(request.itemId)
      const row = counted.get(`${request.itemId}/${request.locationId}`) ?? null
      const at = planned.indexOf(index)
      const forecast =
        at >= 0
          ? served[at]!
          : await this.whatIf(viewer, { ...ofRequests[index]!, scenario: request.scenario! }, signal)
      if (!money || forecast instanceof ForecartError) {
        answers[index] = forecast instanceof ForecartError ? forecast : nothingKnown(request)
        continue
      }
      try {
        answers[index] = await this.lineOf(viewer, { request, forecast, money, row, leadTimes })
      } catch (error) {
        if (!isForecartError(error)) throw error
        answers[index] = error
      }
      if (performance.now() - turnBegan < SLICE_MS) continue
      await othersTurn()
      turnBegan = performance.now()
    }
    return answers
  }

  private async whatIf(
    viewer: Viewer,
    request: Parameters<ForecastService['forecastMany']>[1][number] & { scenario: DemandScenario },
    signal: AbortSignal | undefined,
  ): Promise<DemandForecastValue | ForecartError> {
    try {
      return await this.options.forecasts.forecastWhatIf(viewer, { ...request, asOf: null }, { signal })
    } catch (error) {
      if (!isForecartError(error)) throw error
      return error
    }
  }

  /** @throws NOT_ENOUGH_DATA, BAD_USER_INPUT */
  private async lineOf(
    viewer: Viewer,
    { request, forecast, money, row, leadTimes }: OpenLine,
  ): Promise<Line> {
    const { at } = request
    checkPolicy(request.policy, at)
    const ofUnits = unitMoneyOf(money, request.policy, at)
    const ofDeliveries = leadTimes.get(request.policy) ?? leadTimesOfPolicy(request.policy)
    leadTimes.set(request.policy, ofDeliveries)
    const policy = replenishmentPolicyOf(request.policy, ofUnits, { leadTimes: ofDeliveries, at })
    const { onHand, count } = stockOf(request, forecast.originDay, row)
    const position = { onHand, arrivals: arrivalsOf(request.onOrder ?? [], addDays(forecast.originDay, 1)) }
    const plan = await this.plan(viewer, forecast, position, { policy, factor: request.policy.demandFactor })
    return { request, forecast, money: ofUnits, policy, position, movedUnits: 0, count, plan }
  }

  /** @throws BAD_USER_INPUT where the policy looks further ahead than the model */
  private async plan(
    viewer: Viewer,
    forecast: DemandForecastValue,
    position: StockPosition,
    { policy, factor }: { readonly policy: ReplenishmentPolicy; readonly factor: number },
  ): Promise<Replenishment> {
    const steps = forecast.mean.length
    const needed = daysAhead(policy)
    if (needed > steps)
      refuse(
        `Deliveries of up to ${needed - policy.reviewDays} days and a review every ${policy.reviewDays} days look ${needed} days ahead, and the model forecasts ${steps}. ` +
          'Say a shorter lead time or review, or train a model that reaches further: trainModel(input: { model: "demand", hyperparameters: { horizon: 92 } })',
      )
    const paths = await this.options.forecasts.paths(viewer, forecast)
    const scaled = factor === 1 ? paths : paths.map((units) => units * factor)
    const mean = factor === 1 ? forecast.mean : forecast.mean.map((units) => units * factor)
    return planReplenishment({ paths: scaled, mean }, position, policy)
  }

  /** Item by item, between the places that have a plan. */
  private async moveStock(
    viewer: Viewer,
    lines: readonly Line[],
  ): Promise<{ lines: readonly Line[]; transfers: ReorderPlansValue['transfers'] }> {
    const transfers: { itemId: bigint; from: bigint; to: bigint; units: number }[] = []
    const after = [...lines]
    for (const itemId of new Set(lines.map(({ request }) => request.itemId))) {
      const rows = lines.flatMap(({ request }, row) => (request.itemId === itemId ? [row] : []))
      const places = rows.map((row) => {
        const { plan, position } = lines[row]!
        return { ...plan, onHand: position.onHand, onOrder: plan.available - position.onHand }
      })
      for (const { from, to, units } of transfersBetween(places, lines[rows[0]!]!.policy.packSize)) {
        const [giver, taker] = [rows[from]!, rows[to]!]
        after[giver] = moved(after[giver]!, -units)
        after[taker] = moved(after[taker]!, units)
        transfers.push({
          ...{ itemId, units },
          from: lines[giver]!.request.locationId,
          to: lines[taker]!.request.locationId,
        })
      }
    }
    let turnBegan = performance.now()
    for (const [row, line] of after.entries()) {
      if (line === lines[row]) continue
      const { forecast, position, policy, request } = line
      const factor = request.policy.demandFactor
      after[row] = { ...line, plan: await this.plan(viewer, forecast, position, { policy, factor }) }
      if (performance.now() - turnBegan < SLICE_MS) continue
      await othersTurn()
      turnBegan = performance.now()
    }
    return { lines: after, transfers }
  }
}

function moved(line: Line, units: number): Line {
  const position = { ...line.position, onHand: line.position.onHand + units }
  return { ...line, position, movedUnits: line.movedUnits + units }
}

function placeOf({ itemId, locationId }: ReorderRequest): { itemId: bigint; locationId: bigint } {
  return { itemId, locationId }
}

function nothingKnown({ itemId }: ReorderRequest): ForecartError {
  return new ForecartError('NOT_FOUND', `There is no item with the id "${encodeId('Item', itemId)}"`)
}

/**
 * What is there at the beginning of the day after `originDay`: what was counted, less what was sold on the days after. A count of that day
 * itself is taken as it is. What came since the count is not known: it is part of the next one.
 * @throws NOT_ENOUGH_DATA, BAD_USER_INPUT
 */
function stockOf(
  { itemId, locationId, onHand }: ReorderRequest,
  originDay: Day,
  row: StockOnHandRow | null,
): { onHand: number; count: ReorderPlanValue['count'] } {
  if (isGiven(onHand)) return { onHand: requireNonNegative(onHand, 'input.onHand'), count: null }
  const of = `of the item "${encodeId('Item', itemId)}" at the location "${encodeId('Location', locationId)}"`
  const remedy = 'Record a count (recordInventory), or say "onHand"'
  if (!row) throw new ForecartError('NOT_ENOUGH_DATA', `The stock ${of} was never counted. ${remedy}`)
  const { countedAt, countedOn, quantityOnHand, soldSince, isOut } = row
  if (daysBetween(countedOn, originDay) > MOST_DAYS_SINCE_COUNT)
    throw new ForecartError(
      'NOT_ENOUGH_DATA',
      `The stock ${of} was last counted on ${countedOn}, more than ${MOST_DAYS_SINCE_COUNT} days ago. ${remedy}`,
    )
  return {
    onHand: isOut ? 0 : Math.max(0, quantityOnHand - soldSince),
    count: { countedAt, units: quantityOnHand, soldSince },
  }
}

/** @throws BAD_USER_INPUT */
function arrivalsOf(onOrder: readonly OnOrder[], firstDay: Day): StockPosition['arrivals'] {
  if (onOrder.length > MOST_ORDERS)
    refuse(`input.onOrder names ${onOrder.length} orders; at most ${MOST_ORDERS} are taken`)
  return onOrder.map(({ quantity, arrivesOn }, index) => ({
    units: requireNonNegative(quantity, `input.onOrder[${index}].quantity`),
    step: Math.max(0, daysBetween(firstDay, requireDay(arrivesOn, `input.onOrder[${index}].arrivesOn`))),
  }))
}

/** @throws BAD_USER_INPUT where there is a budget and the item has no cost */
function withinOwnBudget(line: Line): Line {
  return withinOneBudget([withCost(line)], line.request.policy.budget ?? null)[0]!
}

/** @throws BAD_USER_INPUT where there is a budget, and the item is to be ordered and has no cost */
function withCost(line: Line): Line {
  const { request, money, plan } = line
  if (isGiven(request.policy.budget) && plan.orderQuantity > 0 && money.costMinor === null)
    refuse(
      `${request.at}.budget: the item "${encodeId('Item', request.itemId)}" has no cost. Record it (upsertItems), or say "unitCost"`,
    )
  return line
}

/** @param lines with a cost where they order: see `withCost` */
function withinOneBudget(lines: readonly Line[], budget: Amount | null): readonly Line[] {
  if (budget === null) return lines
  const ordered = lines.filter(({ plan }) => plan.orderQuantity > 0)
  const given = withinBudget(
    ordered.map(({ request, money, plan }) => {
      const { packSize, minimumUnits } = request.policy
      return {
        ...{ packSize, minimumUnits, units: plan.orderQuantity, unitCost: money.costMinor! },
        position: plan.available,
        demand: plan.protectionSamples,
      }
    }),
    Number(budget.amountMinor),
  )
  const unitsOf = new Map(ordered.map((line, index) => [line, given[index]!]))
  return lines.map((line) => {
    const units = unitsOf.get(line)
    return units === undefined || units === line.plan.orderQuantity ? line : cutTo(line, units)
  })
}

/** The plan with a smaller order. */
function cutTo(line: Line, orderQuantity: number): Line {
  const { plan, policy } = line
  const after = plan.available + orderQuantity
  const missing = plan.orderQuantity - orderQuantity
  const short = plan.protectionSamples.reduce((sum, units) => sum + Math.max(0, units - after), 0)
  const shortBefore = plan.protectionSamples.reduce(
    (sum, units) => sum + Math.max(0, units - after - missing),
    0,
  )
  const wanted = (plan.protectionDemand - plan.leadTimeDemand) * plan.protectionSamples.length
  return {
    ...line,
    plan: {
      ...plan,
      orderQuantity,
      limits: [...plan.limits, 'BUDGET'],
      cycleService:
        plan.protectionSamples.filter((units) => units <= after).length / plan.protectionSamples.length,
      fillRate: wanted > 0 ? Math.max(0, plan.fillRate - (short - shortBefore) / wanted) : 1,
      capacityUsed:
        policy.capacityUnits === null ? null : plan.capacityUsed! - missing / policy.capacityUnits,
    },
  }
}

function asError<Value>(make: () => Value): Value | ForecartError {
  try {
    return make()
  } catch (error) {
    if (isForecartError(error)) return error
    throw error
  }
}

function planOf({
  request,
  forecast,
  money,
  policy,
  position,
  movedUnits,
  count,
  plan,
}: Line): ReorderPlanValue {
  const firstDay = addDays(forecast.originDay, 1)
  const dayOf = (step: number | null) => (step === null ? null : addDays(firstDay, step))
  return {
    ...figuresOf(plan),
    ...{ itemId: request.itemId, locationId: request.locationId },
    ...{ firstDay, onHand: position.onHand, movedUnits, count, policy: request.policy, level: policy.level },
    ...{ currency: money.currency, unitCostMinor: money.costMinor, forecast },
    reorderOn: dayOf(plan.reorderStep),
    stockOutOn: dayOf(plan.stockOutStep),
    earlyStockOutOn: dayOf(plan.earlyStockOutStep),
  }
}

function figuresOf({ protectionSamples: _samples, ...figures }: Replenishment) {
  return figures
}
