/** What a promotion may be: checked as a whole when it is made, and in what is touched when it changes. Each fault names its field. */
import { isDeepStrictEqual } from 'node:util'
import type { EntityRef } from '../../contracts/shop/entity-ref'
import type { FieldError } from '../../contracts/shop/record-result'
import type { PromotionInput } from '../../contracts/shop/shop-records'
import { noneNamed } from '../../contracts/not-found'
import type { Clock } from '../../core/time/clock'
import { daysBetween } from '../../core/time/day'
import { type ErrorCode, ForecartError } from '../../core/errors'
import type { Queryable } from '../../db/client'
import {
  findExisting,
  findOffendingItem,
  findRetired,
  type PromotionRow,
  type StoredPromotion,
} from '../../db/repositories/promotion/promotion-write.repository'
import { References } from '../../db/repositories/shop/reference.repository'
import { requireRef } from '../entity-ref'
import { hasBegun, sellingPlacesOf } from './holdout'
import { isGiven, MAX_TEXT_LENGTH, optionalText, requireDay, requireText } from '../input-rules'
import {
  AMOUNT_FIELDS,
  type AmountField,
  checkTerms,
  currencyOf,
  MOST_CATEGORIES,
  MOST_COVERED,
  MOST_PROMOTION_DAYS,
  whyForAll,
} from './promotion-rules'

/** Collects what is wrong with single fields. */
export class FieldErrors {
  readonly all: FieldError[] = []

  add(path: readonly string[], code: ErrorCode, message: string): void {
    this.all.push({ path, code, message })
  }

  /** What `check` returns, or undefined where it refuses. */
  try<T>(path: readonly string[], check: () => T): T | undefined {
    try {
      return check()
    } catch (error) {
      if (!(error instanceof ForecartError)) throw error
      this.add(path, error.code, error.message)
      return undefined
    }
  }
}

/** Fields of a promotion that say whom and what its test is of, by the names that callers know. */
const FIXED_BY_TEST = [
  ['startsOn', 'startsOn'],
  ['audience', 'audience'],
  ['items', 'itemIds'],
  ['categories', 'categoryIds'],
  ['locations', 'locationIds'],
] as const satisfies readonly (readonly [name: string, field: keyof PromotionRow])[]

const TYPE_OF = { item: 'Item', category: 'Category', location: 'Location' } as const

export class PromotionChecks {
  private readonly references = new References()

  constructor(private readonly clock: Clock) {}

  /**
   * The promotion as it is to be stored. Where `errors` has any, it is not to be.
   * @param stored what it changes; null of a new one
   * @param touched the fields that are given; null: all
   */
  async check(
    db: Queryable,
    errors: FieldErrors,
    input: PromotionInput,
    stored: StoredPromotion | null,
    touched: ReadonlySet<string> | null = null,
  ): Promise<PromotionRow> {
    // What was allowed when it was stored, and stays as it is, is no fault of a change.
    const isJudged = (field: string) => touched === null || touched.has('kind') || touched.has(field)
    const name = errors.try(['name'], () => requireText(input.name, 'name'))
    const startsOn = errors.try(['startsOn'], () => requireDay(input.startsOn, 'startsOn'))
    const endsOn = errors.try(['endsOn'], () => requireDay(input.endsOn, 'endsOn'))
    if (startsOn && endsOn) {
      if (endsOn < startsOn) errors.add(['endsOn'], 'BAD_USER_INPUT', 'endsOn lies before startsOn')
      if (daysBetween(startsOn, endsOn) >= MOST_PROMOTION_DAYS) {
        errors.add(['endsOn'], 'BAD_USER_INPUT', `A promotion lasts at most ${MOST_PROMOTION_DAYS} days`)
      }
    }
    checkTerms(input, (field, message) => {
      if (isJudged(field)) errors.add([field], 'BAD_USER_INPUT', message)
    })
    const holdoutUnit = stored ? stored.holdoutUnit : input.holdout ? (input.holdout.unit ?? 'PLACES') : null
    const whyNotDrawn = holdoutUnit === 'CUSTOMERS' ? whyForAll(input.kind) : null
    if (whyNotDrawn !== null && isJudged('holdout'))
      errors.add(stored ? ['kind'] : ['holdout', 'unit'], 'BAD_USER_INPUT', whyNotDrawn)
    const minor = (field: AmountField): bigint | null => input[field]?.amountMinor ?? null
    const description = errors.try(['description'], () =>
      optionalText(input.description, 'description', MAX_TEXT_LENGTH),
    )
    const wanted: PromotionRow = {
      externalId: input.externalId,
      name: name ?? '',
      kind: input.kind,
      status: stored?.status ?? 'PLANNED',
      discountFraction: input.discountFraction ?? null,
      currency: currencyOf(input),
      discountAmountMinor: minor('discountAmount'),
      fixedPriceMinor: minor('fixedPrice'),
      buyQuantity: input.buyQuantity ?? null,
      payQuantity: input.payQuantity ?? null,
      minimumSpendMinor: minor('minimumSpend'),
      couponCodes: [...new Set(input.couponCodes ?? [])],
      audience: isGiven(input.audience) ? (input.audience as Record<string, unknown>) : null,
      featured: input.featured ?? false,
      advertised: input.advertised ?? false,
      fixedCostMinor: minor('fixedCost'),
      costPerRedemptionMinor: minor('costPerRedemption'),
      fundingMinor: minor('funding'),
      budgetMinor: minor('budget'),
      holdoutShare: stored ? stored.holdoutShare : (input.holdout?.share ?? null),
      holdoutUnit,
      description: description ?? null,
      startsOn: startsOn ?? '',
      endsOn: endsOn ?? '',
      itemIds: await this.resolve(db, errors, 'item', 'items', input.items ?? []),
      categoryIds: await this.resolve(db, errors, 'category', 'categoryIds', input.categories ?? []),
      locationIds: await this.resolve(db, errors, 'location', 'locations', input.locations ?? []),
      holdoutIds: stored?.holdoutIds ?? [],
    }
    if (stored?.holdoutUnit === 'PLACES' && !isDeepStrictEqual(stored?.locationIds, wanted.locationIds))
      errors.add(['locations'], 'CONFLICT', 'Places were held out by lot, and its locations cannot change')
    if (stored?.holdoutUnit === 'CUSTOMERS') await this.keepTest(db, errors, wanted, stored)
    const concernsItems = ['items', 'categories', ...AMOUNT_FIELDS].some(isJudged)
    if (errors.all.length === 0 && concernsItems) await this.checkItems(db, errors, wanted, stored)
    return wanted
  }

  /** Where customers were drawn by lot, whom and what the test is of stays from its first day on; and no day that has come is made one of its days, as nobody was held out then. */
  private async keepTest(
    db: Queryable,
    errors: FieldErrors,
    wanted: PromotionRow,
    stored: StoredPromotion,
  ): Promise<void> {
    const { startsOn } = wanted
    const isEarlier = startsOn !== '' && startsOn < stored.startsOn
    if (!isEarlier && FIXED_BY_TEST.every(([, field]) => isDeepStrictEqual(stored[field], wanted[field])))
      return
    const places = await sellingPlacesOf(db, stored)
    const now = this.clock.now()
    const conflict = (field: string, why: string): void => errors.add([field], 'CONFLICT', why)
    if (hasBegun(places, stored.startsOn, now)) {
      for (const [name, field] of FIXED_BY_TEST)
        if (!isDeepStrictEqual(stored[field], wanted[field]))
          conflict(
            name,
            `Customers are held out by lot, and the promotion has begun: ${name} cannot change. Plan another promotion`,
          )
    } else if (isEarlier && hasBegun(places, startsOn, now))
      conflict('startsOn', 'Customers are held out by lot: startsOn has to lie behind today')
  }

  /** What is over already is history, and may name what is retired by now, at prices of then. */
  private async checkItems(
    db: Queryable,
    errors: FieldErrors,
    wanted: PromotionRow,
    stored: StoredPromotion | null,
  ): Promise<void> {
    const today = this.clock.now().toISOString().slice(0, 10)
    const isOver = wanted.endsOn < today
    if (!isOver) {
      const before = new Set(stored?.itemIds)
      const named = wanted.itemIds.filter((id) => !before.has(id))
      for (const externalId of (await findRetired(db, named, wanted.startsOn)).values())
        errors.add(['items'], 'BAD_USER_INPUT', `The item ${externalId} is retired`)
    }
    const { currency, discountAmountMinor, fixedPriceMinor } = wanted
    if (currency === null) return
    const least = isOver ? null : (discountAmountMinor ?? fixedPriceMinor)
    const item = await findOffendingItem(db, wanted, currency, least ?? -1n)
    if (!item) return
    const message =
      item.why === 'CURRENCY'
        ? `The item ${item.externalId} is priced in ${item.currency}, and the amounts of the promotion are in ${currency}; name the items that are priced in ${currency}`
        : `The price of the item ${item.externalId} is ${item.priceMinor} in minor units, of which the promotion leaves ${discountAmountMinor === null ? 'all or more' : 'nothing'}`
    errors.add(
      [item.why === 'CURRENCY' ? 'items' : discountAmountMinor === null ? 'fixedPrice' : 'discountAmount'],
      'BAD_USER_INPUT',
      message,
    )
  }

  private async resolve(
    db: Queryable,
    errors: FieldErrors,
    kind: 'item' | 'category' | 'location',
    field: string,
    refs: readonly EntityRef[],
  ): Promise<string[]> {
    const most = kind === 'category' ? MOST_CATEGORIES : MOST_COVERED
    if (refs.length > most) {
      errors.add([field], 'BAD_USER_INPUT', `${field} has more than ${most} entries`)
      return []
    }
    const valid = refs.map((ref, index) => errors.try([field, String(index)], () => requireRef(ref, kind)))
    const existing = await findExisting(
      db,
      kind,
      valid.flatMap((ref) => (ref && 'id' in ref ? [ref.id] : [])),
    )
    const found = await this.references.find(
      db,
      kind,
      valid.flatMap((ref) => (ref && 'externalId' in ref ? [ref.externalId] : [])),
    )
    const ids = valid.flatMap((ref, index) => {
      if (!ref) return []
      const id = 'id' in ref ? ref.id.toString() : found.get(ref.externalId)
      if (id !== undefined && ('externalId' in ref || existing.has(id))) return [id]
      const { code, message } = noneNamed(TYPE_OF[kind], ref)
      errors.add([field, String(index)], code, message)
      return []
    })
    return [...new Set(ids)].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1))
  }
}
