/**
 * Items that no visit before had turned to, as a server would have offered them when a question was asked: trees learn from them how to rank what
 * has no history. Only what the shop told by then is offered, the most alike to the visit first.
 */
import { valueAt } from '../../../contracts/session/item-catalogue'
import {
  MOST_NEW_ITEMS,
  type NewItems,
  type SessionColumns,
  type SessionCorpus,
} from '../../../contracts/session/session'
import { lastQuery } from './last-query'
import { knownSince } from './item-offers'
import { ItemWords, likenessOfWords, shareOfQuery } from './item-words'

/** Those that the shop told of last: all of them are looked at for each question. */
const MOST_UNSEEN = 500
/** Different items of a visit that others are compared with, the newest ones. */
const MOST_COMPARED = 3

export interface OfferedNewItems {
  /** Indexes of the vocabulary of the corpus, in the order of `facts`. */
  readonly items: readonly number[]
  readonly facts: NewItems
}

export function newItemCount(newItems: NewItems | undefined): number {
  return newItems ? newItems.logPrices.length : 0
}

/** The last different items of a visit, the newest first. @param steps items of the visit, the last one last */
export function lastItems(steps: Int32Array): readonly number[] {
  return [...new Set(steps.toReversed())].slice(0, MOST_COMPARED)
}

interface UnseenItem {
  readonly item: number
  readonly knownSinceMs: number
}

export class NewItemsOfPast {
  private constructor(
    private readonly corpus: SessionCorpus,
    private readonly words: ItemWords,
    /** Items that the first visits did not turn to, all of them. */
    readonly unseen: Int32Array,
    private readonly offered: readonly UnseenItem[],
  ) {}

  /** Null where the corpus has no words of items, so that nothing tells which of them are alike. @param visits those that models learned from, the first ones of the corpus */
  static after(corpus: SessionCorpus, visits: number): NewItemsOfPast | null {
    const { catalogue } = corpus
    if (!catalogue?.words) return null
    const isSeen = new Uint8Array(corpus.vocabulary.size)
    for (let event = 0; event < corpus.offsets[visits]!; event++)
      if (corpus.items[event]! >= 0) isSeen[corpus.items[event]!] = 1
    const unseen = Int32Array.from(isSeen.keys()).filter((item) => isSeen[item] === 0)
    const offered = Array.from(unseen, (item) => ({ item, knownSinceMs: knownSince(catalogue, item) }))
      .filter(({ knownSinceMs }) => Number.isFinite(knownSinceMs))
      .sort((a, b) => b.knownSinceMs - a.knownSinceMs || a.item - b.item)
      .slice(0, MOST_UNSEEN)
    return new NewItemsOfPast(corpus, ItemWords.fit(corpus, corpus.vocabulary.size), unseen, offered)
  }

  /** Null where nothing new is like the session. @param steps of the session */
  offeredTo(sessions: SessionColumns, session: number, steps: Int32Array): OfferedNewItems | null {
    const askedAtMs = sessions.timesMs[sessions.offsets[session + 1]! - 1]!
    const query = lastQuery(sessions, session)?.words ?? new Int32Array(0)
    const compared = lastItems(steps).map((step) => this.words.of(step))
    const alike = this.offered
      .filter(({ item, knownSinceMs }) => knownSinceMs <= askedAtMs && !steps.includes(item))
      .map((one) => {
        const own = this.words.of(one.item)
        const likenesses = compared.map((words) => likenessOfWords(own, words) || 0)
        return { ...one, score: (shareOfQuery(own, query) || 0) + Math.max(0, ...likenesses) }
      })
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score || a.item - b.item)
      .slice(0, MOST_NEW_ITEMS)
    return alike.length === 0
      ? null
      : { items: alike.map(({ item }) => item), facts: this.factsOf(alike, askedAtMs) }
  }

  private factsOf(items: readonly UnseenItem[], askedAtMs: number): NewItems {
    const { prices } = this.corpus.catalogue!
    const words = items.map(({ item }) => this.words.of(item))
    const offsets = new Uint32Array(items.length + 1)
    words.forEach(({ length }, at) => (offsets[at + 1] = offsets[at]! + length))
    return {
      logPrices: Float32Array.from(items, ({ item }) => Math.log(valueAt(prices, item, askedAtMs))),
      knownSinceMs: Float64Array.from(items, ({ knownSinceMs }) => knownSinceMs),
      words: { offsets, codes: Int32Array.from(words.flatMap((own) => [...own])) },
    }
  }
}
