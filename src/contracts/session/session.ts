/**
 * Sessions as models see them. An estimator is given a `SessionCorpus` of the past; a predictor a `SessionInput`, whose sessions
 * end with the last event that has happened, and nobody hands it what came next. Arrays may lie over SharedArrayBuffers; they
 * belong to whoever made them, and nobody writes to arrays of others.
 */
import type { ModelSignature } from '../models/signature'
import type { EventContext } from './event-context'
import type { DatedValues, ItemCatalogue, ItemWords } from './item-catalogue'
import type { ItemVocabulary } from './item-vocabulary'

/** The registered name of the session models. */
export const SESSION_MODEL = 'session'

/** The events of several sessions, one session after the other (compressed sparse rows). */
export interface SessionColumns {
  /** `[sessions + 1]`: the events of session s lie at offsets[s] .. offsets[s + 1] - 1. The first is 0. */
  readonly offsets: Uint32Array
  /** `[events]` index of the item in the vocabulary; NO_ITEM where the event has none, or one that is not known. */
  readonly items: Int32Array
  /** `[events]` EVENT_CODE of the type. */
  readonly types: Uint8Array
  /** `[events]` milliseconds since 1970, not decreasing within a session. */
  readonly timesMs: Float64Array
  /** Absent where nothing of it is known of any event. */
  readonly context?: EventContext
}

/** What is trained on: whole sessions of the past, in the order of their last events, so that a split by index is a split by time. */
export interface SessionCorpus extends SessionColumns {
  readonly vocabulary: ItemVocabulary
  /** `[sessions]` index into `placeIds`; NO_PLACE where it is not known. */
  readonly places: Int32Array
  /** Decimal database keys. */
  readonly placeIds: readonly string[]
  /** `[places]` IANA names of time zones; absent where they are not known. */
  readonly placeTimeZones?: readonly (string | null)[]
  /** What was paid; absent where nothing was bought, or nobody knows for how much. */
  readonly payments?: Payments
  /** What the shop knew of its items; absent where only visits are known. */
  readonly catalogue?: ItemCatalogue
  /** What the shop had beside these items; absent where nobody knows. */
  readonly unvisited?: UnvisitedItems
}

/** Items of the catalogue that no visit of a corpus turned to, the newest ones: at most MOST_UNSEEN_ITEMS. */
export interface UnvisitedItems {
  /** Decimal database keys. */
  readonly itemIds: readonly string[]
  /** Those of today. */
  readonly words: ItemWords
  /** List prices in minor units. */
  readonly prices: DatedValues
}

/** What was paid in visits, in the currency of most purchases. */
export interface Payments {
  readonly currency: string
  /** `[events]` price times quantity of a PURCHASE, in minor units; 0 where it is not known, or in another currency, and of other events. */
  readonly amounts: Float32Array
}

export const NO_PLACE = -1

/** New items that training looks at for each question: those that the shop told of last. */
export const MOST_UNSEEN_ITEMS = 500

/** New items that may be ranked for one session. */
export const MOST_NEW_ITEMS = 15

/** Items that the vocabulary of a model does not hold, with what is known of them without a visit. At most MOST_NEW_ITEMS, the most alike to the session first. */
export interface NewItems {
  /** `[new]` natural logarithms of list prices in minor units; NaN where they are not known. */
  readonly logPrices: Float32Array
  /** `[new]` milliseconds since 1970: since when the shop knows them; NaN where that is not known. */
  readonly knownSinceMs: Float64Array
  readonly words: ItemWords
}

/** What is asked beside the events of a session. */
export interface SessionRow {
  /** Decimal database key; null: not known. */
  readonly placeId: string | null
  /** Indexes of items that must not be answered, in any order; null: none. */
  readonly excluded: Int32Array | null
  /** Indexes of the only items that may be answered, in any order; null: all. Candidates to be ranked again come this way. */
  readonly allowed: Int32Array | null
  /** The scores that the first stage gave to the items of `allowed`, in their order: in questions to a second stage only. */
  readonly allowedScores?: Float32Array
  /** What the first stage says of the session: in questions to a second stage only. */
  readonly firstTold?: { readonly actions: Float32Array; readonly purchase: number }
  /** Ranked by a second stage that can (`SessionSignature.ranksNewItems`): number n has the index `itemCount of the signature + n` in its answer. */
  readonly newItems?: NewItems
}

/** A batch of sessions as they are now; one that has no events yet is welcome. Items out of the vocabulary are skipped. */
export interface SessionInput {
  /** The hash of the vocabulary that the indexes are of: that of the model which is asked. */
  readonly vocabularyHash: string
  readonly sessions: SessionColumns
  /** One for each session. */
  readonly rows: readonly SessionRow[]
  /** Items to be ranked for each row; 0 where only actions or purchases are asked for. */
  readonly itemCount: number
}

export interface SessionPrediction {
  /** That of the input. */
  readonly itemCount: number
  /**
   * `[rows, itemCount]` indexes of items, best first, each once; NO_ITEM at the end where fewer items are allowed than were asked
   * for. A list is never short for another reason.
   */
  readonly items: Int32Array
  /** `[rows, itemCount]` higher is better, not increasing along a row, comparable within a row only; 0 beside NO_ITEM. */
  readonly scores: Float32Array
  /** `[rows, ACTION_COUNT]` probabilities of what comes next, each row with sum 1; absent where the family does not say. */
  readonly actions?: Float32Array
  /** `[rows]` probability of a PURCHASE in the rest of the session; absent where the family does not say. */
  readonly purchase?: Float32Array
  /**
   * `[rows, 2]` mean and standard deviation of the natural logarithm of what the next order of the session comes to, in minor units of
   * `SessionSignature.orderCurrency`, should there be one; absent where the family does not say.
   */
  readonly orderValue?: Float32Array
  /** `[rows]` 1 where no event of the session says anything to the model, so that popularity answered. */
  readonly isFallback: Uint8Array
}

export interface SessionSignature extends ModelSignature {
  /** Of the vocabulary that the model was trained with. It is saved beside the signature. */
  readonly vocabularyHash: string
  /** Its size. */
  readonly itemCount: number
  /** Events that are read of a session, the last ones; earlier ones change nothing. */
  readonly maxEvents: number
  /** Of `SessionPrediction.orderValue`; absent where the model does not say what orders come to. */
  readonly orderCurrency?: string
  /** Whether the second stage says what comes next, too, so that it is asked even where no items are wanted. */
  readonly secondStageTells?: boolean
  /** Whether the second stage ranks items that the vocabulary does not hold, too. */
  readonly ranksNewItems?: boolean
  /** Of the trees of the second stage; null where it has none, absent in versions of before. `arrivals`: questions that they learned from whose next item was new. */
  readonly trees?: { readonly arrivals: number } | null
}

/** What a session model is made of as a task: see `TaskTypes`. */
export interface SessionTypes {
  readonly data: SessionCorpus
  readonly input: SessionInput
  readonly prediction: SessionPrediction
  readonly signature: SessionSignature
}
