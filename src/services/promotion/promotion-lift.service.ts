/**
 * What a promotion will add, before it runs: a stored one, or a plan that is not stored. The shop's days are read and fitted once for all questions, in a thread of their
 * own, and remembered until the days, the promotions or the last complete day change.
 */
import { createHash } from 'node:crypto'
import { noneNamed } from '../../contracts/not-found'
import type { DemandLocationRow } from '../../contracts/demand/demand-rows'
import type { EntityRef } from '../../contracts/shop/entity-ref'
import type { Viewer } from '../../contracts/viewer'
import { BoundedCache } from '../../core/bounded-cache'
import { ForecartError } from '../../core/errors'
import { minorPerMajor } from '../../core/money'
import type { Clock } from '../../core/time/clock'
import { addDays, type Day } from '../../core/time/day'
import {
  liftDayIndex,
  type LiftFacts,
  MOST_LIFT_CELLS,
  readLiftDays,
  readLiftFacts,
} from '../../datasets/lift-reader'
import { originDaysAt } from '../../datasets/origin-days'
import type { Queryable } from '../../db/client'
import { readSellingLocations } from '../../db/repositories/demand/demand-scope.repository'
import { readStockOnHand } from '../../db/repositories/promotion/promotion-lift.repository'
import {
  readDemandVersion,
  readPromotionScope,
} from '../../db/repositories/promotion/promotion-measurement.repository'
import {
  elasticityOf,
  type FittedLift,
  type LiftEstimate,
  type LiftPlan,
  type PredictedLift,
} from '../../models/promotion'
import { requireScope } from '../access'
import { refuse } from '../input-rules'
import type { CatalogService } from '../shop/catalog.service'
import type { LocationService } from '../shop/location.service'
import type { EffectThread } from './effect-thread'
import {
  checkLiftPlan,
  discountOf,
  type Amount,
  type LiftPlanInput,
  type LiftStock,
  type PromotionLiftRefusal,
  type PromotionLiftValue,
} from './promotion-lift'
import type { PromotionRecord, PromotionService } from './promotion.service'
import { Turns } from './turns'

export interface PromotionLiftOptions {
  readonly database: Queryable
  readonly clock: Clock
  readonly catalog: CatalogService
  readonly locations: LocationService
  readonly promotions: PromotionService
  readonly thread: EffectThread
}

/** Either of the two. */
export interface PromotionLiftInput {
  readonly promotion?: EntityRef | null
  readonly plan?: LiftPlanInput | null
  readonly confidence: number
}

const REMEMBERED = 20
const MOST_READING = 2
const MOST_WAITING = 32
/** Places that are all read, where the plan names some of them. */
const ALL_PLACES_UP_TO = 20
const MOST_SHORTAGES = 100
/** Shops record nothing that is older: see `input-rules`. */
const FIRST_START: Day = '1970-01-01'
/** Closer to 1, half of what remains is lost to rounding. */
const MOST_CONFIDENCE = 1 - 1e-9

/** A plan whose items and places were looked up. */
interface Subject {
  readonly promotionId: bigint | null
  readonly plan: LiftPlanInput
  /** Null: all. */
  readonly itemIds: readonly string[] | null
  readonly locationIds: readonly string[] | null
}

interface Fit {
  readonly fitted: FittedLift
  readonly firstDay: Day
  readonly holidays: readonly Uint8Array[]
}

export class PromotionLiftService {
  private readonly fits = new BoundedCache<string, Promise<Fit>>(REMEMBERED)
  private readonly turns = new Turns(MOST_READING, MOST_WAITING)

  constructor(private readonly options: PromotionLiftOptions) {}

  /**
   * Null where there is no such promotion.
   * @throws BAD_USER_INPUT, NOT_FOUND for what is asked wrongly; RATE_LIMITED, TIMEOUT where too much is asked for at once
   */
  async lift(viewer: Viewer, input: PromotionLiftInput): Promise<PromotionLiftValue | null> {
    requireScope(viewer, 'read')
    const { promotion, plan, confidence } = input
    requireConfidence(confidence)
    if (!promotion === !plan) refuse('input: give exactly one of promotion and plan')
    if (plan) return this.ofSubject(await this.planned(viewer, plan), confidence)
    const [record] = await this.options.promotions.promotionsByRef(viewer, [promotion!])
    if (!record) return null
    const scope = await readPromotionScope(this.options.database, record.id)
    if (!scope) return null
    const subject = { promotionId: record.id, plan: planOf(record), ...scope }
    if (record.status === 'CANCELLED') return refused(subject, confidence, CANCELLED)
    return this.ofSubject(subject, confidence)
  }

  /** The own-price elasticity of each item, in the order of `itemIds`, 600 at most: null where promotions and prices do not tell it. */
  async elasticities(
    viewer: Viewer,
    itemIds: readonly bigint[],
    confidence: number,
  ): Promise<((LiftEstimate & { readonly confidence: number }) | null)[]> {
    requireScope(viewer, 'read')
    requireConfidence(confidence)
    const { places, lastDay } = await this.today()
    const found = new Map<bigint, LiftEstimate>()
    // One fit: of the places with the longest history, where all are too many.
    const most = Math.floor(MOST_LIFT_CELLS / Math.max(1, itemIds.length))
    const oldest = [...places]
      .sort(
        (a, b) =>
          (a.firstDemandDay ?? Number.MAX_SAFE_INTEGER) - (b.firstDemandDay ?? Number.MAX_SAFE_INTEGER),
      )
      .slice(0, most)
    const facts =
      oldest.length > 0
        ? await readLiftFacts(this.options.database, {
            itemIds: itemIds.map(String),
            places: places.filter((place) => oldest.includes(place)),
            originDay: lastDay,
          })
        : null
    if (facts && facts.items.length > 0) {
      const { fitted } = await this.fit(facts)
      facts.items.forEach(({ id }, index) => {
        const estimate = elasticityOf(fitted, index, confidence)
        if (estimate) found.set(BigInt(id), estimate)
      })
    }
    return itemIds.map((id) => {
      const estimate = found.get(id)
      return estimate ? { ...estimate, confidence } : null
    })
  }

  /** Ends the thread. */
  close(): Promise<void> {
    return this.options.thread.close()
  }

  private async planned(viewer: Viewer, plan: LiftPlanInput): Promise<Subject> {
    checkLiftPlan(plan)
    const { catalog, database, locations } = this.options
    const items = await catalog.itemsByRef(viewer, plan.items)
    const itemIds = items.map((item, index) => {
      if (!item) throw noneNamed('Item', plan.items[index]!)
      if (!item.active) refuse(`plan.items[${index}]: the item ${item.externalId} is retired`)
      return String(item.id)
    })
    const places = plan.locations ?? []
    const found = await locations.locationIdsByRef(viewer, places)
    const locationIds = new Set(
      found.map((id, index) => {
        if (id === null) throw noneNamed('Location', places[index]!)
        return String(id)
      }),
    )
    const selling = await readSellingLocations(database)
    // A region stands for the places in it.
    const covered = selling
      .filter(({ id, regionIds = [] }) => [id, ...regionIds].some((one) => locationIds.has(one)))
      .map(({ id }) => id)
    return {
      promotionId: null,
      plan,
      itemIds: itemIds.length > 0 ? [...new Set(itemIds)] : null,
      locationIds: locationIds.size > 0 ? covered : null,
    }
  }

  private async today(): Promise<{ readonly places: DemandLocationRow[]; readonly lastDay: Day }> {
    const { database, clock } = this.options
    const now = clock.now()
    const places = await readSellingLocations(database)
    const lastDay =
      places.length > 0 ? originDaysAt(now, places).all : addDays(now.toISOString().slice(0, 10), -1)
    return { places, lastDay }
  }

  private async ofSubject(subject: Subject, confidence: number): Promise<PromotionLiftValue> {
    const { database, thread } = this.options
    const { plan } = subject
    const { places, lastDay } = await this.today()
    const covered = subject.locationIds && new Set(subject.locationIds)
    const own = places.filter(({ id }) => covered?.has(id) ?? true)
    if (own.length === 0) return refused(subject, confidence, NO_PLACE)
    const hasBegun = plan.startsOn <= lastDay
    if (hasBegun && subject.promotionId === null) {
      refuse(`plan.startsOn: ${lastDay} is over already; a plan starts later`)
    }
    if (plan.startsOn < FIRST_START) return refused(subject, confidence, NEVER_SOLD)
    // Of a promotion that began, what could be told the day before.
    const originDay = hasBegun ? addDays(plan.startsOn, -1) : lastDay
    const scope = { itemIds: subject.itemIds, originDay }
    const facts =
      (places.length <= ALL_PLACES_UP_TO ? await readLiftFacts(database, { ...scope, places }) : null) ??
      (await readLiftFacts(database, { ...scope, places: own }))
    if (!facts) return refused(subject, confidence, TOO_LARGE)
    const itemsIn = subject.itemIds === null ? null : new Set(subject.itemIds)
    const items = [...facts.items.keys()].filter(
      // What is retired by now was on sale when the promotion began.
      (at) =>
        (itemsIn?.has(facts.items[at]!.id) ?? true) &&
        (facts.items[at]!.active || (hasBegun && itemsIn !== null)),
    )
    if (items.length === 0) return refused(subject, confidence, NEVER_SOLD)
    const money = moneyOf(plan, facts, items)
    const { fitted, firstDay, holidays } = await this.fit(facts)
    const liftPlan: LiftPlan = {
      items,
      places: [...facts.places.keys()].filter((at) => own.some(({ id }) => id === facts.places[at]!.id)),
      from: liftDayIndex({ firstDay }, plan.startsOn),
      to: liftDayIndex({ firstDay }, plan.endsOn),
      kind: plan.kind,
      discounts: items.map((at) => {
        const { externalId, priceMinor } = facts.items[at]!
        return discountOf(plan, priceMinor, externalId)
      }),
      featured: plan.featured ?? false,
    }
    const { refusal, lift } = await thread
      .predictLift(fitted, liftPlan, {
        ...money.terms,
        confidence,
        holidaysAhead: holidays.map((days) => days.slice(fitted.days)),
      })
      .catch((error: unknown) => {
        if (error instanceof ForecartError && error.code === 'NOT_ENOUGH_DATA')
          return { refusal: SOLD_NOWHERE, lift: null }
        throw error
      })
    const about = {
      ...{ originDay, firstDay, currency: money.currency },
      itemIds: facts.items.map(({ id }) => BigInt(id)),
      locationIds: facts.places.map(({ id }) => BigInt(id)),
    }
    if (!lift) {
      const { code, reason, remedy } = refusal
      return { ...refused(subject, confidence, { code, message: reason, remedy }), ...about }
    }
    return {
      ...refused(subject, confidence, null),
      ...about,
      lift,
      stock: hasBegun ? null : await this.stock(lift, facts),
    }
  }

  private async fit(facts: LiftFacts): Promise<Fit> {
    const { database, thread } = this.options
    const version = await readDemandVersion(
      database,
      facts.items.map(({ id }) => id),
    )
    const { places, items, promotions, originDay } = facts
    const key = createHash('sha256')
      .update(JSON.stringify([originDay, version, places.map(({ id }) => id), promotions]))
      .update(
        items
          .map(({ id, categoryId, departmentId }) => `${id}/${categoryId}/${departmentId}`)
          .sort()
          .join(),
      )
      // Fits name items by their position.
      .update(items.map(({ id }) => id).join())
      .digest('base64')
    const known = this.fits.get(key)
    if (known) return known
    const fit = this.turns.take(async (): Promise<Fit> => {
      const reading = await readLiftDays(database, facts)
      const { firstDay, holidays } = reading
      const itemAt = new Map(items.map(({ id }, at) => [id, at]))
      const placeAt = new Map(places.map(({ id }, at) => [id, at]))
      const indices = (ids: readonly string[] | null, at: ReadonlyMap<string, number>): number[] =>
        ids ? ids.flatMap((id) => at.get(id) ?? []).sort((a, b) => a - b) : [...at.values()]
      const fitted = await thread.fitLift({
        ...reading,
        promotions: promotions
          .map((promotion) => ({
            items: indices(promotion.itemIds, itemAt),
            places: indices(promotion.locationIds, placeAt),
            from: liftDayIndex(reading, promotion.startsOn),
            to: liftDayIndex(reading, promotion.endsOn),
            kind: promotion.kind,
            discountFraction: promotion.discountFraction ?? 0,
            featured: promotion.featured,
          }))
          .filter((promotion) => promotion.items.length > 0 && promotion.places.length > 0),
      })
      return { fitted, firstDay, holidays }
    })
    this.fits.set(key, fit)
    // What failed is tried again.
    fit.catch(() => this.fits.delete(key))
    return fit
  }

  private async stock(lift: PredictedLift, facts: LiftFacts): Promise<LiftStock | null> {
    const itemIds = [...new Set(lift.cells.map(({ item }) => facts.items[item]!.id))]
    const locationIds = [...new Set(lift.cells.map(({ place }) => facts.places[place]!.id))]
    const onHand = new Map(
      (await readStockOnHand(this.options.database, itemIds, locationIds)).map((row) => [
        `${row.itemId}/${row.locationId}`,
        row.quantity,
      ]),
    )
    let [known, all, unsellableUnits] = [0, 0, 0]
    const shortages = lift.cells.flatMap(({ item, place, before, during }) => {
      const [itemId, locationId] = [facts.items[item]!.id, facts.places[place]!.id]
      const unitsOnHand = onHand.get(`${itemId}/${locationId}`)
      all += during
      if (unitsOnHand === undefined) return []
      known += during
      const left = Math.max(0, unitsOnHand - before)
      const unitsMissing = Math.max(0, during - left)
      unsellableUnits += unitsMissing
      if (unitsMissing < 0.5) return []
      return [
        {
          itemId: BigInt(itemId),
          locationId: BigInt(locationId),
          unitsWanted: before + during,
          ...{ unitsOnHand, unitsMissing },
        },
      ]
    })
    if (known === 0) return null
    return {
      knownShare: known / all,
      unsellableUnits,
      shortages: shortages.sort((a, b) => b.unitsMissing - a.unitsMissing).slice(0, MOST_SHORTAGES),
    }
  }
}

/** Prices and what the plan costs, in units of the currency. @throws BAD_USER_INPUT where an amount is in another currency */
function moneyOf(plan: LiftPlanInput, facts: LiftFacts, items: readonly number[]) {
  const currencies = new Set(items.map((at) => facts.items[at]!.currency))
  const [first] = currencies
  const currency = currencies.size === 1 ? first! : null
  const amount = (name: 'fixedCost' | 'costPerRedemption' | 'funding'): number => {
    const given: Amount | null | undefined = plan[name]
    if (!given) return 0
    requireSame(`plan.${name}`, given)
    return Number(given.amountMinor) / minorPerMajor(given.currency)
  }
  const requireSame = (field: string, given: Amount): void => {
    if (given.currency !== currency) {
      refuse(
        `${field}.currency: the items of the plan are priced in ${[...currencies].join(', ')}, not in ${given.currency}`,
      )
    }
  }
  if (plan.discountAmount) requireSame('plan.discountAmount', plan.discountAmount)
  if (plan.fixedPrice) requireSame('plan.fixedPrice', plan.fixedPrice)
  const major = (minor: number | null, of: string): number =>
    // Of other currencies, nothing can be added.
    minor === null || of !== currency ? Number.NaN : minor / minorPerMajor(of)
  return {
    currency,
    terms: {
      prices: Float64Array.from(facts.items, (item) => major(item.priceMinor, item.currency)),
      costs: Float64Array.from(facts.items, (item) => major(item.costMinor, item.currency)),
      onSale: Uint8Array.from(facts.items, ({ active }) => (active ? 1 : 0)),
      fixedCost: amount('fixedCost'),
      costPerUnit: amount('costPerRedemption'),
      funding: amount('funding'),
    },
  }
}

function planOf(record: PromotionRecord): LiftPlanInput {
  const { kind, discountFraction, featured, startsOn, endsOn } = record
  return { ...{ kind, discountFraction, featured, startsOn, endsOn }, items: [] }
}

function refused(
  { promotionId, plan, itemIds }: Subject,
  confidence: number,
  refusal: PromotionLiftRefusal | null,
): PromotionLiftValue {
  return {
    ...{ promotionId, confidence, refusal, lift: null, currency: null, firstDay: null, originDay: null },
    ...{ itemIds: [], locationIds: [], stock: null },
    test: {
      itemIds: (itemIds ?? []).map(BigInt),
      days: Math.round((Date.parse(plan.endsOn) - Date.parse(plan.startsOn)) / 86_400_000) + 1,
    },
  }
}

function requireConfidence(confidence: number): void {
  if (confidence > 0 && confidence <= MOST_CONFIDENCE) return
  throw new ForecartError('BAD_USER_INPUT', `confidence has to lie between 0 and 1; it is ${confidence}`)
}

const CANCELLED: PromotionLiftRefusal = {
  code: 'CANCELLED',
  message: 'The promotion was called off.',
  remedy: 'Ask for a plan with its items and days instead.',
}

const NO_PLACE: PromotionLiftRefusal = {
  code: 'NO_PLACE',
  message: 'The promotion covers no place that sells: the regions that it names have none in them.',
  remedy: 'Name places that sell, or put the places into their regions.',
}

const TOO_LARGE: PromotionLiftRefusal = {
  code: 'TOO_LARGE',
  message: `The promotion covers more than ${MOST_LIFT_CELLS} pairs of an item and a place.`,
  remedy: 'Ask for a part of it: fewer items, or fewer places.',
}

const NEVER_SOLD: PromotionLiftRefusal = {
  code: 'HISTORY_TOO_SHORT',
  message: 'None of the items is on sale, or nothing was sold of them up to the day before the promotion.',
  remedy:
    'Name items that are on sale, import what was sold of them, or ask again when they have sold for some weeks.',
}

const SOLD_NOWHERE = {
  code: 'HISTORY_TOO_SHORT',
  reason: 'None of the items was sold at any place of the promotion up to the day before it.',
  remedy: 'Import what was sold of them there, or ask again when they have sold for some weeks.',
} as const
