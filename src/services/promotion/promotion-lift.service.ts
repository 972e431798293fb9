/**
 * What a promotion will add, before it runs: a stored one, or a plan that is not stored. The shop's days are read and fitted once for all questions, in a thread of their
 * own, and remembered until the days, the promotions or the last complete day change.
 */
import { noneNamed, noneWithId } from '../../contracts/not-found'
import type { DemandLocationRow } from '../../contracts/demand/demand-rows'
import type { EntityRef } from '../../contracts/shop/entity-ref'
import { dependsOnPrice } from '../../contracts/shop/promotion-terms'
import type { PromotionRecord } from '../../contracts/shop/shop-records'
import type { Viewer } from '../../contracts/viewer'
import { ForecartError } from '../../core/errors'
import type { Logger } from '../../core/logger'
import { requireConfidence } from '../../core/statistics/confidence'
import type { Clock } from '../../core/time/clock'
import { addDays, type Day } from '../../core/time/day'
import { liftDayIndex, MOST_LIFT_CELLS, readLiftFacts, type LiftFacts } from '../../datasets/lift-reader'
import { originDaysAt } from '../../datasets/origin-days'
import type { Queryable } from '../../db/client'
import { readSellingLocations } from '../../db/repositories/demand/demand-scope.repository'
import { readPromotionScope } from '../../db/repositories/promotion/promotion-measurement.repository'
import {
  elasticityOf,
  type FittedLift,
  type IntervalFactor,
  type LiftEstimate,
  type LiftPlan,
  type LiftTerms,
} from '../../models/promotion'
import { requireScope } from '../access'
import { refuse } from '../input-rules'
import type { CatalogService } from '../shop/catalog.service'
import type { LocationService } from '../shop/location.service'
import type { EffectThread } from './effect-thread'
import { LedgerLessons } from './ledger-lessons'
import { LiftFits } from './lift-fits'
import { keepPrediction } from './lift-ledger'
import { gated, refusalOf } from './lift-gate'
import { moneyOf } from './lift-money'
import { readPlanPrices } from './lift-prices'
import { CANCELLED, NEVER_SOLD, NO_PLACE, SOLD_NOWHERE, TOO_LARGE } from './lift-refusals'
import { stockOf } from './lift-stock'
import type { LiftSource } from './lift-source'
import type { LiftVersions } from './lift-versions'
import {
  checkLiftPlan,
  discountOf,
  type LiftPlanInput,
  type PromotionLiftRefusal,
  type PromotionLiftValue,
} from './promotion-lift'
import { priceTermsOf } from './promotion-rules'
import type { PromotionService } from './promotion.service'

export interface PromotionLiftOptions {
  readonly database: Queryable
  readonly clock: Clock
  readonly catalog: CatalogService
  readonly locations: LocationService
  readonly promotions: PromotionService
  readonly thread: EffectThread
  readonly logger?: Pick<Logger, 'warn'>
  /** Keeps the fits that told something. Absent: they are kept in memory alone. */
  readonly versions?: LiftVersions
}

/** Either of the two. */
export interface PromotionLiftInput {
  readonly promotion?: EntityRef | null
  readonly plan?: LiftPlanInput | null
  readonly confidence: number
}

/** Places that are all read, where the plan names some of them. */
const ALL_PLACES_UP_TO = 20
/** Shops record nothing that is older: see `input-rules`. */
const FIRST_START: Day = '1970-01-01'

/** A plan whose items and places were looked up. */
interface Subject {
  readonly promotionId: bigint | null
  /** The argument that a plan stands in, which errors name. */
  readonly field: string
  readonly plan: LiftPlanInput
  /** Null: all. */
  readonly itemIds: readonly string[] | null
  readonly locationIds: readonly string[] | null
}

/** A plan that was looked up, with the fit that tells it. */
export interface PreparedPlan {
  readonly facts: LiftFacts
  readonly fitted: FittedLift
  readonly firstDay: Day
  readonly originDay: Day
  readonly hasBegun: boolean
  readonly liftPlan: LiftPlan
  readonly money: ReturnType<typeof moneyOf>
  readonly terms: LiftTerms
  readonly intervals: IntervalFactor
  readonly source: LiftSource
}

export class PromotionLiftService {
  private readonly fits: LiftFits
  private readonly lessons: LedgerLessons

  constructor(private readonly options: PromotionLiftOptions) {
    const { database, thread, logger, versions } = options
    this.fits = new LiftFits(database, thread, logger, versions)
    this.lessons = new LedgerLessons(options.database, options.clock)
  }

  /**
   * Null where there is no such promotion.
   * @throws BAD_USER_INPUT, NOT_FOUND for what is asked wrongly; RATE_LIMITED, TIMEOUT where too much is asked for at once
   */
  async lift(viewer: Viewer, input: PromotionLiftInput): Promise<PromotionLiftValue | null> {
    requireScope(viewer, 'read')
    const { promotion, plan, confidence } = input
    requireConfidence(confidence)
    if (!promotion === !plan) refuse('input: give exactly one of promotion and plan')
    if (plan) return this.ofSubject(await this.planned(viewer, plan, 'plan'), confidence)
    const [record] = await this.options.promotions.promotionsByRef(viewer, [promotion!])
    if (!record) return null
    const scope = await readPromotionScope(this.options.database, record.id)
    if (!scope) return null
    const subject = { promotionId: record.id, field: 'promotion', plan: planOf(record), ...scope }
    if (record.status === 'CANCELLED') return refused(subject, confidence, CANCELLED)
    const value = await this.ofSubject(subject, confidence)
    if (!value.hasBegun) {
      const keepVersion = () => this.keepFit(value)
      await keepPrediction(this.options.database, record, scope, value, keepVersion)
    }
    return value
  }

  /** The version that told it, which is kept from now on; null where nothing was fitted. */
  async versionOf(viewer: Viewer, { source, constant }: PromotionLiftValue): Promise<bigint | null> {
    requireScope(viewer, 'read')
    const { versions } = this.options
    if (!source || !versions) return null
    return constant ? versions.ofConstant(source) : versions.ofFit(source)
  }

  /** The version of the fit that told it; null where it is not kept. A lift is told also where its fit cannot be. */
  private async keepFit({ source }: PromotionLiftValue): Promise<bigint | null> {
    const { versions, logger } = this.options
    if (!source || !versions) return null
    try {
      return await versions.ofFit(source)
    } catch (error) {
      logger?.warn({ err: error }, 'The fit of a lift could not be kept; the ledger names no version')
      return null
    }
  }

  /** The own-price elasticity of each item, in the order of `itemIds`, 600 at most: null where promotions and prices do not tell it. */
  async elasticities(
    viewer: Viewer,
    itemIds: readonly bigint[],
    confidence: number,
  ): Promise<((LiftEstimate & { readonly confidence: number }) | null)[]> {
    requireScope(viewer, 'read')
    requireConfidence(confidence)
    const { places, lastDay, now } = await this.today()
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
            knownBy: now,
          })
        : null
    if (facts && facts.items.length > 0) {
      const { fitted } = await this.fits.of(facts)
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

  /** @param itemField where the item of an index stands, which errors name */
  private async planned(
    viewer: Viewer,
    plan: LiftPlanInput,
    field: string,
    itemField = (index: number): string => `${field}.items[${index}]`,
  ): Promise<Subject> {
    checkLiftPlan(plan, field)
    const { catalog, database, locations } = this.options
    const items = await catalog.itemsByRef(viewer, plan.items)
    const itemIds = items.map((item, index) => {
      if (!item) throw noneNamed('Item', plan.items[index]!)
      if (!item.active || (item.retiredOn && item.retiredOn <= plan.startsOn))
        refuse(`${itemField(index)}: the item ${item.externalId} is retired`)
      return String(item.id)
    })
    const categoryIds = plan.categoryIds ?? []
    const ofCategories = await this.itemsOf(viewer, categoryIds)
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
      ...{ promotionId: null, field, plan },
      itemIds:
        itemIds.length + categoryIds.length > 0
          ? [...new Set([...itemIds, ...ofCategories.map(String)])]
          : null,
      locationIds: locationIds.size > 0 ? covered : null,
    }
  }

  /** Those on sale; more than are read where they are too many. */
  private async itemsOf(viewer: Viewer, categoryIds: readonly bigint[]): Promise<bigint[]> {
    if (categoryIds.length === 0) return []
    const { catalog } = this.options
    const categories = await catalog.categoriesByIds(viewer, categoryIds)
    const missing = categories.findIndex((category) => category === null)
    if (missing >= 0) throw noneWithId('Category', categoryIds[missing]!)
    return catalog.itemIds(viewer, { categoryIds }, MOST_LIFT_CELLS + 1)
  }

  private async today(): Promise<{
    readonly places: DemandLocationRow[]
    readonly lastDay: Day
    readonly now: Date
  }> {
    const { database, clock } = this.options
    const now = clock.now()
    const places = await readSellingLocations(database)
    const lastDay =
      places.length > 0 ? originDaysAt(now, places).all : addDays(now.toISOString().slice(0, 10), -1)
    return { places, lastDay, now }
  }

  /**
   * What plans of these items, places and days are told from, for callers that vary what is offered.
   * @param field the argument that the plan stands in, which errors name
   * @param itemField where the item of an index stands; default: in `items` of the plan
   * @throws as `lift`
   */
  async prepare(
    viewer: Viewer,
    plan: LiftPlanInput,
    confidence: number,
    field: string,
    itemField?: (index: number) => string,
  ): Promise<PreparedPlan | { readonly refusal: PromotionLiftRefusal }> {
    requireScope(viewer, 'read')
    requireConfidence(confidence)
    const prepared = await this.prepareSubject(await this.planned(viewer, plan, field, itemField), confidence)
    // A suggestion is no better than the lifts that it compares.
    const refusal = 'refusal' in prepared ? null : refusalOf(prepared.source.record)
    return refusal ? { refusal } : prepared
  }

  private async ofSubject(subject: Subject, confidence: number): Promise<PromotionLiftValue> {
    const { database, thread } = this.options
    const prepared = await this.prepareSubject(subject, confidence)
    if ('refusal' in prepared) return refused(subject, confidence, prepared.refusal)
    const { facts, fitted, firstDay, originDay, hasBegun, liftPlan, money, terms, intervals, source } =
      prepared
    const { refusal, lift } = await thread.predictLift(fitted, liftPlan, terms).catch((error: unknown) => {
      if (error instanceof ForecartError && error.code === 'NOT_ENOUGH_DATA')
        return { refusal: SOLD_NOWHERE, lift: null }
      throw error
    })
    const about = {
      ...{ originDay, firstDay, hasBegun, intervals, source, currency: money.currency },
      itemIds: facts.items.map(({ id }) => BigInt(id)),
      locationIds: facts.places.map(({ id }) => BigInt(id)),
    }
    if (!lift) {
      const { code, reason, remedy } = refusal
      return { ...refused(subject, confidence, { code, message: reason, remedy }), ...about }
    }
    const told = {
      ...refused(subject, confidence, null),
      ...about,
      lift,
      stock: hasBegun ? null : await stockOf(database, lift, facts),
    }
    return gated(told, source.record)
  }

  private async prepareSubject(
    subject: Subject,
    confidence: number,
  ): Promise<PreparedPlan | { readonly refusal: PromotionLiftRefusal }> {
    const { database } = this.options
    const { plan, field } = subject
    const { places, lastDay, now } = await this.today()
    const covered = subject.locationIds && new Set(subject.locationIds)
    const own = places.filter(({ id }) => covered?.has(id) ?? true)
    if (own.length === 0) return { refusal: NO_PLACE }
    const hasBegun = plan.startsOn <= lastDay
    if (hasBegun && subject.promotionId === null) {
      refuse(`${field}.startsOn: ${lastDay} is over already; a plan starts later`)
    }
    if (plan.startsOn < FIRST_START) return { refusal: NEVER_SOLD }
    // Of a promotion that began, what could be told the day before.
    const originDay = hasBegun ? addDays(plan.startsOn, -1) : lastDay
    const knownBy = hasBegun ? new Date(`${plan.startsOn}T00:00:00Z`) : now
    const scope = { itemIds: subject.itemIds, originDay, knownBy }
    const known =
      (places.length <= ALL_PLACES_UP_TO ? await readLiftFacts(database, { ...scope, places }) : null) ??
      (await readLiftFacts(database, { ...scope, places: own }))
    if (!known) return { refusal: TOO_LARGE }
    const { startsOn, endsOn } = plan
    const prices = await readPlanPrices(database, known, { originDay, startsOn, endsOn, knownBy, hasBegun })
    const priced = known.items.map((item, at) => ({ ...item, priceMinor: prices.firstMinor[at]! }))
    const itemsIn = subject.itemIds === null ? null : new Set(subject.itemIds)
    const items = [...known.items.keys()].filter(
      // What is retired by now was on sale when the promotion began.
      (at) =>
        (itemsIn?.has(known.items[at]!.id) ?? true) &&
        (known.items[at]!.active || (hasBegun && itemsIn !== null)),
    )
    if (items.length === 0) return { refusal: NEVER_SOLD }
    const isStored = subject.promotionId !== null
    const money = moneyOf(plan, { items: priced }, items, { isStored, field })
    const priceTerms = priceTermsOf(plan)
    const discountAt = (at: number, priceMinor: number): number =>
      discountOf(priceTerms, priceMinor, { item: known.items[at]!.externalId, isStored, field })
    const fit = await this.fits.of(known)
    const { fitted, firstDay, holidays } = fit
    const liftPlan: LiftPlan = {
      items,
      places: [...known.places.keys()].filter((at) => own.some(({ id }) => id === known.places[at]!.id)),
      from: liftDayIndex({ firstDay }, plan.startsOn),
      to: liftDayIndex({ firstDay }, plan.endsOn),
      kind: plan.kind,
      discounts: items.map((at) => discountAt(at, priced[at]!.priceMinor)),
      featured: plan.featured ?? false,
      advertised: plan.advertised ?? false,
      ...(items.some((at) => prices.steps[at]) && {
        priceSteps: items.map(
          (at) =>
            prices.steps[at]?.map(({ from, ratio, priceMinor }) => ({
              ...{ from, ratio },
              ...(dependsOnPrice(priceTerms) && { discount: discountAt(at, priceMinor) }),
            })) ?? null,
        ),
      }),
    }
    const { intervals, record } = await this.lessons.of(hasBegun ? plan.startsOn : null)
    const terms = {
      ...money.terms,
      confidence,
      intervalFactor: intervals.factor,
      holidaysAhead: holidays.map((days) => days.slice(fitted.days)),
    }
    const source = { fit, originDay, readAt: now, hasBegun, record }
    const told = { firstDay, originDay, hasBegun, liftPlan, money, terms, intervals, source }
    return { facts: known, fitted, ...told }
  }
}

function planOf({ categoryIds: _categoryIds, ...record }: PromotionRecord): LiftPlanInput {
  const { currency } = record
  const amount = (amountMinor: bigint | null) =>
    amountMinor === null || currency === null ? null : { amountMinor, currency }
  return {
    ...record,
    discountAmount: amount(record.discountAmountMinor),
    fixedPrice: amount(record.fixedPriceMinor),
    fixedCost: amount(record.fixedCostMinor),
    costPerRedemption: amount(record.costPerRedemptionMinor),
    funding: amount(record.fundingMinor),
    budget: amount(record.budgetMinor),
    items: [],
  }
}

function refused(
  { promotionId, plan, itemIds }: Subject,
  confidence: number,
  refusal: PromotionLiftRefusal | null,
): PromotionLiftValue {
  return {
    ...{ promotionId, confidence, refusal, lift: null, withheld: null, constant: null, source: null },
    ...{ currency: null, firstDay: null, originDay: null },
    ...{
      itemIds: [],
      locationIds: [],
      stock: null,
      hasBegun: false,
      intervals: { factor: 1, promotions: 0 },
    },
    test: {
      itemIds: (itemIds ?? []).map(BigInt),
      days: Math.round((Date.parse(plan.endsOn) - Date.parse(plan.startsOn)) / 86_400_000) + 1,
    },
  }
}
