/** The gate before training: data that nothing can be learned from stops a training, and the reason is said. */
import type { Cleaning } from '../../contracts/demand/cleaning'
import { type DemandPanel, type Measure, STEP_STATUS } from '../../contracts/demand/demand'
import { ForecartError } from '../../core/errors'
import { Rng } from '../../core/statistics/rng'
import { countOfPeriods } from '../../core/time/grid'
import { periodsFound } from '../../features/demand'

/** At least this part of the periods on sale has to be observed. */
const LEAST_OBSERVED = 0.02
/** At most this part of the observed periods may be outliers. */
const MOST_OUTLIERS = 0.1
/** At most this part of them may repeat the season before value by value. */
const MOST_REPEATED = 0.25
/** Series that outliers are looked for in, drawn at random with a fixed seed. */
const MOST_SERIES = 2_000

/**
 * Outliers and repetitions stop a training of units by day only: amounts of money have no scale of counts, and weeks and months have seasons of which too few are
 * known to tell them from mistakes.
 * @throws NOT_ENOUGH_DATA where hardly any period is observed, or of the days of some two thousand series more than a tenth are outliers, or more than
 * a quarter repeat the week before. It says how many, and what to do. What the cleaning of the training has a treatment for stops nothing
 */
export function requireUsableData(panel: DemandPanel, measure: Measure, cleaning: Cleaning): void {
  const { granularity } = panel.grid
  let periods = 0
  let observed = 0
  for (const { status, firstObserved } of panel.series) {
    for (let period = firstObserved; period < panel.historySteps; period++) {
      periods++
      if (status[period] === STEP_STATUS.observed) observed++
    }
  }
  const of = `of ${countOfPeriods(periods, granularity)} of ${panel.series.length} series`
  if (observed < LEAST_OBSERVED * periods)
    refuse(
      `the sales of ${observed} ${of} are known, and too few of them are to learn from. Record what was sold, and declare days complete on which nothing was`,
    )
  if (measure !== 'UNITS' || granularity !== 'DAY') return
  const sample = sampleOf(panel)
  const known = sample.series.reduce(
    (sum, { status }) => sum + status.filter((one) => one === STEP_STATUS.observed).length,
    0,
  )
  const { OUTLIER: outliers, REPEATED: repeated } = periodsFound(sample)
  if (cleaning.outliers === 'none' && outliers > MOST_OUTLIERS * known)
    refuse(
      `of ${countOfPeriods(known, granularity)} of ${sample.series.length} series whose sales are known, ${outliers} are outliers. Units may be mixed up, such as pieces and cartons: dataQuality shows which days, item by item. Correct them, or train with the hyper-parameter cleaning: { outliers: "robust-z" }`,
    )
  if (cleaning.duplicates === 'none' && repeated > MOST_REPEATED * known)
    refuse(
      `of ${countOfPeriods(known, granularity)} of ${sample.series.length} series whose sales are known, ${repeated} repeat the week before value by value. A file may have been imported under several dates: dataQuality shows which days, item by item. Correct them, or train with the hyper-parameter cleaning: { duplicates: "gap" }`,
    )
}

/** Not each so-manyth one: series are ordered by item and place, so that might be a few places only. */
function sampleOf(panel: DemandPanel): DemandPanel {
  if (panel.series.length <= MOST_SERIES) return panel
  const drawn = new Rng('usable-data').permutation(panel.series.length).slice(0, MOST_SERIES)
  return { ...panel, series: Array.from(drawn, (row) => panel.series[row]!) }
}

function refuse(reason: string): never {
  throw new ForecartError('NOT_ENOUGH_DATA', `The data cannot be used for training: ${reason}`)
}
