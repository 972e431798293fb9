/** Identity of training data: equal panels have equal fingerprints, on any machine. Pure. */
import { createHash } from 'node:crypto'
import type { DemandPanel } from '../contracts/demand'

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
}

/** SHA-256 over everything that a model can see of the panel. */
export function fingerprintPanel(panel: DemandPanel): string {
  const hash = createHash('sha256')
  hash.update(JSON.stringify([panel.firstDay, panel.historyDays, panel.futureDays, panel.series.length]))
  for (const series of panel.series) {
    const { itemId, locationId, categoryId, firstObserved } = series
    hash.update(JSON.stringify([itemId, locationId, categoryId, firstObserved]))
    hash.update(bytesOf(series.units))
    hash.update(bytesOf(series.stockOutFraction))
    hash.update(bytesOf(series.covariates))
  }
  return hash.digest('hex')
}
