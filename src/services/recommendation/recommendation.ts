/** What answers of lists are made of. */
import type { CatalogueItem } from '../../db/repositories/shop/catalogue-snapshot.repository'
import type { OfferedSlate, SlateSurface } from '../slates/offered-slate'
import type { ActionShares } from './action-shares'
import type { LiveSession } from './live-sessions'
import type { ToldOrderValue } from './session-model'
import type { PlacementReason } from './ranking/placement-reasons'
import type { EmptyReason, RankedItem, RankedPage } from './ranking/ranked-item'
import type { Scenario } from './scenarios/scenario'
import type { RankedTarget } from './targets/target-lists'
import type { Visit } from './visit'
import { KIND_OF_TARGET, type TargetKind, type TargetReasonCode } from './targets/target'

export interface ShownOn {
  readonly surface: SlateSurface
  readonly placement: string | null
  /** The name of the scenario that the list was made by; null where none counted. */
  readonly scenario: string | null
}

/** Where an entry stands in what was answered. */
export interface Offered {
  /** The list that it is in, which gives it its id. */
  readonly slate: Pick<OfferedSlate, 'idOf'>
  /** Its place in that list, from 1: each page is a list of its own. */
  readonly slateRank: number
  readonly shownOn: ShownOn
}

export type ItemRecommendation = RankedItem &
  Offered & {
    /** The item as the catalogue in memory has it; null where it has not all of it. */
    readonly card: CatalogueItem | null
  }
export type TargetRecommendation = RankedTarget & Offered
export type Recommendation = ItemRecommendation | TargetRecommendation

export function isOfItem(value: Recommendation): value is ItemRecommendation {
  return 'itemId' in value
}

export function kindOf(value: Recommendation): TargetKind {
  return isOfItem(value) ? 'ITEM' : KIND_OF_TARGET[value.target.type]
}

/** The key of what is recommended, among those of its kind. */
export function targetIdOf(value: Recommendation): bigint {
  return isOfItem(value) ? value.itemId : value.target.record.id
}

/** How much of what was asked was of use. */
export interface PageUse {
  /** Of a list of items: nothing of the visit was of use to it, or no model is trained; what many visitors want is told. False where it is empty. */
  readonly isFallback: boolean
  /** The second stage of the model did not answer in time. */
  readonly isPartial: boolean
  /** Events that were given and could not be used. */
  readonly skippedEvents: number
  /** Items that were named, to be about or to be left out, and are not known to the viewer. */
  readonly skippedItems: number
}

/** A page of items that is ready to be answered. */
export interface ItemPage extends Omit<RankedPage, 'items'>, PageUse {
  readonly items: readonly ItemRecommendation[]
}

/** A page that is ready to be answered. */
export interface RecommendationPage extends PageUse {
  readonly items: readonly Recommendation[]
  readonly scenario: Scenario
  readonly emptyBecause: EmptyReason | 'NONE_ELIGIBLE' | null
}

export interface NextActions {
  /** What it was told from. */
  readonly visit: Visit
  readonly session: LiveSession | null
  readonly asOf: Date
  readonly actions: ActionShares
  readonly items: readonly ItemRecommendation[]
  readonly purchaseProbability: number
  /** What the model says an order comes to; null where it does not say. */
  readonly orderValue: ToldOrderValue | null
  readonly skippedEvents: number
  /** Nothing of the visit was of use, or no model is trained: what many visitors do is told. */
  readonly isFallback: boolean
  /** The second stage of the model did not answer in time. */
  readonly isPartial: boolean
  readonly versionId: bigint | null
}

/** What speaks for an entry. */
export interface RecommendationReason {
  readonly code:
    | 'VIEWED_WITH'
    | 'SIMILAR'
    | 'MATCHES_SEARCH'
    | 'POPULAR'
    | 'IN_CATALOGUE'
    | PlacementReason
    | TargetReasonCode
  /** Null: none in particular. */
  readonly itemId: bigint | null
  /** 0..1: how much of the score of the item it makes; null where that is not known. */
  readonly weight: number | null
}

/** A reason as a viewer reads it. */
export interface ToldReason extends RecommendationReason {
  /** Null where there is no such item, or the viewer may not see it. */
  readonly itemTitle: string | null
}
