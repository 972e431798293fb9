/**
 * Covariates that the shop names. Of a day, what is told of the item at the place goes before what is told of the item, then of the place, then of
 * everything; of each the latest word counts that was known.
 */
import { COVARIATE_COUNT } from '../../contracts/demand/demand'
import type { NamedCovariateColumns } from '../../contracts/demand/demand-rows'
import { type ChangeList, lastDayAffected } from './covariate-changes'
import { EVERYWHERE, type KnownDays } from './known-days'
import type { PanelDays } from './panel-days'

const ALL_ITEMS = -1

interface Word {
  readonly day: number
  readonly column: number
  readonly value: number
  readonly knownAt: number
}

/** As a place hears it. */
interface HeardWord {
  readonly value: number
  /** Day number; origins from it on know the word. */
  readonly knownOn: number
  readonly knownAt: number
  /** The greater, the more it is about this very series. */
  readonly rank: number
}

export class NamedCovariates {
  private readonly wordsOf = new Map<string, Word[]>()

  constructor(
    private readonly columns: NamedCovariateColumns | undefined,
    private readonly knownDays: KnownDays,
    private readonly panelDays: PanelDays,
  ) {
    if (!columns) return
    const { item, location, column, day, value, knownAt } = columns
    for (let row = 0; row < item.length; row++) {
      const key = `${item[row]}/${location[row]}`
      const word = { day: day[row]!, column: column[row]!, value: value[row]!, knownAt: knownAt[row]! }
      const words = this.wordsOf.get(key)
      if (words) words.push(word)
      else this.wordsOf.set(key, [word])
    }
  }

  /** @param changes gathers what earlier origins saw; null where nobody asks. */
  write(out: Float32Array, changes: ChangeList | null, item: number, location: number): void {
    if (!this.columns) return
    const { firstDay, days, horizonDays } = this.panelDays
    for (const column of this.columns.columns)
      for (let index = 0; index < days; index++) out[index * COVARIATE_COUNT + column] = Number.NaN
    for (const [cell, words] of this.heardAt(item, location)) {
      out[cell] = valueAt(words, Number.POSITIVE_INFINITY)
      if (!changes) continue
      const index = Math.floor(cell / COVARIATE_COUNT)
      for (const knownOn of new Set(words.map((word) => word.knownOn))) {
        if (index + firstDay > lastDayAffected(knownOn, horizonDays)) continue
        const [before, after] = [valueAt(words, knownOn - 1), valueAt(words, knownOn)]
        changes.add(index, cell % COVARIATE_COUNT, knownOn - firstDay, before, after)
      }
    }
  }

  /** By cell of `[days, COVARIATE_COUNT]`. */
  private heardAt(item: number, location: number): Map<number, HeardWord[]> {
    const { firstDay, days } = this.panelDays
    const heard = new Map<number, HeardWord[]>()
    const places = location === EVERYWHERE ? [EVERYWHERE] : [EVERYWHERE, location]
    const sources = [ALL_ITEMS, item].flatMap((one) => places.map((place) => `${one}/${place}`))
    for (const [rank, source] of sources.entries()) {
      for (const { day, column, value, knownAt } of this.wordsOf.get(source) ?? []) {
        const index = day - firstDay
        if (index < 0 || index >= days) continue
        const cell = index * COVARIATE_COUNT + column
        const word = { value, knownAt, rank, knownOn: this.knownDays.at(location, knownAt) }
        const words = heard.get(cell)
        if (words) words.push(word)
        else heard.set(cell, [word])
      }
    }
    return heard
  }
}

/** What an origin saw, a day number; NaN where it knew nothing. */
function valueAt(words: readonly HeardWord[], origin: number): number {
  let best: HeardWord | undefined
  for (const word of words) {
    if (word.knownOn > origin) continue
    if (!best || word.rank > best.rank || (word.rank === best.rank && word.knownAt >= best.knownAt))
      best = word
  }
  return best ? Math.fround(best.value) : Number.NaN
}
