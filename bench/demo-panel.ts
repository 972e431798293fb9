/** The demo shop's demand as models see it, without a database. */
import { SCALES, simulateDemandRows } from '../seeds'
import type { DemandPanel } from '../src/contracts/demand/demand'
import { buildDemandPanel } from '../src/features/demand'

const SEED = 1
/** Fixed, so that a benchmark of today and one of next year train on the same data. */
const LAST_DAY = '2026-06-30'

export function demoPanel(): DemandPanel {
  return buildDemandPanel(simulateDemandRows({ seed: SEED, lastDay: LAST_DAY, scale: SCALES.demo }).rows)
}
