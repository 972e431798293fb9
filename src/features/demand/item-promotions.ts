/** Promotions of items: what runs on each day, and since when that was known. */
import { COVARIATE_COUNT } from '../../contracts/demand/demand'
import type { DemandPromotionRow } from '../../contracts/demand/demand-rows'
import { dependsOnPrice, effectiveDiscount } from '../../contracts/shop/promotion-terms'
import { COVARIATE_COLUMN } from './covariate-columns'
import { lastDayAffected, type ChangeList } from './covariate-changes'
import type { PlacePrices } from './item-prices'
import type { KnownDays } from './known-days'
import type { PanelDays } from './panel-days'

const COLUMNS = [
  COVARIATE_COLUMN.discountFraction,
  COVARIATE_COLUMN.promotion,
  COVARIATE_COLUMN.featured,
] as const

export class ItemPromotions {
  private readonly ofItem = new Map<number, DemandPromotionRow[]>()
  private readonly ofAllItems: DemandPromotionRow[] = []

  private readonly firstDay: number
  private readonly days: number
  private readonly horizonDays: number

  constructor(
    promotions: readonly DemandPromotionRow[],
    private readonly knownDays: KnownDays,
    panelDays: PanelDays,
  ) {
    this.firstDay = panelDays.firstDay
    this.days = panelDays.days
    this.horizonDays = panelDays.horizonDays
    for (const promotion of promotions) {
      if (promotion.items.length === 0) this.ofAllItems.push(promotion)
      for (const item of promotion.items) {
        const list = this.ofItem.get(item)
        if (list) list.push(promotion)
        else this.ofItem.set(item, [promotion])
      }
    }
  }

  /**
   * @param changes gathers what earlier origins saw; null where nobody asks
   * @param pricesOf of the item at the location; amounts are a part of the price in force
   */
  write(
    out: Float32Array,
    changes: ChangeList | null,
    item: number,
    location: number,
    pricesOf: () => PlacePrices,
  ): void {
    const all = [...(this.ofItem.get(item) ?? []), ...this.ofAllItems].filter(
      ({ locations }) => locations.length === 0 || locations.includes(location),
    )
    const prices = all.some(dependsOnPrice) ? pricesOf() : null
    const running = all.map((promotion) => atPrices(promotion, prices))
    for (const one of running) {
      const { promotion } = one
      if (promotion.knownUntil) continue
      const last = Math.min(this.days - 1, promotion.endsOn - this.firstDay)
      for (let index = Math.max(0, promotion.startsOn - this.firstDay); index <= last; index++) {
        for (const column of COLUMNS) {
          const cell = index * COVARIATE_COUNT + column
          // Promotions that run together do not add up: the deepest one is what the customer sees.
          out[cell] = Math.max(
            out[cell]!,
            one.valueOf(column, this.firstDay + index, Number.POSITIVE_INFINITY),
          )
        }
      }
    }
    if (changes) this.addChanges(changes, running, location, prices)
  }

  private addChanges(
    changes: ChangeList,
    running: readonly Running[],
    location: number,
    prices: PlacePrices | null,
  ): void {
    const known = running.map((one) => ({
      ...one,
      knownOn: this.knownDays.at(location, one.promotion.knownAt.getTime()),
      replacedOn: one.promotion.knownUntil
        ? this.knownDays.at(location, one.promotion.knownUntil.getTime())
        : null,
    }))
    for (const { promotion, knownOn, replacedOn } of known) {
      const together = known.filter(
        (other) =>
          other.promotion.startsOn <= promotion.endsOn && other.promotion.endsOn >= promotion.startsOn,
      )
      /** What an origin saw that knew of what was known by the end of day `by`. */
      const valueAt = (day: number, column: number, by: number) =>
        together.reduce((deepest, other) => {
          const isKnown = other.knownOn <= by && (other.replacedOn === null || by < other.replacedOn)
          const counts = isKnown && other.promotion.startsOn <= day && other.promotion.endsOn >= day
          return counts ? Math.max(deepest, other.valueOf(column, day, by)) : deepest
        }, 0)
      const news = new Set([
        knownOn,
        ...(replacedOn === null ? [] : [replacedOn]),
        ...(dependsOnPrice(promotion) ? (prices?.seenFrom ?? []) : []),
      ])
      for (const on of news) {
        const last = Math.min(
          promotion.endsOn,
          lastDayAffected(on, this.horizonDays),
          this.firstDay + this.days - 1,
        )
        for (let day = Math.max(promotion.startsOn, this.firstDay); day <= last; day++) {
          for (const column of COLUMNS) {
            const [before, after] = [valueAt(day, column, on - 1), valueAt(day, column, on)]
            changes.add(
              day - this.firstDay,
              column,
              on - this.firstDay,
              Math.fround(before),
              Math.fround(after),
            )
          }
        }
      }
    }
  }
}

/** A promotion at a place. */
interface Running {
  readonly promotion: DemandPromotionRow
  /** @param day @param origin day numbers: the value on the day, at the price that the origin saw of it */
  valueOf(column: number, day: number, origin: number): number
}

function atPrices(promotion: DemandPromotionRow, prices: PlacePrices | null): Running {
  const isByPrice = dependsOnPrice(promotion)
  const depth = isByPrice ? 0 : effectiveDiscount(promotion, null)
  return {
    promotion,
    valueOf(column, day, origin) {
      if (column === COVARIATE_COLUMN.discountFraction)
        return isByPrice ? effectiveDiscount(promotion, prices?.at(day, origin) ?? null) : depth
      return column === COVARIATE_COLUMN.promotion || promotion.featured ? 1 : 0
    },
  }
}
