/** How often entries are clicked, by entry and by place: what `click-fit.ts` found. */
import { type ClickColumns, type ClickCount, clickColumns, type ClickFit, fitClicks } from './click-fit'

export class ClickRates {
  private constructor(
    private readonly entryOf: ReadonlyMap<string, number>,
    private readonly fit: ClickFit,
  ) {}

  /** Fitted here and now: for few counts. */
  static of(counts: readonly ClickCount[]): ClickRates {
    const entryOf = new Map<string, number>()
    return new ClickRates(entryOf, fitClicks(clickColumns(counts, entryOf)))
  }

  /** @param fit another thread, such as */
  static async fittedBy(
    counts: readonly ClickCount[],
    fit: (columns: ClickColumns) => Promise<ClickFit>,
  ): Promise<ClickRates> {
    const entryOf = new Map<string, number>()
    return new ClickRates(entryOf, await fit(clickColumns(counts, entryOf)))
  }

  /** Of all entries together, at the first place; null: nothing was seen. */
  get baseRate(): number | null {
    return this.fit.baseRate
  }

  /** How likely an entry is clicked where it is seen at the first place; null where nobody counted anything. */
  rate(targetId: string): number | null {
    const { baseRate, rates } = this.fit
    if (baseRate === null) return null
    const entry = this.entryOf.get(targetId)
    return entry === undefined ? baseRate : Math.min(1, rates[entry]!)
  }

  /** By what the rate is multiplied at a rank, from 1. A rank that nothing was seen at is like the last one that something was. */
  place(rank: number): number {
    const { places } = this.fit
    return places[Math.min(rank, places.length) - 1] ?? 1
  }
}
