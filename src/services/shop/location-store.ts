/** Writes locations: merges what is given with what is known, keeps the tree a tree, and moves demand where a time zone changes. */
import { isDeepStrictEqual } from 'node:util'
import type { LocationInput } from '../../contracts/shop/shop-records'
import { actorOf, type Viewer } from '../../contracts/viewer'
import { ForecartError } from '../../core/errors'
import type { Transaction } from '../../db/client'
import {
  holdBackWriters,
  lockCatalog,
  type LocationRow,
  readLocations,
  writeLocations,
} from '../../db/repositories/shop/catalog-write.repository'
import { lockRollup } from '../../db/repositories/demand/demand-rollup.repository'
import { markLocationCells } from '../../db/repositories/demand/dirty-cells.repository'
import { bumpRegionSeries } from '../../db/repositories/demand/series-revision.repository'
import { appendAudit } from '../../db/repositories/operations/installation.repository'
import type { BatchReport, Entry } from '../batch'
import { noneWithExternalId } from '../../contracts/not-found'
import { enqueueRefresh, enqueueRollup } from '../demand/rollup-request'
import { announceSellingPlaces } from '../demand/selling-places'
import { holdersOfMoved, isInCycle } from './tree'

/** In one transaction; what became of each entry is noted in `report`. */
export async function storeLocations(
  tx: Transaction,
  viewer: Viewer,
  report: BatchReport,
  entries: readonly Entry<LocationInput>[],
  now: Date,
): Promise<void> {
  await lockCatalog(tx)
  const known = await readLocations(tx)
  const tree = new Map<string, { readonly parentExternalId: string | null }>(known)
  const complete = report.accept(entries, (location) => {
    const row = mergeLocation(location, known.get(location.externalId))
    tree.set(row.externalId, row)
    return row
  })
  const accepted = acceptPlaced(report, complete, known, tree)
  const changed = accepted
    .map(({ value }) => value)
    .filter((row) => !isDeepStrictEqual(row, known.get(row.externalId)))
  const changedIds = new Set(changed.map(({ externalId }) => externalId))
  report.count(accepted, ({ externalId }) => changedIds.has(externalId))
  if (changed.length === 0) return
  const moved = changed.filter((row) => {
    const before = known.get(row.externalId)
    return before !== undefined && before.timeZone !== row.timeZone
  })
  if (moved.length > 0) {
    await lockRollup(tx)
    await holdBackWriters(tx)
  }
  const ids = await writeLocations(tx, changed, now)
  await announceSellingPlaces(tx)
  await appendAudit(
    tx,
    ...changed.map((after) => ({
      actor: actorOf(viewer),
      action: 'location.upsert',
      subject: `location:${after.externalId}`,
      details: { before: known.get(after.externalId) ?? null, after },
    })),
  )
  if (moved.length > 0) {
    await markLocationCells(
      tx,
      moved.map(({ externalId }) => ids.get(externalId)!),
    )
    await enqueueRollup(tx)
  }
  if ((await bumpRegionSeries(tx, holdersOfMoved(changedIds, known, tree), now)) > 0) await enqueueRefresh(tx)
}

/** Locations whose parents exist: a refused one takes its new children with it. */
function acceptPlaced(
  report: BatchReport,
  entries: readonly Entry<LocationRow>[],
  known: ReadonlyMap<string, LocationRow>,
  tree: Map<string, { readonly parentExternalId: string | null }>,
): readonly Entry<LocationRow>[] {
  const accepted = report.accept(entries, (row) => {
    const { externalId, parentExternalId } = row
    if (parentExternalId !== null && !tree.has(parentExternalId)) {
      throw noneWithExternalId('location', parentExternalId)
    }
    if (isInCycle(tree, externalId)) {
      throw new ForecartError('BAD_USER_INPUT', 'The location would be its own ancestor')
    }
    return row
  })
  if (accepted.length === entries.length) return accepted
  const kept = new Set(accepted.map(({ index }) => index))
  for (const { index, value } of entries) {
    if (kept.has(index)) continue
    const before = known.get(value.externalId)
    if (before) tree.set(value.externalId, before)
    else tree.delete(value.externalId)
  }
  return acceptPlaced(report, accepted, known, tree)
}

function mergeLocation(location: LocationInput, known: LocationRow | undefined): LocationRow {
  const { externalId } = location
  const name = location.name ?? known?.name
  const kind = location.kind ?? known?.kind
  const timeZone = location.timeZone ?? known?.timeZone
  if (name === undefined || kind === undefined || timeZone === undefined) {
    throw new ForecartError('BAD_USER_INPUT', 'A new location needs name, kind and timeZone')
  }
  const keep = <T>(given: T | undefined, before: T | undefined): T | null =>
    given === undefined ? (before ?? null) : given
  return {
    externalId,
    name,
    kind,
    timeZone,
    country: keep(location.country, known?.country),
    latitude: keep(location.latitude, known?.latitude),
    longitude: keep(location.longitude, known?.longitude),
    parentExternalId: keep(location.parentExternalId, known?.parentExternalId),
  }
}
