/** What a simulated world is made of. Data and truth are apart; transactions are drawn from it lazily. */
import type { Day } from '../../src/core/time/day'
import type { WorldLaws } from '../laws'
import type { CompetitorPriceChange } from './competitors'
import type { ScaleName, WorldScale } from '../scales'
import type { AdvertPolicy } from './advert-policy'
import type { WorldCalendar } from './calendar'
import type { LeafCategory, UserTruth } from './catalog'
import type { DemandTruth } from './demand'
import type {
  SimulatedAdvert,
  SimulatedCategory,
  SimulatedHoliday,
  SimulatedItem,
  SimulatedLocation,
  SimulatedPromotion,
  SimulatedRegion,
  SimulatedUser,
  SimulatedWeather,
} from './entities'
import type { PaymentRanking } from './payments'
import type { PromotionField } from './promotions'
import type { SlatePolicy } from './slate-policy'
import type { SimulatedSales } from './stock'

export interface WorldParameters {
  readonly seed: number
  /** The last day with data, in each location's own zone. */
  readonly lastDay: Day
  readonly scale: ScaleName | WorldScale
  /** Default: `WORLDS.retail`. */
  readonly laws?: WorldLaws
  /**
   * External ids of promotions that are planned like the others, then dropped, or all of them: the other world of a pair.
   * Every number that does not follow from them is the same in both.
   */
  readonly promotionsOff?: 'all' | readonly string[]
  /** Ranks the lists that visits are shown, in place of the laws: see `lawsPolicy`. */
  readonly slatePolicy?: SlatePolicy
  /** Lists the ways to pay at checkouts, in place of the laws: see `lawsPaymentRanking`. */
  readonly paymentRanking?: PaymentRanking
  /** Ranks the adverts that visits are shown, in place of the laws: see `lawsAdvertPolicy`. */
  readonly advertPolicy?: AdvertPolicy
}

export interface SimulatedWorld {
  readonly seed: number
  readonly laws: WorldLaws
  readonly scale: WorldScale
  readonly calendar: WorldCalendar
  readonly regions: readonly SimulatedRegion[]
  readonly locations: readonly SimulatedLocation[]
  readonly categories: readonly SimulatedCategory[]
  readonly leaves: readonly LeafCategory[]
  readonly items: readonly SimulatedItem[]
  /** `[items]`: index of the leaf category. */
  readonly leafOf: Uint16Array
  readonly users: readonly SimulatedUser[]
  readonly holidays: readonly SimulatedHoliday[]
  readonly weather: SimulatedWeather
  readonly promotions: readonly SimulatedPromotion[]
  /** `[items, days]`, minor units. */
  readonly listPrices: Int32Array
  /** By competitor, item and day; empty: there are none. */
  readonly competitorPrices: readonly CompetitorPriceChange[]
  /** `[items, days]`, minor units; null: there are none. */
  readonly lowestCompetitorPrices: Int32Array | null
  readonly promotionField: PromotionField
  readonly slatePolicy: SlatePolicy
  readonly paymentRanking: PaymentRanking
  readonly adverts: readonly SimulatedAdvert[]
  readonly advertPolicy: AdvertPolicy
  readonly sales: SimulatedSales
  /** Never part of what models read. */
  readonly truth: DemandTruth & {
    readonly users: UserTruth
    /** `[items][properties]`: see `simulateProperties`. */
    readonly properties: readonly Float64Array[]
    /** `[items, items]`: what an item's chance is multiplied with after another. */
    readonly bonds: Float32Array
    /** See `simulateAppeal` and `simulatePeakHours`. */
    readonly appeal: Float64Array
    readonly peakHours: Float64Array
    /** `[adverts]`: see `simulateAdvertPulls`. */
    readonly advertPulls: Float64Array
  }
}

export type WorldBeforeSales = Omit<SimulatedWorld, 'sales'>

/** Index of a cell of arrays `[items, locations, days]`. */
export function cellIndex(world: WorldBeforeSales, item: number, location: number, day: number): number {
  return (item * world.locations.length + location) * world.calendar.days + day
}
