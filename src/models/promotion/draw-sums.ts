/** What the draws of the items of a plan add up to. */
import { DRAWS } from './effect-draws'

export class DrawSums {
  /** `[DRAWS, days]` units of the promoted items: without the plan, and what it adds on its own days. */
  readonly base: Float64Array
  readonly direct: Float64Array
  /** `[DRAWS, items]` */
  readonly itemBase: Float64Array
  readonly itemDirect: Float64Array
  /** `[DRAWS, items]` see `PANTRY_AT`. */
  readonly itemPantry: Float64Array
  /** `[DRAWS, places]` */
  readonly placeBase: Float64Array
  readonly placeDirect: Float64Array
  /** `[DRAWS, items]` mean prices in parts of that of the first day of the plan: the list price of what is sold without it, the list price of what is sold under it, and what is paid then. Null: list prices stay. */
  readonly prices: {
    readonly without: Float64Array
    readonly listed: Float64Array
    readonly paid: Float64Array
  } | null
  /** `[items, places]` mean units under the plan. */
  readonly cellUnits: Float64Array
  /** `[items]` the factor of the slow level, the shock and the list price before the plan. */
  readonly cellLevel: Float64Array
  /** Mean units, by what brings them. */
  readonly price = { units: 0 }
  readonly display = { units: 0 }
  readonly advert = { units: 0 }
  readonly kind = { units: 0 }
  readonly timing = { units: 0 }

  constructor(
    readonly items: number,
    readonly places: number,
    readonly days: number,
    hasPriceSteps: boolean,
  ) {
    this.base = new Float64Array(DRAWS * days)
    this.direct = new Float64Array(DRAWS * days)
    this.itemBase = new Float64Array(DRAWS * items)
    this.itemDirect = new Float64Array(DRAWS * items)
    this.itemPantry = new Float64Array(DRAWS * items)
    this.placeBase = new Float64Array(DRAWS * places)
    this.placeDirect = new Float64Array(DRAWS * places)
    const ratios = () => new Float64Array(DRAWS * items)
    this.prices = hasPriceSteps ? { without: ratios(), listed: ratios(), paid: ratios() } : null
    this.cellUnits = new Float64Array(items * places)
    this.cellLevel = new Float64Array(items)
  }
}
