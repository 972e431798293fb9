/**
 * Covariates of sums over items. Calendars and weather are those of the places, as of one item over places. Prices and promotions
 * are plain means over the items at the places: a mean weighed by what sells would have to be weighed anew at each origin, because
 * what sells is not known before it does, and would say of a week what only a later one knows. So `promotion` is the fraction of what
 * is on offer that is on promotion.
 */
import { COVARIATE_COUNT } from '../../contracts/demand/demand'
import type { CovariateChanges } from '../../contracts/demand/known-ahead'
import { combineOverLocations } from './combined-covariates'
import type { KnownCovariates } from './covariate-changes'
import { COVARIATE_COLUMN } from './covariate-columns'
import type { PlaceFeatures } from './place-features'

/** What differs between the items of a place. */
const COLUMNS = [
  COVARIATE_COLUMN.logRelativePrice,
  COVARIATE_COLUMN.discountFraction,
  COVARIATE_COLUMN.promotion,
  COVARIATE_COLUMN.featured,
] as const

const COLUMN_INDEX = new Map<number, number>(COLUMNS.map((column, index) => [column, index]))

/** Values are summed up in whole parts of one: sums are exact, so that neither their order nor what is taken from them again matters. */
const PARTS = 2 ** 26

export class RolledCovariates {
  /** `[days, COLUMNS]` sums over the items that take part, in PARTS. */
  private readonly sums: Float64Array
  /** `[days]` how many take part. */
  private readonly members: Uint32Array
  /** By cell, then by the day on which something became known of it: by how much the sum was another one before. */
  private readonly changes = new Map<number, Map<number, number>>()
  private readonly takesPartFrom = new Map<number, number>()
  private readonly days: number

  /** @param among all places of the series, in order. */
  constructor(
    private readonly places: PlaceFeatures,
    private readonly among: readonly number[],
  ) {
    this.days = places.days.days
    this.sums = new Float64Array(this.days * COLUMNS.length)
    this.members = new Uint32Array(this.days)
  }

  /** Adds an item at a place. @param from the first day that it takes part; @param until the first day that it no longer does. */
  add(location: number, { covariates, changes }: KnownCovariates, from: number, until: number): void {
    this.takesPartFrom.set(location, Math.min(from, this.takesPartFrom.get(location) ?? from))
    const end = Math.min(until, this.days)
    for (let day = Math.max(0, from); day < end; day++) {
      this.members[day]!++
      for (let index = 0; index < COLUMNS.length; index++) {
        const value = covariates[day * COVARIATE_COUNT + COLUMNS[index]!]!
        if (value !== 0) this.sums[day * COLUMNS.length + index]! += Math.round(value * PARTS)
      }
    }
    this.addChanges(covariates, changes, from, end)
  }

  /** Changes of one cell come from the latest to the earliest. */
  private addChanges(
    covariates: Float32Array,
    { cell, knownOn, value }: CovariateChanges,
    from: number,
    end: number,
  ): void {
    let after = 0
    for (let change = 0; change < cell.length; change++) {
      const at = cell[change]!
      const day = Math.floor(at / COVARIATE_COUNT)
      if (day < from || day >= end || !COLUMN_INDEX.has(at % COVARIATE_COUNT)) continue
      if (at !== cell[change - 1]) after = covariates[at]!
      const before = value[change]!
      const difference = Math.round(before * PARTS) - Math.round(after * PARTS)
      after = before
      let ofCell = this.changes.get(at)
      if (!ofCell) this.changes.set(at, (ofCell = new Map<number, number>()))
      ofCell.set(knownOn[change]!, (ofCell.get(knownOn[change]!) ?? 0) + difference)
    }
  }

  /** The places of which any item takes part, and since when. */
  takingPart(): { readonly places: readonly number[]; readonly takesPartFrom: readonly number[] } {
    const places = this.among.filter((place) => this.takesPartFrom.has(place))
    return { places, takesPartFrom: places.map((place) => this.takesPartFrom.get(place)!) }
  }

  covariates(): KnownCovariates {
    const { places, takesPartFrom } = this.takingPart()
    const ofPlaces = combineOverLocations(
      places.map((place) => this.places.covariates.of(place)),
      takesPartFrom,
      this.places.covariates.ofAll(this.among),
    )
    const covariates = ofPlaces.covariates
    for (let day = 0; day < this.days; day++) {
      for (let index = 0; index < COLUMNS.length; index++) {
        covariates[day * COVARIATE_COUNT + COLUMNS[index]!] = this.meanOf(
          day,
          this.sums[day * COLUMNS.length + index]!,
        )
      }
    }
    return {
      covariates,
      changes: this.places.tracksChanges ? this.allChanges(ofPlaces.changes) : ofPlaces.changes,
    }
  }

  private meanOf(day: number, sum: number): number {
    const members = this.members[day]!
    return members === 0 ? 0 : sum / PARTS / members
  }

  private allChanges(ofPlaces: CovariateChanges): CovariateChanges {
    const all = Array.from(ofPlaces.cell, (cell, change) => ({
      cell,
      knownOn: ofPlaces.knownOn[change]!,
      value: ofPlaces.value[change]!,
    }))
    for (const [cell, ofCell] of this.changes) {
      const day = Math.floor(cell / COVARIATE_COUNT)
      let sum = this.sums[day * COLUMNS.length + COLUMN_INDEX.get(cell % COVARIATE_COUNT)!]!
      for (const [knownOn, difference] of [...ofCell].sort(([a], [b]) => b - a)) {
        sum += difference
        all.push({ cell, knownOn, value: this.meanOf(day, sum) })
      }
    }
    // A cell is of the places or of the items: the changes of one are in order already, and sorting keeps them so.
    all.sort((a, b) => a.cell - b.cell || b.knownOn - a.knownOn)
    return {
      cell: Int32Array.from(all, ({ cell }) => cell),
      knownOn: Int32Array.from(all, ({ knownOn }) => knownOn),
      value: Float32Array.from(all, ({ value }) => value),
    }
  }
}
