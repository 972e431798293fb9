import { createHash } from 'node:crypto'
import { effectiveDiscount } from '../../contracts/shop/promotion-terms'
import type { Logger } from '../../core/logger'
import { BoundedCache } from '../../core/bounded-cache'
import { liftDayIndex, type LiftFacts, readLiftDays } from '../../datasets/lift-reader'
import type { Queryable } from '../../db/client'
import type { LiftPromotionRow } from '../../db/repositories/promotion/promotion-lift.repository'
import { readDemandVersion } from '../../db/repositories/promotion/promotion-measurement.repository'
import { LIFT_MODEL } from '../../models/promotion'
import type { EffectThread } from './effect-thread'
import type { LiftFit } from './lift-source'
import type { LiftVersions } from './lift-versions'
import { Turns } from '../turns'

const REMEMBERED = 20
const MOST_READING = 2
const MOST_WAITING = 32

/** Fits of the shop's days, each made once for all questions and remembered until its days, promotions or origin are others. */
export class LiftFits {
  private readonly fits = new BoundedCache<string, Promise<LiftFit>>(REMEMBERED)
  private readonly turns = new Turns(MOST_READING, MOST_WAITING, 'promotions')

  constructor(
    private readonly database: Queryable,
    private readonly thread: EffectThread,
    private readonly logger?: Pick<Logger, 'warn'>,
    /** Fits that were kept before: of other processes, or of this one before its last start. */
    private readonly versions?: Pick<LiftVersions, 'fitOf'>,
  ) {}

  /** @throws RATE_LIMITED, TIMEOUT where too much is asked for at once */
  async of(facts: LiftFacts): Promise<LiftFit> {
    const { database, thread, logger } = this
    const version = await readDemandVersion(
      database,
      facts.items.map(({ id }) => id),
    )
    const { places, items, promotions, originDay, competitorPricesVersion } = facts
    const key = createHash('sha256')
      .update(
        JSON.stringify([
          ...[LIFT_MODEL, originDay, version, competitorPricesVersion],
          ...[places.map(({ id }) => id), promotions],
        ]),
      )
      .update(
        items
          .map(({ id, categoryId, departmentId }) => `${id}/${categoryId}/${departmentId}`)
          .sort()
          .join(),
      )
      // Fits name items by their position.
      .update(items.map(({ id }) => id).join())
      .digest('hex')
    const known = this.fits.get(key)
    if (known) return known
    const fit = this.turns.take(async (): Promise<LiftFit> => {
      const kept = await this.versions?.fitOf(key)
      if (kept) return kept
      const reading = await readLiftDays(database, facts, logger)
      const { firstDay, holidays } = reading
      const itemAt = new Map(items.map(({ id }, at) => [id, at]))
      const placeAt = new Map(places.map(({ id }, at) => [id, at]))
      const indices = (ids: readonly string[] | null, at: ReadonlyMap<string, number>): number[] =>
        ids ? ids.flatMap((id) => at.get(id) ?? []).sort((a, b) => a - b) : [...at.values()]
      const fitted = await thread.fitLift({
        ...reading,
        promotions: promotions
          .map((promotion) => ({
            ...depthsOf(promotion, items, itemAt),
            items: indices(promotion.itemIds, itemAt),
            places: indices(promotion.locationIds, placeAt),
            from: liftDayIndex(reading, promotion.startsOn),
            to: liftDayIndex(reading, promotion.endsOn),
            kind: promotion.kind,
            featured: promotion.featured,
            advertised: promotion.advertised,
            treatedShare: promotion.treatedShare,
          }))
          .filter((promotion) => promotion.items.length > 0 && promotion.places.length > 0),
      })
      return { key, fitted, firstDay, holidays }
    })
    this.fits.set(key, fit)
    // What failed is tried again.
    fit.catch(() => this.fits.delete(key))
    return fit
  }
}

/** How deep a promotion is, of each item where that depends on its price. */
function depthsOf(
  promotion: LiftPromotionRow,
  items: LiftFacts['items'],
  itemAt: ReadonlyMap<string, number>,
): { readonly discountFraction: number; readonly discountOf?: ReadonlyMap<number, number> } {
  const { itemIds, pricesMinor } = promotion
  if (!pricesMinor) return { discountFraction: effectiveDiscount(promotion, null) }
  const discountOf = new Map(
    (itemIds ?? items.map(({ id }) => id)).map((id, at) => [
      itemAt.get(id)!,
      effectiveDiscount(promotion, pricesMinor[at] ?? null),
    ]),
  )
  return { discountFraction: Math.max(0, ...discountOf.values()), discountOf }
}
