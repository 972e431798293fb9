/**
 * Answers that are not taken apart into the normalised cache: to write the days of a forecast there and to read them back takes longer than
 * to draw them, and they are nobody else's. The last ones are kept in the memory of the page, so that what is come back to shows at once what
 * it showed, while it is asked for anew.
 */
import type { Kept } from './shown-answer'

const MOST_KEPT = 20

interface Entry {
  readonly query: object
  readonly answer: Kept<unknown>
}

export class WholeAnswers {
  /** The one that was kept last stands last. */
  private entries: readonly Entry[] = []

  get<Data>(query: object, key: string): Kept<Data> | null {
    const found = this.entries.find((entry) => entry.query === query && entry.answer.key === key)
    return found ? (found.answer as Kept<Data>) : null
  }

  keep(query: object, answer: Kept<unknown>): void {
    const others = this.entries.filter((entry) => entry.query !== query || entry.answer.key !== answer.key)
    this.entries = [...others, { query, answer }].slice(-MOST_KEPT)
  }
}
