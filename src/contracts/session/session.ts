/**
 * Sessions as models see them: what visitors did, one event after the other. A task of models that answer what comes next: the next
 * items, the next action, and whether the session will end in a purchase.
 */
import type { EventType } from '../shop/shop-records'
import type { ModelSignature } from '../models/signature'

/** What a visitor may do next. LEAVE: nothing more in this session. */
export const ACTION_TYPES = [
  'VIEW',
  'SEARCH',
  'ADD_TO_CART',
  'REMOVE_FROM_CART',
  'CHECKOUT',
  'PURCHASE',
  'LEAVE',
] as const

export type ActionType = (typeof ACTION_TYPES)[number]

/** A session is over after half an hour without an event. */
export const SESSION_GAP_MS = 30 * 60_000

/** The last events of a session that models read. */
export const MAX_SESSION_EVENTS = 50

/**
 * Sessions of the past, the one that ended first comes first. Columns may lie in SharedArrayBuffers, so that threads share them.
 * Events of session `s` are `offsets[s] .. offsets[s + 1] - 1`, in the order in which they happened.
 */
export interface SessionCorpus {
  /** `[sessions + 1]` */
  readonly offsets: Int32Array
  /** `[events]` index into `itemIds`; -1: an event without an item, such as a search. */
  readonly items: Int32Array
  /** `[events]` index into EVENT_TYPES. */
  readonly types: Uint8Array
  /** `[events]` milliseconds since 1970. */
  readonly times: Float64Array
  /** `[sessions]` index into `locationIds`. */
  readonly locations: Int32Array
  /** The vocabulary: keys of items, decimal texts. */
  readonly itemIds: readonly string[]
  readonly locationIds: readonly string[]
}

export interface SessionEvent {
  readonly type: EventType
  /** Decimal key; null where the event has no item. A key that the model has never seen is skipped. */
  readonly itemId: string | null
  /** Milliseconds since 1970. */
  readonly atMs: number
}

/** A session up to now. */
export interface SessionRow {
  /** In the order in which they happened; models read the last MAX_SESSION_EVENTS. */
  readonly events: readonly SessionEvent[]
  /** Decimal key; null where the place is not known. */
  readonly locationId: string | null
  /** The instant of the question, milliseconds since 1970. */
  readonly nowMs: number
  /** Keys of items that must not be answered. */
  readonly excluded?: ReadonlySet<string>
}

/** What a model is asked: about each row, the best `count` items. */
export interface SessionInput {
  readonly rows: readonly SessionRow[]
  readonly count: number
  /** Keys of the only items that may be answered; null: all that the model knows. */
  readonly allowed: ReadonlySet<string> | null
}

/** Why an item stands where it does: a code of the family's, how much of the score it makes, and the item of the session behind it. */
export interface ScoreReason {
  readonly code:
    'POPULAR' | 'TRENDING_HERE' | 'OFTEN_NEXT' | 'SIMILAR_SESSIONS' | 'SIMILAR_ITEM' | 'SEEN_BEFORE'
  /** 0..1 */
  readonly share: number
  readonly itemId?: string
}

export interface RankedItem {
  readonly itemId: string
  /** Larger is better; comparable within a row only. */
  readonly score: number
  readonly reasons: readonly ScoreReason[]
}

export interface SessionRowPrediction {
  /** The best first. Fewer than asked for only where no more are allowed. */
  readonly items: readonly RankedItem[]
  /** `[ACTION_TYPES]` probabilities of the next action, which sum to 1; null where the family does not tell. */
  readonly actions: Float64Array | null
  /** That this session ends in a purchase, from now on; null where the family does not tell. */
  readonly purchaseProbability: number | null
  /** No event of the session was of use: what stands here is what is popular. */
  readonly isFallback: boolean
}

export interface SessionPrediction {
  readonly rows: readonly SessionRowPrediction[]
}

export interface SessionSignature extends ModelSignature {
  /** Items in the vocabulary. */
  readonly items: number
  /** Whether actions and the purchase probability are told. */
  readonly tellsActions: boolean
}

export interface SessionTypes {
  readonly data: SessionCorpus
  readonly input: SessionInput
  readonly prediction: SessionPrediction
  readonly signature: SessionSignature
}
