/** Which items and places a command is about, by the shop's own keys. */
import { ForecartError } from '../../core/errors'
import type { CatalogService, ItemFilter } from '../../services/shop/catalog.service'
import type { LocationService } from '../../services/shop/location.service'
import type { WantedPlaces } from './forecast-rows'

const ADMIN = { kind: 'admin' } as const

/** @throws NOT_FOUND for an item or a category that does not exist */
export async function selectItems(
  catalog: CatalogService,
  items: readonly string[] | undefined,
  categories: readonly string[] | undefined,
): Promise<ItemFilter> {
  const found = items && (await find('item', items, (refs) => catalog.itemsByRef(ADMIN, refs)))
  const groups =
    categories &&
    (await find('category', categories, (refs) =>
      catalog.categoriesByExternalIds(
        ADMIN,
        refs.map(({ externalId }) => externalId),
      ),
    ))
  return {
    ...(found ? { items: found.map(({ id }) => ({ id })), active: null } : {}),
    ...(groups ? { categoryIds: groups.map(({ id }) => id) } : {}),
  }
}

/** @throws NOT_FOUND for a location that does not exist, BAD_USER_INPUT for a region */
export async function selectPlaces(
  locations: LocationService,
  keys: readonly string[] | undefined,
  totals: boolean,
): Promise<WantedPlaces> {
  if (keys === undefined) return totals ? [null] : 'sold'
  const found = await find('location', keys, (refs) => locations.locationsByRef(ADMIN, refs))
  const region = found.find(({ kind }) => kind === 'REGION')
  if (region) {
    throw new ForecartError(
      'BAD_USER_INPUT',
      `--locations: "${region.externalId}" is a region, which does not sell; name its places`,
    )
  }
  return [...(totals ? [null] : []), ...new Set(found.map(({ id }) => String(id)))]
}

/** Each text is a key, or several with commas between them. */
async function find<Row extends { readonly externalId: string }>(
  kind: string,
  texts: readonly string[],
  read: (refs: readonly { readonly externalId: string }[]) => Promise<readonly (Row | null)[]>,
): Promise<Row[]> {
  const keys = [...new Set(texts.flatMap((text) => [text, ...split(text)]))]
  const rows = await read(keys.map((externalId) => ({ externalId })))
  const known = new Map(rows.flatMap((row) => (row ? [[row.externalId, row]] : [])))
  return texts.flatMap((text) => {
    const whole = known.get(text)
    if (whole) return [whole]
    return split(text).map((key) => {
      const row = known.get(key)
      if (!row) throw new ForecartError('NOT_FOUND', `There is no ${kind} "${key}"`)
      return row
    })
  })
}

function split(text: string): string[] {
  return text.split(',').map((key) => key.trim())
}
