/** What to order, and what to move, of items at places: served forecasts against the stock that the shop records. */
import { setImmediate as othersTurn } from 'node:timers/promises'
import type { DemandScenario } from '../../contracts/demand/scenario'
import type { Viewer } from '../../contracts/viewer'
import { ForecartError, isForecartError } from '../../core/errors'
import { encodeId } from '../../core/ids'
import type { Clock } from '../../core/time/clock'
import { addDays } from '../../core/time/day'
import type { Queryable } from '../../db/client'
import { itemsByKeys } from '../../db/repositories/shop/catalog-query.repository'
import {
  type OpenPurchase,
  readOpenPurchases,
  readReceivedLines,
  type ReceivedLine,
} from '../../db/repositories/shop/purchase-order.repository'
import { readCountedStock, type StockOnHandRow } from '../../db/repositories/shop/stock-on-hand.repository'
import { requireScope } from '../access'
import type { ForecastService } from '../demand/forecast.service'
import type { DemandForecastValue } from '../demand/forecast-value'
import { refuse } from '../input-rules'
import {
  arrivalsOf,
  arrivalsOfPurchases,
  MOST_DAYS_AHEAD,
  MOST_DAYS_LATE,
  MOST_DAYS_SINCE_COUNT,
  stockOf,
} from './counted-stock'
import { withLearntLeadTimes } from './learnt-lead-time'
import { withCost, withinOneBudget, withinOwnBudget } from './funded-lines'
import {
  type Line,
  moved,
  planOf,
  type ReorderPlansRequest,
  type ReorderPlansValue,
  type ReorderPlanValue,
  type ReorderRequest,
} from './reorder-plan'
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
  unitMoneyOf,
} from './reorder-policy'
import { transfersBetween } from './transfers'

/** What a line is made of. */
interface OpenLine extends Pick<Line, 'request' | 'forecast' | 'money'> {
  /** Null: the stock was never counted. */
  readonly row: StockOnHandRow | null
  readonly purchases: readonly OpenPurchase[]
  /** Of the item, at any place. */
  readonly received: readonly ReceivedLine[]
  readonly leadTimes: Map<ReorderPolicy, Uint16Array>
}

export const MOST_REORDER_LINES = 200
/** Deliveries of the last year are learnt from, the latest first. */
const RECEIVED = { days: 366, ofEach: 50, places: 50 }
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
    const purchases = groupByPair(
      await readOpenPurchases(database, { itemIds, locationIds }, clock.now(), {
        before: MOST_DAYS_LATE,
        after: MOST_DAYS_AHEAD,
      }),
    )
    const learns = requests.filter(({ policy }) => policy.learnsLeadTimes === true)
    const received = await this.receivedLines(learns.map(({ itemId }) => itemId))
    const counted = new Map(counts.map((row) => [pairKey(row), row]))
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
      const row = counted.get(pairKey(request)) ?? null
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
        answers[index] = await this.lineOf(viewer, {
          ...{ request, forecast, money, row, leadTimes },
          purchases: purchases.get(pairKey(request)) ?? [],
          received: received.get(request.itemId) ?? [],
        })
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

  /** By item. */
  private async receivedLines(itemIds: readonly bigint[]): Promise<ReadonlyMap<bigint, ReceivedLine[]>> {
    const ofItems = new Map<bigint, ReceivedLine[]>()
    if (itemIds.length === 0) return ofItems
    const { database, clock } = this.options
    for (const line of await readReceivedLines(database, itemIds, clock.now(), RECEIVED)) {
      const ofItem = ofItems.get(line.itemId)
      if (ofItem) ofItem.push(line)
      else ofItems.set(line.itemId, [line])
    }
    return ofItems
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
    { request, forecast, money, row, purchases, received, leadTimes }: OpenLine,
  ): Promise<Line> {
    const { at } = request
    checkPolicy(request.policy, at)
    const ofUnits = unitMoneyOf(money, request.policy, at)
    const longestDays = forecast.mean.length - request.policy.reviewDays
    const { policy: learnt, used } = withLearntLeadTimes(
      request.policy,
      request.locationId,
      received,
      longestDays,
    )
    const ofDeliveries = leadTimes.get(learnt) ?? leadTimesOfPolicy(learnt)
    if (learnt === request.policy) leadTimes.set(learnt, ofDeliveries)
    const policy = replenishmentPolicyOf(request.policy, ofUnits, { leadTimes: ofDeliveries, at })
    const { onHand, count } = stockOf(request, forecast.originDay, row)
    const firstDay = addDays(forecast.originDay, 1)
    const arrivals = request.onOrder
      ? arrivalsOf(request.onOrder, firstDay)
      : arrivalsOfPurchases(purchases, firstDay)
    const position = { onHand, arrivals }
    const purchasedUnits = request.onOrder ? null : purchases.reduce((sum, { units }) => sum + units, 0)
    const plan = await this.plan(viewer, forecast, position, { policy, factor: request.policy.demandFactor })
    return {
      ...{ request, forecast, money: ofUnits, policy, position, movedUnits: 0, count, purchasedUnits, plan },
      leadTime: used,
    }
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

function pairKey({ itemId, locationId }: Pick<ReorderRequest, 'itemId' | 'locationId'>): string {
  return `${itemId}/${locationId}`
}

function groupByPair(purchases: readonly OpenPurchase[]): ReadonlyMap<string, OpenPurchase[]> {
  const groups = new Map<string, OpenPurchase[]>()
  for (const purchase of purchases) {
    const group = groups.get(pairKey(purchase))
    if (group) group.push(purchase)
    else groups.set(pairKey(purchase), [purchase])
  }
  return groups
}

function placeOf({ itemId, locationId }: ReorderRequest): { itemId: bigint; locationId: bigint } {
  return { itemId, locationId }
}

function nothingKnown({ itemId }: ReorderRequest): ForecartError {
  return new ForecartError('NOT_FOUND', `There is no item with the id "${encodeId('Item', itemId)}"`)
}

function asError<Value>(make: () => Value): Value | ForecartError {
  try {
    return make()
  } catch (error) {
    if (isForecartError(error)) return error
    throw error
  }
}
