/** Identity of training data: equal panels have equal fingerprints, on any machine. Pure. */
import { createHash, type Hash } from 'node:crypto'
import type { DemandPanel } from '../../contracts/demand/demand'
import type { KnownAhead } from '../../contracts/demand/known-ahead'

function bytesOf(values: Float32Array | Int32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
}

/** SHA-256 over everything that a model can see of the panel, what it was told of days ahead included. */
export function fingerprintPanel(panel: DemandPanel): string {
  const hash = createHash('sha256')
  hash.update(
    JSON.stringify([...gridParts(panel), panel.historySteps, panel.futureSteps, panel.series.length]),
  )
  // Places share their forecasts: each is read once, and named by its number from then on.
  const forecasts = new Map<Float32Array, number>()
  for (const series of panel.series) {
    const { itemId, locationId, categoryId, firstObserved } = series
    hash.update(JSON.stringify([itemId, locationId, categoryId, firstObserved]))
    hash.update(series.status)
    hash.update(bytesOf(series.values))
    hash.update(bytesOf(series.stockOutFraction))
    hash.update(bytesOf(series.covariates))
    addKnownAhead(hash, series.knownAhead, forecasts)
  }
  return hash.digest('hex')
}

/** Panels of days name their first day alone: their fingerprints are those of the time before there were other grids. */
function gridParts({ grid }: DemandPanel): readonly (string | number)[] {
  return grid.granularity === 'DAY' ? [grid.start] : [grid.start, grid.granularity, grid.season]
}

function addKnownAhead(hash: Hash, knownAhead: KnownAhead, forecasts: Map<Float32Array, number>): void {
  if (typeof knownAhead === 'string') {
    hash.update(knownAhead)
    return
  }
  if ('days' in knownAhead) {
    const { shift, starts, days } = knownAhead
    hash.update(JSON.stringify([shift, days.historySteps, days.futureSteps]))
    hash.update(bytesOf(starts))
    hash.update(bytesOf(days.covariates))
    addKnownAhead(hash, days.knownAhead, forecasts)
    return
  }
  const { shift, changes, weather } = knownAhead
  for (const values of [changes.cell, changes.knownOn, changes.value]) hash.update(bytesOf(values))
  const places = weather.otherwise ? [...weather.places, weather.otherwise] : weather.places
  for (const place of places) {
    if (forecasts.has(place)) continue
    forecasts.set(place, forecasts.size)
    hash.update(bytesOf(place))
  }
  const numbers = places.map((place) => forecasts.get(place)!)
  hash.update(JSON.stringify([shift, changes.cell.length, numbers, weather.takesPartFrom]))
}
