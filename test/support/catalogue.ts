import { Catalogue } from '../../src/services/recommendation/catalogue'
import type {
  CatalogueCategory,
  CatalogueItem,
} from '../../src/db/repositories/shop/catalogue-snapshot.repository'

export function catalogueItem(id: number, fields: Partial<CatalogueItem> = {}): CatalogueItem {
  return {
    id: BigInt(id),
    externalId: `item-${id}`,
    title: `Item ${id}`,
    categoryId: null,
    brand: null,
    priceMinor: 1_000n,
    costMinor: null,
    currency: 'EUR',
    active: true,
    launchedOn: null,
    retiredOn: null,
    predecessorId: null,
    knownSince: '2026-01-01',
    pricedSince: new Date('2026-01-01T00:00:00Z'),
    attributes: {},
    hasAttributes: true,
    createdAt: new Date('2026-01-01T00:00:00Z'),
    updatedAt: new Date('2026-01-01T00:00:00Z'),
    ...fields,
  }
}

/** Furniture (1) holds chairs (2) and tables (3); lamps (4) stand alone. */
export const CATEGORIES: readonly CatalogueCategory[] = [
  { id: 1n, externalId: 'furniture', name: 'Furniture', parentId: null },
  { id: 2n, externalId: 'chairs', name: 'Chairs', parentId: 1n },
  { id: 3n, externalId: 'tables', name: 'Tables', parentId: 1n },
  { id: 4n, externalId: 'lamps', name: 'Lamps', parentId: null },
]

export function catalogueOf(items: readonly CatalogueItem[]): Catalogue {
  const catalogue = new Catalogue()
  catalogue.update(items, CATEGORIES)
  return catalogue
}
