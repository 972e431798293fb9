/** What a shop knew of the items of a corpus, and since when: features read of it what was known at an instant, and nothing later. */

/** Values of items that hold from an instant on, in compressed rows: those of item i lie at offsets[i] .. offsets[i + 1] - 1; of two that hold, the later one counts. */
export interface DatedValues {
  /** `[items + 1]` */
  readonly offsets: Uint32Array
  /** Milliseconds since 1970: from when on it held and was known. */
  readonly fromMs: Float64Array
  readonly values: Float32Array
}

/** Discounts of items, in compressed rows as `DatedValues`; in one more row, behind the last item, those of all items. */
export interface Discounts {
  /** `[items + 2]` */
  readonly offsets: Uint32Array
  /** The instant at which the first day of the promotion begins, and that at which its last day ends, by the shop's time zone. */
  readonly fromMs: Float64Array
  readonly toMs: Float64Array
  /** When the shop planned it. */
  readonly knownMs: Float64Array
  /** When it was edited or called off; Infinity: it stands. */
  readonly knownUntilMs: Float64Array
  /** Off the list price, 0..1; 0 of a promotion that gives something else. */
  readonly fractions: Float32Array
}

export interface ItemCatalogue {
  /** `[items]` number of the category; NO_CATEGORY where it has none. It is that of today: the shop keeps no other. */
  readonly categories: Int32Array
  /** What a search may find them by; absent where nobody knows. It is that of today. */
  readonly words?: ItemWords
  /** List prices in minor units. */
  readonly prices: DatedValues
  /** Ratings of reviews, each by itself. */
  readonly ratings: DatedValues
  /** Of promotions that are for everybody and everywhere, without coupons. */
  readonly discounts: Discounts
}

/** Words of items as numbers (`textCode`), in compressed rows: those of item i lie at offsets[i] .. offsets[i + 1] - 1. */
export interface ItemWords {
  /** `[items + 1]` */
  readonly offsets: Uint32Array
  readonly codes: Int32Array
}

export const NO_CATEGORY = -1

/** The last value that held at an instant; NaN where none did. */
export function valueAt({ offsets, fromMs, values }: DatedValues, item: number, atMs: number): number {
  for (let at = offsets[item + 1]! - 1; at >= offsets[item]!; at--)
    if (fromMs[at]! <= atMs) return values[at]!
  return NaN
}
