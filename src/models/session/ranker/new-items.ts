/**
 * Items that no visit before had turned to, as a server would have offered them when a question was asked: trees learn from them how to rank what
 * has no history. Only what the shop told by then is offered, the most alike to the visit first. Those that no later visit turned to either are
 * among them: without these, trees would learn that everything new is looked at sooner or later.
 */
import { type ItemWords, valueAt } from '../../../contracts/session/item-catalogue'
import { NO_ITEM } from '../../../contracts/session/item-vocabulary'
import {
  MOST_NEW_ITEMS,
  MOST_UNSEEN_ITEMS,
  type NewItems,
  type SessionColumns,
  type SessionCorpus,
  type UnvisitedItems,
} from '../../../contracts/session/session'
import { lastQuery } from './last-query'
import { knownSince } from './item-offers'
import { likenessOfWords, shareOfQuery } from './item-words'

/** Different items of a visit that others are compared with, the newest ones. */
const MOST_COMPARED = 3

export interface OfferedNewItems {
  /** Indexes of the vocabulary of the corpus, in the order of `facts`; NO_ITEM where no visit turned to it. */
  readonly items: readonly number[]
  readonly facts: NewItems
  /** How alike each is to the visit and its search, 0..1. */
  readonly likenesses: Float64Array
}

export function newItemCount(newItems: NewItems | undefined): number {
  return newItems ? newItems.logPrices.length : 0
}

/** The last different items of a visit, the newest first. @param steps items of the visit, the last one last */
export function lastItems(steps: Int32Array): readonly number[] {
  return [...new Set(steps.toReversed())].slice(0, MOST_COMPARED)
}

interface UnseenItem {
  /** NO_ITEM where no visit of the corpus turned to it. */
  readonly item: number
  readonly itemId: string
  readonly knownSinceMs: number
  readonly words: Int32Array
  readonly priceAt: (atMs: number) => number
}

export class NewItemsOfPast {
  private constructor(
    private readonly wordsOf: (item: number) => Int32Array,
    /** Items that the first visits did not turn to, all of them. */
    readonly unseen: Int32Array,
    private readonly offered: readonly UnseenItem[],
  ) {}

  /** Null where the corpus has no words of items, so that nothing tells which of them are alike, or does not know what no visit turned to. @param visits those that models learned from, the first ones of the corpus */
  static after(corpus: SessionCorpus, visits: number): NewItemsOfPast | null {
    const { catalogue, vocabulary, unvisited } = corpus
    if (!catalogue?.words || !unvisited) return null
    const isSeen = new Uint8Array(corpus.vocabulary.size)
    for (let event = 0; event < corpus.offsets[visits]!; event++)
      if (corpus.items[event]! >= 0) isSeen[corpus.items[event]!] = 1
    const unseen = Int32Array.from(isSeen.keys()).filter((item) => isSeen[item] === 0)
    const { words, prices } = catalogue
    const known = { itemIds: vocabulary.itemIds, words, prices }
    const offered = [
      ...Array.from(unseen, (item) => unseenItem(known, item, item)),
      ...unvisited.itemIds.map((_, row) => unseenItem(unvisited, row, NO_ITEM)),
    ]
      .filter(({ knownSinceMs }) => Number.isFinite(knownSinceMs))
      .sort(newestFirst)
      .slice(0, MOST_UNSEEN_ITEMS)
    return new NewItemsOfPast((item) => wordsIn(words, item), unseen, offered)
  }

  /** Null where nothing new is like the session. @param steps of the session */
  offeredTo(sessions: SessionColumns, session: number, steps: Int32Array): OfferedNewItems | null {
    const askedAtMs = sessions.timesMs[sessions.offsets[session + 1]! - 1]!
    const query = lastQuery(sessions, session)?.words ?? new Int32Array(0)
    const compared = lastItems(steps).map(this.wordsOf)
    const alike = this.offered
      .filter(({ item, knownSinceMs }) => knownSinceMs <= askedAtMs && !steps.includes(item))
      .map((one) => {
        const likenesses = compared.map((words) => likenessOfWords(one.words, words) || 0)
        return { one, score: (shareOfQuery(one.words, query) || 0) + Math.max(0, ...likenesses) }
      })
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score || newestFirst(a.one, b.one))
      .slice(0, MOST_NEW_ITEMS)
    const items = alike.map(({ one }) => one)
    return alike.length === 0
      ? null
      : {
          items: items.map(({ item }) => item),
          facts: factsOf(items, askedAtMs),
          likenesses: Float64Array.from(alike, ({ score }) => Math.min(1, score)),
        }
  }
}

function unseenItem({ itemIds, words, prices }: UnvisitedItems, row: number, item: number): UnseenItem {
  return {
    ...{ item, itemId: itemIds[row]!, knownSinceMs: knownSince(prices, row), words: wordsIn(words, row) },
    priceAt: (atMs) => valueAt(prices, row, atMs),
  }
}

/** A view. */
function wordsIn({ offsets, codes }: ItemWords, row: number): Int32Array {
  return codes.subarray(offsets[row], offsets[row + 1])
}

/** Of those that the shop told of at once, neither those that were visited nor those that were not come first. */
function newestFirst(a: UnseenItem, b: UnseenItem): number {
  return b.knownSinceMs - a.knownSinceMs || (a.itemId < b.itemId ? -1 : 1)
}

function factsOf(items: readonly UnseenItem[], askedAtMs: number): NewItems {
  const offsets = new Uint32Array(items.length + 1)
  items.forEach(({ words }, at) => (offsets[at + 1] = offsets[at]! + words.length))
  return {
    logPrices: Float32Array.from(items, ({ priceAt }) => Math.log(priceAt(askedAtMs))),
    knownSinceMs: Float64Array.from(items, ({ knownSinceMs }) => knownSinceMs),
    words: { offsets, codes: Int32Array.from(items.flatMap(({ words }) => [...words])) },
  }
}
