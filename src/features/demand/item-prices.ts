/** List prices of items: what holds on each day, and since when that was known. */
import { COVARIATE_COUNT } from '../../contracts/demand/demand'
import type { PriceColumns, ScenarioPriceRow } from '../../contracts/demand/demand-rows'
import { COVARIATE_COLUMN } from './covariate-columns'
import { lastDayAffected, type ChangeList } from './covariate-changes'
import { EVERYWHERE, type KnownDays } from './known-days'
import type { PanelDays } from './panel-days'

interface PricePoint {
  readonly location: number
  /** Day number, like `seenFrom`. */
  readonly validFrom: number
  readonly priceMinor: number
  readonly knownAt: number
}

/** A price as a place sees it. A price that holds already is known there, because the place sells at it, whenever it was recorded. */
interface SeenPrice extends PricePoint {
  /** The first origin that sees it. */
  readonly seenFrom: number
}

/** List prices of an item at a place. */
export interface PlacePrices {
  /**
   * In minor units, on a day, as an origin saw it; both are day numbers. Before the first price that is known, that one. Null where none was known.
   */
  at(day: number, origin: number): number | null
  /** The origins from which another price was seen. */
  readonly seenFrom: readonly number[]
}

export class ItemPrices {
  private readonly pointsOf = new Map<number, PricePoint[]>()

  private readonly firstDay: number
  private readonly days: number
  private readonly horizonDays: number

  constructor(
    prices: PriceColumns,
    private readonly knownDays: KnownDays,
    panelDays: PanelDays,
    private readonly scenarioPrices: readonly ScenarioPriceRow[] = [],
  ) {
    this.firstDay = panelDays.firstDay
    this.days = panelDays.days
    this.horizonDays = panelDays.horizonDays
    const { item, location, validFrom, priceMinor, knownAt } = prices
    for (let row = 0; row < item.length; row++) {
      if (!(priceMinor[row]! > 0)) continue
      const point = {
        location: location[row]!,
        validFrom: validFrom[row]!,
        priceMinor: priceMinor[row]!,
        knownAt: knownAt[row]!,
      }
      const points = this.pointsOf.get(item[row]!)
      if (points) points.push(point)
      else this.pointsOf.set(item[row]!, [point])
    }
  }

  /** What an item costs at a place. */
  of(item: number, location: number): PlacePrices {
    const { own, everywhere, reference } = this.seenAt(item, location)
    const seen = [...own, ...everywhere]
    const first = reference?.priceMinor ?? null
    return {
      seenFrom: [...new Set(seen.map(({ seenFrom }) => seenFrom))],
      at: (day, by) => {
        const ofScenario = this.scenarioPriceOf(item, location, day)
        if (ofScenario !== null) return ofScenario
        const price = lastSeen(own, day, by) ?? lastSeen(everywhere, day, by)
        if (price) return price.priceMinor
        return seen.some(({ seenFrom }) => seenFrom <= by) ? first : null
      },
    }
  }

  /** @param changes gathers what earlier origins saw; null where nobody asks. */
  write(out: Float32Array, changes: ChangeList | null, item: number, location: number): void {
    const { own, everywhere, reference } = this.seenAt(item, location)
    if (reference === undefined) return
    const logRelative = (point: SeenPrice | undefined) =>
      point ? Math.log(point.priceMinor / reference.priceMinor) : 0
    this.writeDays(out, own, everywhere, logRelative)
    this.writeScenario(out, item, location, reference.priceMinor)
    if (!changes) return
    /** What origin `origin` saw of `day`; both day numbers. */
    const valueAt = (day: number, origin: number) =>
      Math.fround(logRelative(lastSeen(own, day, origin) ?? lastSeen(everywhere, day, origin)))
    for (const { validFrom, seenFrom } of [...own, ...everywhere]) {
      const last = Math.min(lastDayAffected(seenFrom, this.horizonDays), this.firstDay + this.days - 1)
      for (let day = Math.max(validFrom, this.firstDay); day <= last; day++) {
        changes.add(
          day - this.firstDay,
          COVARIATE_COLUMN.logRelativePrice,
          seenFrom - this.firstDay,
          valueAt(day, seenFrom - 1),
          valueAt(day, seenFrom),
        )
      }
    }
  }

  /** By `validFrom`. */
  private seenAt(item: number, location: number) {
    const seen = (this.pointsOf.get(item) ?? [])
      .map((point): SeenPrice => {
        const knownOn = this.knownDays.at(location, point.knownAt)
        return { ...point, seenFrom: Math.min(knownOn, point.validFrom) }
      })
      .sort((a, b) => a.validFrom - b.validFrom)
    return {
      own: location === EVERYWHERE ? [] : seen.filter((point) => point.location === location),
      everywhere: seen.filter((point) => point.location === EVERYWHERE),
      reference: referenceOf(seen),
    }
  }

  private scenarioPriceOf(item: number, location: number, day: number): number | null {
    const holds = this.scenarioPrices.filter(
      (price) => price.item === item && price.from <= day && price.to >= day,
    )
    const price =
      (location === EVERYWHERE ? undefined : holds.findLast((one) => one.location === location)) ??
      holds.findLast((one) => one.location === EVERYWHERE)
    return price ? price.priceMinor : null
  }

  private writeScenario(out: Float32Array, item: number, location: number, referenceMinor: number): void {
    const prices = this.scenarioPrices.filter((price) => price.item === item)
    const own = location === EVERYWHERE ? [] : prices.filter((price) => price.location === location)
    for (const { from, to, priceMinor } of [
      ...prices.filter((price) => price.location === EVERYWHERE),
      ...own,
    ]) {
      const end = Math.min(this.days - 1, to - this.firstDay)
      for (let index = from - this.firstDay; index <= end; index++) {
        out[index * COVARIATE_COUNT + COVARIATE_COLUMN.logRelativePrice] = Math.log(
          priceMinor / referenceMinor,
        )
      }
    }
  }

  private writeDays(
    out: Float32Array,
    own: readonly SeenPrice[],
    everywhere: readonly SeenPrice[],
    logRelative: (point: SeenPrice | undefined) => number,
  ): void {
    let ownNext = 0
    let everywhereNext = 0
    let current: SeenPrice | undefined
    let value = 0
    for (let index = 0; index < this.days; index++) {
      const day = this.firstDay + index
      while (ownNext < own.length && own[ownNext]!.validFrom <= day) ownNext++
      while (everywhereNext < everywhere.length && everywhere[everywhereNext]!.validFrom <= day) {
        everywhereNext++
      }
      const price = own[ownNext - 1] ?? everywhere[everywhereNext - 1]
      if (price !== current) value = logRelative((current = price))
      out[index * COVARIATE_COUNT + COVARIATE_COLUMN.logRelativePrice] = value
    }
  }
}

/**
 * The typical price is the one that was seen first: a reference that nothing learnt later can change, so that a vector of an
 * early origin stays what it was. Models centre the column on their context.
 */
function referenceOf(seen: readonly SeenPrice[]): SeenPrice | undefined {
  let first: SeenPrice | undefined
  for (const point of seen) {
    const order = first
      ? point.seenFrom - first.seenFrom ||
        point.validFrom - first.validFrom ||
        point.priceMinor - first.priceMinor
      : -1
    if (order < 0) first = point
  }
  return first
}

/** The latest price up to `day` that `origin` saw; `seen` is sorted by `validFrom`. */
function lastSeen(seen: readonly SeenPrice[], day: number, origin: number): SeenPrice | undefined {
  return seen.findLast((point) => point.validFrom <= day && point.seenFrom <= origin)
}
