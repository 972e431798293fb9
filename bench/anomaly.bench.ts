/** Days with an anomaly that is known, in simulated shops: how many are found, and how many of those that are told are none. */
import { parseArgs } from 'node:util'
import { formatTable } from '../src/cli/table'
import { LEVEL_COUNT, MEDIAN_LEVEL, QUANTILE_LEVELS } from '../src/contracts/demand/demand'
import { Rng } from '../src/core/statistics/rng'
import { demandAnomalies, FAR, panelAt, residualScore } from '../src/evaluation'
import { DEMAND_FAMILIES } from '../src/models/demand/families'
import type { Benchmark } from './benchmark'
import { wholeOption } from './benchmark'
import { DEMAND_LAWS, simulateDemand } from './inventory-world'

export const usage = `Usage: npm run -s bench -- anomaly [options] [--json]

  --items <count>   items of each shop (default 150)
  --days <count>    days that are looked at (default 84)
  --seed <integer>  default 1`

const OPTIONS = {
  items: { type: 'string', default: '150' },
  days: { type: 'string', default: '84' },
  seed: { type: 'string', default: '1' },
} as const

const HISTORY_DAYS = 364
/** The probability that one begins on a day. */
const RATE = 0.012
const FAMILY = 'level-and-profile'
/** Days of the rolling mean and deviation that raw sales are held against. */
const ROLLING_DAYS = 28

interface Anomaly {
  readonly days: number
  readonly factor: (rng: Rng) => number
}

const ANOMALIES: readonly Anomaly[] = [
  { days: 1, factor: (rng) => 2.5 + 2 * rng.uniform() },
  { days: 1, factor: (rng) => 0.2 * rng.uniform() },
  { days: 4, factor: (rng) => 1.6 + 0.4 * rng.uniform() },
  { days: 4, factor: (rng) => 0.3 + 0.15 * rng.uniform() },
]

export const benchmark: Benchmark = async ({ log, args = [] }) => {
  const { values } = parseArgs({ args: [...args], options: OPTIONS })
  const [items, days, seed] = [
    wholeOption('--items', values.items, 1),
    wholeOption('--days', values.days, 1),
    wholeOption('--seed', values.seed, 0),
  ]
  const headline: Record<string, number> = {}
  const rows: (string | number)[][] = []
  for (const [name, law] of Object.entries(DEMAND_LAWS)) {
    const panel = simulateDemand(law, items, HISTORY_DAYS + days, seed)
    const labels = inject(
      panel.series.map(({ values: units }) => units),
      seed,
    )
    const scores = panel.series.map(() => new Float64Array(days).fill(Number.NaN))
    const ratios = panel.series.map(() => new Float64Array(days))
    const predictor = await DEMAND_FAMILIES[FAMILY].createEstimator({}).train(
      panelAt(panel, HISTORY_DAYS - 1),
      { seed },
    )
    try {
      for (let day = 0; day < days; day++) {
        const origin = HISTORY_DAYS + day - 1
        const { horizon, quantiles } = await predictor.predict(panelAt(panel, origin, { futureSteps: 1 }))
        panel.series.forEach(({ values: units }, row) => {
          const offset = row * horizon * LEVEL_COUNT
          scores[row]![day] = residualScore(QUANTILE_LEVELS, quantiles, units[origin + 1]!, offset)
          ratios[row]![day] = Math.log((units[origin + 1]! + 1) / (quantiles[offset + MEDIAN_LEVEL]! + 1))
        })
      }
    } finally {
      await predictor.dispose()
    }
    const found = demandAnomalies(scores, ratios)
    const rolling = panel.series.map(({ values: units }) => zScores(units))
    const ways: Record<string, (row: number, day: number) => boolean> = {
      [`residuals and forest`]: (row, day) => found[row]![day]!.severity !== null,
      [`residuals, ${FAR} and more`]: (row, day) => Math.abs(scores[row]![day]!) >= FAR,
      'z-score, 3 and more': (row, day) => Math.abs(rolling[row]![HISTORY_DAYS + day]!) >= 3,
      'z-score, 4 and more': (row, day) => Math.abs(rolling[row]![HISTORY_DAYS + day]!) >= 4,
    }
    for (const [way, isTold] of Object.entries(ways)) {
      let [right, told, all] = [0, 0, 0]
      labels.forEach((ofSeries, row) => {
        for (let day = 0; day < days; day++) {
          const isAnomaly = ofSeries[HISTORY_DAYS + day] === 1
          if (isAnomaly) all++
          if (!isTold(row, day)) continue
          told++
          if (isAnomaly) right++
        }
      })
      const [precision, recall] = [right / told, right / all]
      const f1 = (2 * precision * recall) / (precision + recall)
      rows.push([name, way, all, told, precision, recall, f1])
      if (way === 'residuals and forest') {
        headline[`${name}.precision`] = precision
        headline[`${name}.recall`] = recall
        headline[`${name}.f1`] = f1
      }
      if (way.startsWith('z-score, 3')) headline[`${name}.f1RatioToZScore`] = headline[`${name}.f1`]! / f1
    }
  }
  log(
    formatTable(
      ['shop', 'told where', 'anomalies', 'told', 'precision', 'recall', 'F1'],
      rows.map((row) => row.map((value) => (typeof value === 'number' ? Number(value.toFixed(3)) : value))),
    ),
  )
  return {
    headline,
    details: {
      protocol: `${items} items, ${HISTORY_DAYS} days to learn from without a label, ${days} days judged one day ahead by ${FAMILY}, anomalies of one day (2.5 to 4.5 times, or up to a fifth) and of four (1.6 to 2 times, or .3 to .45) begin on ${100 * RATE} % of the days of history and judgement alike, seed ${seed}`,
    },
  }
}

/** In place. @returns by series and day whether there is an anomaly */
function inject(series: readonly Float32Array[], seed: number): Uint8Array[] {
  return series.map((units, row) => {
    const rng = new Rng(seed, 'anomalies', row)
    const labels = new Uint8Array(units.length)
    for (let day = 0; day < units.length; day++) {
      if (labels[day] === 1 || rng.uniform() >= RATE) continue
      const { days, factor } = rng.pick(ANOMALIES)
      const times = factor(rng)
      for (let at = day; at < Math.min(units.length, day + days); at++) {
        units[at] = Math.round(units[at]! * times)
        labels[at] = 1
      }
    }
    return labels
  })
}

/** Of raw sales, against the days before. */
function zScores(units: Float32Array): Float64Array {
  return Float64Array.from(units, (sold, day) => {
    const before = units.subarray(Math.max(0, day - ROLLING_DAYS), day)
    if (before.length < ROLLING_DAYS) return 0
    const mean = before.reduce((sum, value) => sum + value, 0) / before.length
    const variance = before.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (before.length - 1)
    return (sold - mean) / Math.sqrt(Math.max(1e-9, variance))
  })
}
