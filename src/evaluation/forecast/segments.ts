/**
 * Series alike, by how they sold in the usual context (eight weeks of days), or in the shorter one of a model, up to an origin: Syntetos and Boylan, "The accuracy of intermittent demand
 * estimates" (2005), with the new ones apart.
 */
import { isDemandKnown, type DemandPanel, type DemandSeries } from '../../contracts/demand/demand'
import { DEFAULT_LENGTHS } from '../../contracts/demand/window-shape'

export type DemandSegment = 'new' | 'smooth' | 'erratic' | 'intermittent' | 'lumpy'

/** Periods from one that sells to the next, on average. */
const RARE_FROM_INTERVAL = 1.32
/** Squared coefficient of variation of the periods that sell. */
const UNEVEN_FROM = 0.49

/**
 * `[series]`, seen from the end of period `origin`.
 * @param most periods that are read, where these are fewer than usual: those of a model that may be given no more
 */
export function segmentsAt(panel: DemandPanel, origin: number, most = Infinity): DemandSegment[] {
  const context = Math.min(DEFAULT_LENGTHS[panel.grid.granularity].context, most)
  return panel.series.map((series) => segmentOf(series, origin, context))
}

function segmentOf(series: DemandSeries, origin: number, context: number): DemandSegment {
  if (origin - series.firstObserved + 1 < context) return 'new'
  let known = 0
  let selling = 0
  let sum = 0
  let squares = 0
  for (let index = Math.max(0, origin - context + 1); index <= origin; index++) {
    if (!isDemandKnown(series, index)) continue
    known++
    const units = series.values[index]!
    if (units === 0) continue
    selling++
    sum += units
    squares += units * units
  }
  if (selling === 0) return 'intermittent'
  const mean = sum / selling
  const isRare = known / selling >= RARE_FROM_INTERVAL
  const isUneven = squares / selling / (mean * mean) - 1 >= UNEVEN_FROM
  if (isRare) return isUneven ? 'lumpy' : 'intermittent'
  return isUneven ? 'erratic' : 'smooth'
}
