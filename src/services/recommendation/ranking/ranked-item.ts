import type { Scenario } from '../scenarios/scenario'
import type { StockState } from '../stock'
import type { VisitAnswer } from '../session-model'
import type { Visit } from '../visit'
import type { AlikeTo, RecommendationSource } from './candidate'

/** An entry of a list of items. */
export interface RankedItem extends AlikeTo {
  /** From 1, counted from the first page of the list. */
  readonly rank: number
  /** Larger is better; comparable within a list only. 0 for what fills a list up. */
  readonly score: number
  readonly itemId: bigint
  readonly source: RecommendationSource
  /** The second stage of the model did not answer in time, so that its first one ranked the item. */
  readonly isPartial: boolean
  readonly visit: Visit
  /** Absent where it was merely counted. */
  readonly placed?: PlacedBy
}

/** What moved an entry to its place. */
export interface PlacedBy {
  readonly stock: StockState
  /** Names of the rules that boosted it. */
  readonly boostedBy: readonly string[]
  readonly isPinned: boolean
  /** It was drawn by lot. */
  readonly isExplored: boolean
  /** 0..1: how likely it was at its place; null where the scenario leaves nothing to chance. */
  readonly propensity: number | null
  /** Decimal keys of what was shown before it, and itself. */
  readonly shown: () => readonly string[]
}

/** A page of a list, with what made it. */
export interface RankedPage {
  readonly items: readonly RankedItem[]
  readonly scenario: Scenario
  /** Of the model; null where it was not asked, or none is trained yet. */
  readonly answer: VisitAnswer | null
  /** How many entries lie before this page. */
  readonly offset: number
  /** Null: there is something to show. */
  readonly emptyBecause: EmptyReason | null
}

/** NOTHING_ON_SALE: the catalogue has none. RULES: the rules take all out. FILTER: the filter lets none through. SHOWN: all were shown, or are excluded. */
export type EmptyReason = 'NOTHING_ON_SALE' | 'RULES' | 'FILTER' | 'SHOWN'
