/**
 * Covariates that the shop names. Of a day, what is told of the item at the place goes before what is told of the item, then of the place, then of
 * everything; of each the latest word counts that was known, unless it withdraws what was told.
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
  /** NaN withdraws what was told. */
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

/** What words say of a cell of `[days, COVARIATE_COUNT]`. */
interface Answer {
  readonly cell: number
  readonly value: number
  readonly changes: readonly Parameters<ChangeList['add']>[]
}

/** What is told of all items, as a place hears it. */
interface PlaceWords {
  readonly heard: ReadonlyMap<number, readonly HeardWord[]>
  readonly answers: readonly Answer[]
}

export class NamedCovariates {
  private readonly wordsOf = new Map<string, Word[]>()
  /** By place: items that nothing is told of by themselves have the same as all others there. */
  private readonly ofAllItems = new Map<number, PlaceWords>()

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
    const { days } = this.panelDays
    for (const column of this.columns.columns)
      for (let index = 0; index < days; index++) out[index * COVARIATE_COUNT + column] = Number.NaN
    const ofAll = this.atPlace(location)
    const own = this.heardAt(item, location)
    const put = ({ cell, value, changes: ofCell }: Answer): void => {
      out[cell] = value
      if (changes) for (const change of ofCell) changes.add(...change)
    }
    for (const answer of ofAll.answers) if (!own.has(answer.cell)) put(answer)
    for (const [cell, words] of own) put(this.answer(cell, [...(ofAll.heard.get(cell) ?? []), ...words]))
  }

  private atPlace(location: number): PlaceWords {
    let place = this.ofAllItems.get(location)
    if (!place) {
      const heard = this.heardAt(ALL_ITEMS, location)
      place = { heard, answers: Array.from(heard, ([cell, words]) => this.answer(cell, words)) }
      this.ofAllItems.set(location, place)
    }
    return place
  }

  private answer(cell: number, words: readonly HeardWord[]): Answer {
    const { firstDay, horizonDays } = this.panelDays
    const index = Math.floor(cell / COVARIATE_COUNT)
    const changes: Parameters<ChangeList['add']>[] = []
    for (const knownOn of new Set(words.map((word) => word.knownOn))) {
      if (index + firstDay > lastDayAffected(knownOn, horizonDays)) continue
      const [before, after] = [valueAt(words, knownOn - 1), valueAt(words, knownOn)]
      changes.push([index, cell % COVARIATE_COUNT, knownOn - firstDay, before, after])
    }
    return { cell, value: valueAt(words, Number.POSITIVE_INFINITY), changes }
  }

  /** What is told of the item alone, at the place and everywhere. By cell of `[days, COVARIATE_COUNT]`. */
  private heardAt(item: number, location: number): Map<number, HeardWord[]> {
    const { firstDay, days } = this.panelDays
    const heard = new Map<number, HeardWord[]>()
    const places = location === EVERYWHERE ? [EVERYWHERE] : [EVERYWHERE, location]
    const least = item === ALL_ITEMS ? 0 : 2
    for (const [rank, place] of places.entries()) {
      for (const { day, column, value, knownAt } of this.wordsOf.get(`${item}/${place}`) ?? []) {
        const index = day - firstDay
        if (index < 0 || index >= days) continue
        const cell = index * COVARIATE_COUNT + column
        const knownOn = this.knownDays.at(location, knownAt)
        const word = { value, knownAt, knownOn, rank: least + rank }
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
  const latest: HeardWord[] = []
  for (const word of words) {
    if (word.knownOn > origin) continue
    if (!latest[word.rank] || word.knownAt >= latest[word.rank]!.knownAt) latest[word.rank] = word
  }
  const best = latest.findLast((word) => word && !Number.isNaN(word.value))
  return best ? Math.fround(best.value) : Number.NaN
}
