/** Items, categories and places as codes of categorical columns. */
import { z } from 'zod'
import { itemsName, type DemandPanel, type DemandSeries } from '../../../contracts/demand/demand'

export const identitiesSchema = z.object({
  items: z.array(z.string()),
  categories: z.array(z.string()),
  locations: z.array(z.string()),
})

type Kind = keyof z.output<typeof identitiesSchema>

const NAME_OF = {
  items: (series) => itemsName(series),
  categories: ({ categoryId }) => categoryId ?? 'none',
  locations: ({ locationId }) => locationId ?? 'all',
} as const satisfies Record<Kind, (series: DemandSeries) => string>

export const IDENTITY_KINDS = Object.keys(NAME_OF) as readonly Kind[]

export class Identities {
  private readonly codes: Readonly<Record<Kind, ReadonlyMap<string, number>>>

  constructor(readonly state: z.output<typeof identitiesSchema>) {
    const indexed = (names: readonly string[]) => new Map(names.map((name, code) => [name, code]))
    this.codes = {
      items: indexed(state.items),
      categories: indexed(state.categories),
      locations: indexed(state.locations),
    }
  }

  /** Those of the panel, in the order of their first appearance. */
  static of({ series }: DemandPanel): Identities {
    const names = (kind: Kind): string[] => [...new Set(series.map((one) => NAME_OF[kind](one)))]
    return new Identities({
      items: names('items'),
      categories: names('categories'),
      locations: names('locations'),
    })
  }

  /** NaN where training has not seen it: trees take it for missing. */
  code(kind: Kind, series: DemandSeries): number {
    return this.codes[kind].get(NAME_OF[kind](series)) ?? Number.NaN
  }
}
