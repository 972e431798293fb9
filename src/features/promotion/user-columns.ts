/** What is known of customers as columns for models of uplift. */
import type { UserFacts } from '../../contracts/shop/user-facts'

export interface UserColumn {
  readonly name: string
  readonly kind: 'numeric' | 'categorical'
  /** `[customers]`; NaN: not known. */
  readonly values: Float64Array
}

export const HOME_COLUMN = 'homeLocation'

/** Counts and amounts have long tails: a model of lines sees their logarithms. */
const NUMBERS: Readonly<Record<string, (facts: UserFacts) => number | null>> = {
  orders: ({ orders }) => Math.log1p(orders),
  spent: ({ spentMinor }) => Math.log1p(Math.max(0, spentMinor)),
  daysSinceOrder: ({ daysSinceOrder }) => daysSinceOrder,
  unitsPerOrder: ({ orders, units }) => (orders > 0 ? Math.log1p(Math.max(0, units) / orders) : null),
  promotedShare: ({ lines, linesUnderPromotion }) => (lines > 0 ? linesUnderPromotion / lines : null),
  sessions: ({ sessions }) => Math.log1p(sessions),
  daysSinceSession: ({ daysSinceSession }) => daysSinceSession,
  views: ({ views }) => Math.log1p(views),
  cartAdditions: ({ cartAdditions }) => Math.log1p(cartAdditions),
  daysKnown: ({ daysKnown }) => (daysKnown === null ? null : Math.log1p(daysKnown)),
}

/** Filled part by part, so that no step takes long. Codes of home places are those of the first customers that had them, whoever is written. */
export class UserColumnsWriter {
  private readonly numbers: Readonly<Record<string, Float64Array>>
  private readonly homes: Float64Array
  private at = 0

  /** @param homeCodes is filled as places are met: columns that are compared with each other share it */
  constructor(
    customers: number,
    private readonly homeCodes: Map<string, number>,
  ) {
    this.numbers = Object.fromEntries(Object.keys(NUMBERS).map((name) => [name, new Float64Array(customers)]))
    this.homes = new Float64Array(customers)
  }

  add(facts: readonly UserFacts[]): void {
    for (const one of facts) {
      for (const [name, values] of Object.entries(this.numbers))
        values[this.at] = NUMBERS[name]!(one) ?? Number.NaN
      this.homes[this.at++] = this.codeOf(one.homeLocationId)
    }
  }

  columns(): UserColumn[] {
    return [
      ...Object.entries(this.numbers).map(([name, values]) => ({ name, kind: 'numeric' as const, values })),
      { name: HOME_COLUMN, kind: 'categorical', values: this.homes },
    ]
  }

  private codeOf(home: string | null): number {
    if (home === null) return Number.NaN
    const code = this.homeCodes.get(home) ?? this.homeCodes.size
    this.homeCodes.set(home, code)
    return code
  }
}
