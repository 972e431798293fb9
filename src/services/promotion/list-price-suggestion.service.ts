/** Which list price an item should have beside those of competitors: prices that it was sold at, told from one fit of the shop. */
import type { EntityRef } from '../../contracts/shop/entity-ref'
import type { Amount } from '../../contracts/shop/shop-records'
import type { Viewer } from '../../contracts/viewer'
import { hasErrorCode } from '../../core/errors'
import { minorPerMajor } from '../../core/money'
import { addDays, type Day } from '../../core/time/day'
import { competitorPricesOf } from '../../datasets/lift-reader'
import type { Queryable } from '../../db/client'
import { competitorRatios } from '../../features/promotion'
import {
  readCompetitorPrices,
  type CompetitorPriceRow,
} from '../../db/repositories/promotion/competitor-prices.repository'
import { readPlacePrices, readPricesOn } from '../../db/repositories/promotion/promotion-lift.repository'
import type {
  IntervalFactor,
  LIST_PRICE_REFUSALS,
  ListPriceSuggestion as ListPriceAnswer,
} from '../../models/promotion'
import { requireScope } from '../access'
import { refuse, requireAmount, requireCurrency, requireDistinct } from '../input-rules'
import type { EffectThread } from './effect-thread'
import { SOLD_NOWHERE } from './lift-refusals'
import type { PromotionLiftRefusalCode } from './promotion-lift'
import type { PreparedPlan, PromotionLiftService } from './promotion-lift.service'

export type { ListPriceOutlook } from '../../models/promotion'

export interface ListPriceSuggestionRequest {
  readonly item: EntityRef
  /** Empty or absent: all places. */
  readonly locations?: readonly EntityRef[] | null
  readonly startsOn: Day
  readonly endsOn: Day
  /** Absent: steps between the lowest and the highest list price that the item was sold at. */
  readonly prices?: readonly Amount[] | null
  /** The lowest one of a competitor on these days. Absent: what is recorded. */
  readonly competitorPrice?: Amount | null
  readonly confidence: number
}

export type ListPriceRefusalCode =
  | PromotionLiftRefusalCode
  | (typeof LIST_PRICE_REFUSALS)[number]
  | 'PRICES_DIFFER'
  | Extract<ReturnType<typeof competitorRatios>, string>

export interface CompetitorPriceValue {
  readonly competitor: string
  /** Null: everywhere. */
  readonly locationId: bigint | null
  readonly validFrom: Day
  readonly priceMinor: bigint
}

export interface ListPriceSuggestionValue {
  readonly confidence: number
  readonly intervals: IntervalFactor
  /** Null with a refusal that comes before prices are known. */
  readonly currency: string | null
  readonly refusal: {
    readonly code: ListPriceRefusalCode
    readonly message: string
    readonly remedy: string
  } | null
  /** Null: nothing was told. Prices and amounts in units of the currency. */
  readonly answer: ListPriceAnswer | null
  /** Those that hold on the first of the days, the lowest first, 100 at most. */
  readonly competitors: readonly CompetitorPriceValue[]
}

export interface ListPriceSuggestionOptions {
  readonly database: Queryable
  readonly lifts: PromotionLiftService
  readonly thread: EffectThread
}

export const MOST_PRICES_TRIED = 20
export const MOST_COMPETITORS = 100
const NOT_WIDENED: IntervalFactor = { factor: 1, promotions: 0 }

export class ListPriceSuggestionService {
  constructor(private readonly options: ListPriceSuggestionOptions) {}

  /**
   * @throws BAD_USER_INPUT, NOT_FOUND for what is asked wrongly; RATE_LIMITED, TIMEOUT where too much is asked for at once; QUERY_TOO_EXPENSIVE where the days and places are too many;
   *   UNAUTHENTICATED, FORBIDDEN
   */
  async suggestion(viewer: Viewer, request: ListPriceSuggestionRequest): Promise<ListPriceSuggestionValue> {
    const { database, lifts, thread } = this.options
    const { item, locations, startsOn, endsOn, confidence } = request
    requireScope(viewer, 'read')
    checkPrices(request)
    // What is asked for is a price: the plan itself changes nothing.
    const prepared = await lifts.prepare(
      viewer,
      { items: [item], locations, startsOn, endsOn, kind: 'DISPLAY', featured: false },
      confidence,
      'input',
      () => 'input.item',
    )
    if ('refusal' in prepared) {
      const { refusal } = prepared
      return { confidence, intervals: NOT_WIDENED, currency: null, refusal, answer: null, competitors: [] }
    }
    const { facts, fitted, intervals, liftPlan, terms } = prepared
    const [at] = liftPlan.items as [number]
    const { id, currency } = facts.items[at]!
    checkCurrency(request, currency)
    const units = minorPerMajor(currency)
    const rows = await readCompetitorPrices(database, {
      ...{ itemIds: [id], to: startsOn },
      locationIds: liftPlan.places.map((place) => facts.places[place]!.id),
    })
    const told = { confidence, intervals, currency, competitors: competitorsOf(rows) }
    const asked = await this.pricesOf(prepared, at)
    // Nothing of the fit is told of places whose prices are not one.
    if (asked.length > 1) return { ...told, refusal: PRICES_DIFFER, answer: null }
    const [price] = asked
    if (!price) return { ...told, refusal: NOT_SOLD_THERE, answer: null }
    const ratios = ratiosOf(rows, prepared, request)
    if (typeof ratios === 'string')
      return { ...told, refusal: { code: ratios, ...COMPETITOR_REFUSALS[ratios] }, answer: null }
    const answer = await thread
      .suggestListPrice(
        fitted,
        {
          ...{ item: at, places: liftPlan.places, from: liftPlan.from, to: liftPlan.to },
          lastPrice: price.lastMinor / units,
          price: price.nowMinor / units,
          prices: request.prices?.map(({ amountMinor }) => Number(amountMinor) / units) ?? null,
          priceStep: 1 / units,
          competitorRatios: ratios,
        },
        terms,
      )
      .catch((error: unknown) => {
        if (hasErrorCode(error, 'NOT_ENOUGH_DATA')) return null
        throw error
      })
    if (!answer) return { ...told, refusal: NOT_SOLD_THERE, answer: null }
    const { refusal } = answer
    return {
      ...told,
      refusal: refusal && { code: refusal.code, message: refusal.reason, remedy: refusal.remedy },
      answer,
    }
  }

  /** The list prices of the last day and of now, each pair once, of those places of the plan that have sold the item. */
  private async pricesOf(
    { facts, fitted, liftPlan, originDay }: PreparedPlan,
    at: number,
  ): Promise<{ readonly lastMinor: number; readonly nowMinor: number }[]> {
    const { database } = this.options
    const { id, priceMinor } = facts.items[at]!
    const sold = new Set(fitted.cells.filter(({ item }) => item === at).map(({ place }) => place))
    const placeIds = liftPlan.places
      .filter((place) => sold.has(place))
      .map((place) => facts.places[place]!.id)
    const [lastMinor] = await readPricesOn(database, [id], originDay)
    const own = await readPlacePrices(database, id, placeIds, { last: originDay, now: addDays(originDay, 1) })
    const prices = own.map((place) => ({
      lastMinor: place.lastMinor ?? lastMinor ?? priceMinor,
      nowMinor: place.nowMinor ?? priceMinor,
    }))
    return [...new Map(prices.map((price) => [`${price.lastMinor}/${price.nowMinor}`, price])).values()]
  }
}

const PRICES_DIFFER = {
  code: 'PRICES_DIFFER',
  message: 'These places ask, or asked on the last day that is known, different list prices for the item.',
  remedy: 'Ask for them one by one, or for those with one price together (locations).',
} as const

const COMPETITOR_REFUSALS = {
  COMPETITOR_UNKNOWN: {
    message:
      'No price of a competitor is known of the last day at these places, so that the price that is named cannot be compared with any.',
    remedy: 'Record what competitors ask (recordCovariates), or leave competitorPrice away.',
  },
  COMPETITOR_PRICE_OUTSIDE_SEEN: {
    message:
      'The price that is named for competitors is lower or higher than any lowest one of theirs at these places that is known.',
    remedy: 'Name one between them, or leave competitorPrice away.',
  },
} as const

const NOT_SOLD_THERE = {
  code: SOLD_NOWHERE.code,
  message: SOLD_NOWHERE.reason,
  remedy: SOLD_NOWHERE.remedy,
} as const

/** All that can be checked before the shop is read. */
function checkPrices(request: ListPriceSuggestionRequest): void {
  const { prices } = request
  if (prices && (prices.length === 0 || prices.length > MOST_PRICES_TRIED))
    refuse(`input.prices has to name 1 to ${MOST_PRICES_TRIED} prices, or to be absent`)
  for (const [field, { amountMinor, currency }] of amountsOf(request)) {
    requireAmount(amountMinor, `${field}.amountMinor`)
    requireCurrency(currency, `${field}.currency`)
    if (amountMinor <= 0n) refuse(`${field}.amountMinor has to be above 0; it is ${amountMinor}`)
  }
  const asked = prices?.map(({ amountMinor }) => amountMinor) ?? []
  requireDistinct(asked, 'input.prices')
}

/** @param currency of the item */
function checkCurrency(request: ListPriceSuggestionRequest, currency: string): void {
  for (const [field, amount] of amountsOf(request)) {
    if (amount.currency !== currency)
      refuse(`${field}.currency: the item is priced in ${currency}, not in ${amount.currency}`)
  }
}

/** With the fields that they stand in. */
function amountsOf({ prices, competitorPrice }: ListPriceSuggestionRequest): [string, Amount][] {
  const named = (prices ?? []).map((price, index): [string, Amount] => [`input.prices[${index}]`, price])
  return competitorPrice ? [...named, ['input.competitorPrice', competitorPrice]] : named
}

/** Those that hold on the last day that was read, the lowest first. @param rows the earliest first */
function competitorsOf(rows: readonly CompetitorPriceRow[]): CompetitorPriceValue[] {
  const last = new Map(rows.map((row) => [JSON.stringify([row.competitor, row.locationId]), row]))
  return (
    [...last.values()]
      // 0: the competitor has the item no more.
      .filter(({ priceMinor }) => priceMinor > 0)
      .sort((a, b) => a.priceMinor - b.priceMinor)
      .slice(0, MOST_COMPETITORS)
      .map(({ competitor, locationId, validFrom, priceMinor }) => ({
        ...{ competitor, validFrom, priceMinor: BigInt(priceMinor) },
        locationId: locationId === null ? null : BigInt(locationId),
      }))
  )
}

/** `[places of the plan]` see `competitorRatios`. @param rows the earliest first */
function ratiosOf(
  rows: readonly CompetitorPriceRow[],
  { facts, firstDay, liftPlan, fitted }: PreparedPlan,
  { competitorPrice }: ListPriceSuggestionRequest,
): ReturnType<typeof competitorRatios> {
  const prices = competitorPricesOf(rows, firstDay, liftPlan.from + 1)
  return competitorRatios(
    liftPlan.places.map((place) => prices.lowestAt(facts.places[place]!.id)),
    {
      lastDay: fitted.days - 1,
      day: liftPlan.from,
      priceMinor: competitorPrice ? Number(competitorPrice.amountMinor) : null,
    },
  )
}
