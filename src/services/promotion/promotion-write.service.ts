/** Promotions: planned, changed, cancelled. Each change refreshes the forecasts of what it touches and leaves a trace in the audit. */
import { isDeepStrictEqual } from 'node:util'
import type { EntityRef } from '../../contracts/shop/entity-ref'
import type {
  Amount,
  PromotionInput,
  PromotionPatch,
  PromotionResult,
} from '../../contracts/shop/shop-records'
import { actorOf, type Viewer } from '../../contracts/viewer'
import type { Clock } from '../../core/time/clock'
import { addDays, type Day } from '../../core/time/day'
import { originDaysAt } from '../../datasets/origin-days'
import type { Database, Queryable, Transaction } from '../../db/client'
import { publish } from '../../db/notifications'
import { lockCatalog } from '../../db/repositories/shop/catalog-write.repository'
import { bumpDependentSeries } from '../../db/repositories/demand/series-revision.repository'
import { writeHoldout, writeHoldoutSeed } from '../../db/repositories/promotion/promotion-holdout.repository'
import { appendAudit } from '../../db/repositories/operations/installation.repository'
import {
  findItemsWithin,
  findPlacesWithin,
  findPromotion,
  keepRevision,
  type PromotionRow,
  type StoredPromotion,
  writePromotion,
} from '../../db/repositories/promotion/promotion-write.repository'
import type { Announced } from '../announced'
import { requireRef } from '../entity-ref'
import { requireKnownAt, requireText } from '../input-rules'
import { noneNamed } from '../../contracts/not-found'
import { enqueueRefresh } from '../demand/rollup-request'
import { requireScope } from '../access'
import { drawArms, drawSeed, sellingPlacesOf } from './holdout'
import { FieldErrors, PromotionChecks } from './promotion-checks'

export interface PromotionWriteServiceOptions {
  readonly database: Database
  readonly clock: Clock
  /** Who remembers something of them. */
  readonly remembered?: readonly Pick<Announced<unknown>, 'forget'>[]
}

export class PromotionWriteService {
  private readonly checks: PromotionChecks

  constructor(private readonly options: PromotionWriteServiceOptions) {
    this.checks = new PromotionChecks(options.clock)
  }

  /**
   * Plans a promotion. Sending the same again answers with the one that exists; another one of that externalId is a CONFLICT.
   * @throws UNAUTHENTICATED, FORBIDDEN.
   */
  async create(viewer: Viewer, input: PromotionInput): Promise<PromotionResult> {
    requireScope(viewer, 'ingest')
    const errors = new FieldErrors()
    const externalId = errors.try(['externalId'], () => requireText(input.externalId, 'externalId'))
    const knownAt =
      errors.try(['knownAt'], () => requireKnownAt(input.knownAt, this.options.clock.now())) ?? null
    const wanted = await this.checks.check(
      this.options.database,
      errors,
      { ...input, externalId: externalId ?? '' },
      null,
    )
    if (errors.all.length > 0) return refused(errors)
    return this.change(async (tx) => {
      await lockCatalog(tx)
      const stored = await findPromotion(tx, { externalId: wanted.externalId })
      if (stored) {
        const again = await withArmsOf(tx, stored, wanted)
        if (isDeepStrictEqual(seenByCallers(stored), again)) return done(stored)
        errors.add(['externalId'], 'CONFLICT', `Another promotion has the externalId "${wanted.externalId}"`)
        return refused(errors)
      }
      const drawn = await this.draw(tx, errors, wanted)
      if (errors.all.length > 0) return refused(errors)
      return this.write(tx, viewer, 'promotion.create', drawn.promotion, {
        ...{ stored: null, knownAt, seed: drawn.seed },
      })
    })
  }

  /**
   * Changes the fields that are given. What forecasts see of it counts as known from the change on, unless `knownAt` says else.
   * @throws UNAUTHENTICATED, FORBIDDEN, NOT_FOUND; BAD_USER_INPUT where the reference is not one.
   */
  async update(viewer: Viewer, promotion: EntityRef, patch: PromotionPatch): Promise<PromotionResult> {
    requireScope(viewer, 'ingest')
    return this.change(async (tx) => {
      await lockCatalog(tx)
      const stored = await this.find(tx, promotion)
      const errors = new FieldErrors()
      if (stored.status !== 'PLANNED') {
        errors.add([], 'CONFLICT', 'The promotion was called off and cannot change')
        return refused(errors)
      }
      const changes = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
      const now = this.options.clock.now()
      const knownAt = errors.try(['knownAt'], () => requireKnownAt(patch.knownAt, now)) ?? null
      const touched = new Set(Object.keys(changes))
      const wanted = await this.checks.check(tx, errors, { ...asInput(stored), ...changes }, stored, touched)
      if (errors.all.length > 0) return refused(errors)
      const saysNothingNew = knownAt === null || knownAt.getTime() === stored.knownAt.getTime()
      if (saysNothingNew && isDeepStrictEqual(seenByCallers(stored), wanted)) return done(stored)
      const isAnother = !isDeepStrictEqual(seenByForecasts(stored), seenByForecasts(wanted))
      return this.write(tx, viewer, 'promotion.update', wanted, {
        stored,
        knownAt: knownAt ?? (isAnother ? now : null),
      })
    })
  }

  /**
   * Calls a promotion off; doing it twice changes nothing. One that has run for a whole day at every place, or longer, keeps its days up to the last such day.
   * @param neverRan it never took place: none of its days counts.
   * @throws as `update`.
   */
  async cancel(viewer: Viewer, promotion: EntityRef, neverRan = false): Promise<PromotionResult> {
    requireScope(viewer, 'ingest')
    return this.change(async (tx) => {
      await lockCatalog(tx)
      const stored = await this.find(tx, promotion)
      if (stored.status === 'CANCELLED' || (stored.status === 'ENDED' && !neverRan)) return done(stored)
      const now = this.options.clock.now()
      const lastDay = await lastDayOf(tx, stored, now)
      const hasRun = !neverRan && stored.startsOn <= lastDay
      const calledOff: PromotionRow = hasRun
        ? { ...seenByCallers(stored), status: 'ENDED', endsOn: min(stored.endsOn, lastDay) }
        : { ...seenByCallers(stored), status: 'CANCELLED' }
      return this.write(tx, viewer, 'promotion.cancel', calledOff, { stored, knownAt: hasRun ? now : null })
    })
  }

  /** What is remembered of promotions is read again after it. */
  private async change(write: (tx: Transaction) => Promise<PromotionResult>): Promise<PromotionResult> {
    const result = await this.options.database.transaction(write)
    for (const one of this.options.remembered ?? []) one.forget()
    return result
  }

  private async find(tx: Transaction, promotion: EntityRef): Promise<StoredPromotion> {
    const found = await findPromotion(tx, requireRef(promotion, 'promotion'))
    if (!found) throw noneNamed('Promotion', promotion)
    return found
  }

  /** With the places that are left out, or with what decides which customers are, where some are to be. */
  private async draw(
    tx: Queryable,
    errors: FieldErrors,
    wanted: PromotionRow,
  ): Promise<{ readonly promotion: PromotionRow; readonly seed: string | null }> {
    const { holdoutShare, holdoutUnit, startsOn } = wanted
    if (holdoutShare === null) return { promotion: wanted, seed: null }
    const places = await sellingPlacesOf(tx, wanted)
    if (holdoutUnit === 'CUSTOMERS') {
      const now = this.options.clock.now()
      const seed = errors.try(['holdout'], () => drawSeed(places, holdoutShare, startsOn, now))
      return { promotion: wanted, seed: seed ?? null }
    }
    const arms = errors.try(['holdout'], () =>
      drawArms(places, holdoutShare, startsOn, this.options.clock.now()),
    )
    const promotion = arms ? { ...wanted, locationIds: arms.treated, holdoutIds: arms.heldOut } : wanted
    return { promotion, seed: null }
  }

  private async write(
    tx: Transaction,
    viewer: Viewer,
    action: string,
    wanted: PromotionRow,
    {
      stored,
      knownAt,
      seed = null,
    }: {
      readonly stored: StoredPromotion | null
      readonly knownAt: Date | null
      readonly seed?: string | null
    },
  ): Promise<PromotionResult> {
    const now = this.options.clock.now()
    if (stored && !isDeepStrictEqual(seenByForecasts(stored), seenByForecasts(wanted)))
      await keepRevision(tx, stored.id, now, knownAt ?? now)
    const id = await writePromotion(tx, wanted, knownAt, now)
    if (!stored && wanted.holdoutIds.length > 0) await writeHoldout(tx, id, wanted.holdoutIds)
    if (seed !== null) await writeHoldoutSeed(tx, id, seed)
    await publish(tx, 'promotions', {})
    await appendAudit(tx, {
      actor: actorOf(viewer),
      action,
      subject: `promotion:${wanted.externalId}`,
      details: plainJson({ before: stored, after: wanted }),
    })
    const scopes = []
    for (const state of stored ? [stored, wanted] : [wanted]) scopes.push(await scopeOf(tx, state))
    await bumpDependentSeries(tx, scopes, now)
    await enqueueRefresh(tx)
    return done({ ...wanted, id })
  }
}

function seenByCallers({ id: _id, knownAt: _knownAt, ...promotion }: StoredPromotion): PromotionRow {
  return promotion
}

function seenByForecasts(promotion: PromotionRow) {
  const { status, startsOn, endsOn, discountFraction, currency, discountAmountMinor, fixedPriceMinor } =
    promotion
  const { buyQuantity, payQuantity, featured, advertised, itemIds, categoryIds, locationIds } = promotion
  return {
    ...{ status, startsOn, endsOn, discountFraction, currency, discountAmountMinor, fixedPriceMinor },
    ...{ buyQuantity, payQuantity, featured, advertised, itemIds, categoryIds, locationIds },
  }
}

/** The last day that is over at every place that a promotion covers. */
async function lastDayOf(tx: Queryable, promotion: PromotionRow, now: Date): Promise<Day> {
  const places = await sellingPlacesOf(tx, promotion)
  return places.length > 0 ? originDaysAt(now, places).all : addDays(now.toISOString().slice(0, 10), -1)
}

/** Sent again, a promotion has the arms that were drawn, where it names the places that they were drawn from. */
async function withArmsOf(
  tx: Queryable,
  stored: StoredPromotion,
  wanted: PromotionRow,
): Promise<PromotionRow> {
  const { locationIds, holdoutIds, holdoutShare } = stored
  if (holdoutShare === null || stored.holdoutUnit !== 'PLACES' || wanted.holdoutUnit !== 'PLACES')
    return wanted
  const named = new Set((await sellingPlacesOf(tx, wanted)).map(({ id }) => id))
  const drawn = [...locationIds, ...holdoutIds]
  return drawn.every((id) => named.has(id)) ? { ...wanted, locationIds, holdoutIds } : wanted
}

function min(a: Day, b: Day): Day {
  return a < b ? a : b
}

/** What forecasts see change: items of categories one by one, places of regions too. */
async function scopeOf(tx: Queryable, { itemIds, categoryIds, locationIds }: PromotionRow) {
  const ofCategories = await findItemsWithin(tx, categoryIds)
  return {
    itemIds: itemIds.length + categoryIds.length > 0 ? [...new Set([...itemIds, ...ofCategories])] : null,
    locationIds: locationIds.length > 0 ? await findPlacesWithin(tx, locationIds) : null,
  }
}

function asInput(stored: StoredPromotion): PromotionInput {
  const { currency, itemIds, categoryIds, locationIds, ...facts } = stored
  const refs = (ids: readonly string[]) => ids.map((id) => ({ id: BigInt(id) }))
  const amount = (amountMinor: bigint | null): Amount | null =>
    amountMinor === null || currency === null ? null : { amountMinor, currency }
  return {
    ...facts,
    discountAmount: amount(facts.discountAmountMinor),
    fixedPrice: amount(facts.fixedPriceMinor),
    minimumSpend: amount(facts.minimumSpendMinor),
    fixedCost: amount(facts.fixedCostMinor),
    costPerRedemption: amount(facts.costPerRedemptionMinor),
    funding: amount(facts.fundingMinor),
    budget: amount(facts.budgetMinor),
    items: refs(itemIds),
    categories: refs(categoryIds),
    locations: refs(locationIds),
  }
}

function done({
  id,
  knownAt: _knownAt,
  ...promotion
}: PromotionRow & { readonly id: string; readonly knownAt?: Date }): PromotionResult {
  return { promotion: { ...promotion, id: BigInt(id) }, userErrors: [] }
}

/** JSON has no whole numbers of any size. */
function plainJson(value: unknown): Readonly<Record<string, unknown>> {
  return JSON.parse(
    JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? inner.toString() : inner)),
  ) as Record<string, unknown>
}

function refused(errors: FieldErrors): PromotionResult {
  return { promotion: null, userErrors: errors.all }
}
