/** Which row of the embedding tables an item or a location has. Unknown ones share row 0. */
import { z } from 'zod'
import type { DemandPanel, DemandSeriesKey } from '../../../contracts/demand'

export const OTHER = 0
const ALL_LOCATIONS = 1

export const vocabularySchema = z.object({
  items: z.array(z.string()),
  locations: z.array(z.string()),
})

export type VocabularyState = z.output<typeof vocabularySchema>

export class Vocabulary {
  private readonly items: ReadonlyMap<string, number>
  private readonly locations: ReadonlyMap<string, number>

  constructor(readonly state: VocabularyState) {
    this.items = new Map(state.items.map((id, index) => [id, index + 1]))
    this.locations = new Map(state.locations.map((id, index) => [id, index + 2]))
  }

  /** In the order of first appearance. */
  static of(panel: DemandPanel): Vocabulary {
    const items = new Set(panel.series.map(({ itemId }) => itemId))
    const locations = new Set(panel.series.flatMap(({ locationId }) => locationId ?? []))
    return new Vocabulary({ items: [...items], locations: [...locations] })
  }

  get itemRows(): number {
    return this.items.size + 1
  }

  get locationRows(): number {
    return this.locations.size + 2
  }

  itemRow({ itemId }: DemandSeriesKey): number {
    return this.items.get(itemId) ?? OTHER
  }

  locationRow({ locationId }: DemandSeriesKey): number {
    return locationId === null ? ALL_LOCATIONS : (this.locations.get(locationId) ?? OTHER)
  }
}
