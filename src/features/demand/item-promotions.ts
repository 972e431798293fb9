/** Promotions of items: what runs on each day, and since when that was known. */
import { COVARIATE_COUNT } from '../../contracts/demand/demand'
import type { DemandPromotionRow } from '../../contracts/demand/demand-rows'
import { COVARIATE_COLUMN } from './covariate-columns'
import { lastDayAffected, type ChangeList } from './covariate-changes'
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

  /** @param changes gathers what earlier origins saw; null where nobody asks. */
  write(out: Float32Array, changes: ChangeList | null, item: number, location: number): void {
    const running = [...(this.ofItem.get(item) ?? []), ...this.ofAllItems].filter(
      ({ locations }) => locations.length === 0 || locations.includes(location),
    )
    for (const promotion of running) {
      const last = Math.min(this.days - 1, promotion.endsOn - this.firstDay)
      for (let index = Math.max(0, promotion.startsOn - this.firstDay); index <= last; index++) {
        for (const column of COLUMNS) {
          const cell = index * COVARIATE_COUNT + column
          // Promotions that run together do not add up: the deepest one is what the customer sees.
          out[cell] = Math.max(out[cell]!, valueOf(promotion, column))
        }
      }
    }
    if (changes) this.addChanges(changes, running, location)
  }

  private addChanges(changes: ChangeList, running: readonly DemandPromotionRow[], location: number): void {
    const known = running.map((promotion) => ({
      promotion,
      knownOn: this.knownDays.at(location, promotion.knownAt.getTime()),
    }))
    for (const { promotion, knownOn } of known) {
      const together = known.filter(
        (other) =>
          other.promotion.startsOn <= promotion.endsOn && other.promotion.endsOn >= promotion.startsOn,
      )
      /** What an origin saw that knew of what was known by the end of day `by`. */
      const valueAt = (day: number, column: number, by: number) =>
        together.reduce((deepest, other) => {
          const counts =
            other.knownOn <= by && other.promotion.startsOn <= day && other.promotion.endsOn >= day
          return counts ? Math.max(deepest, valueOf(other.promotion, column)) : deepest
        }, 0)
      const affected = lastDayAffected(knownOn, this.horizonDays)
      const last = Math.min(promotion.endsOn, affected, this.firstDay + this.days - 1)
      for (let day = Math.max(promotion.startsOn, this.firstDay); day <= last; day++) {
        for (const column of COLUMNS) {
          changes.add(
            day - this.firstDay,
            column,
            knownOn - this.firstDay,
            Math.fround(valueAt(day, column, knownOn - 1)),
            Math.fround(valueAt(day, column, knownOn)),
          )
        }
      }
    }
  }
}

function valueOf({ discountFraction, featured }: DemandPromotionRow, column: number): number {
  if (column === COVARIATE_COLUMN.discountFraction) return discountFraction ?? 0
  return column === COVARIATE_COLUMN.promotion || featured ? 1 : 0
}
