/** What if: prices, promotions and covariates of the shop in the place of the planned ones. They change what lies ahead of a forecast, and nothing before. */
import type { Day } from '../../core/time/day'
import type { PriceTerms } from '../shop/promotion-terms'

export interface ScenarioPrice {
  /** Decimal database key. */
  readonly itemId: string
  /** Decimal database key; null: everywhere. */
  readonly locationId: string | null
  /** In the minor unit of the item's currency. */
  readonly amountMinor: number
  /** Null: from the first day that is forecast. */
  readonly from: Day | null
  /** Inclusive. Null: up to the last day that is forecast. */
  readonly to: Day | null
}

export interface ScenarioPromotion extends PriceTerms {
  /** Decimal database keys; empty: all items. */
  readonly itemIds: readonly string[]
  /** Decimal database keys of places and regions; empty: everywhere. */
  readonly locationIds: readonly string[]
  readonly startsOn: Day
  /** Inclusive. */
  readonly endsOn: Day
  /** Shown prominently, or advertised. */
  readonly featured: boolean
}

/** A covariate that the shop names. */
export interface ScenarioCovariate {
  /** Of `DEMAND_COVARIATES`. */
  readonly column: number
  /** Of a word its code. */
  readonly value: number
  /** Decimal database key; null: all items. */
  readonly itemId: string | null
  /** Decimal database key of a place or a region; null: everywhere. */
  readonly locationId: string | null
  /** After the origin. */
  readonly from: Day
  /** Inclusive. */
  readonly to: Day
}

export interface DemandScenario {
  /** They hold on their days in the place of what is planned; on other days the plans hold. */
  readonly prices: readonly ScenarioPrice[]
  /** Null: the planned promotions stay. Else these take place after the origin, and no others. */
  readonly promotions: readonly ScenarioPromotion[] | null
  /** They hold on their days in the place of what was told of the same items and places; absent: none. */
  readonly covariates?: readonly ScenarioCovariate[]
}
