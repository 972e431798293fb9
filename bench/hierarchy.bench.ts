/** What it brings to make forecasts of parts and of their sums agree: base forecasts of automatic exponential smoothing, held out once. */
import { parseArgs } from 'node:util'
import { formatTable } from '../src/cli/table'
import { bottomUp, minTrace, shrinkCovariance, type SeriesOfHierarchy } from '../src/evaluation'
import type { Benchmark } from './benchmark'
import { wholeOption } from './benchmark'
import { forecastWithErrors } from './hierarchy/one-step-errors'
import { auTourism, simulatedShop, type World } from './hierarchy/worlds'
import { benchData } from './session-data'

export const usage = `Usage: npm run -s bench -- hierarchy [options] [--json]

  --seed <integer>  of the simulated shop, default 1`

const METHODS = ['base', 'bottomUp', 'minTraceShrink'] as const
type Method = (typeof METHODS)[number]

export const benchmark: Benchmark = async ({ log, args = [] }) => {
  const { values } = parseArgs({ args: [...args], options: { seed: { type: 'string', default: '1' } } })
  const worlds = {
    auTourism: auTourism(
      benchData('demand/au_tourism_quarterly_raw.csv.gz', 'tourism of the R package tsibble'),
    ),
    simulatedShop: simulatedShop(wholeOption('--seed', values.seed, 0)),
  }
  const headline: Record<string, Record<string, number>> = {}
  const details: Record<string, unknown> = {}
  for (const [name, world] of Object.entries(worlds)) {
    const { mase, shrinkage } = measure(world)
    const levels = [...new Set(world.levels)]
    log(
      `${name}: ${world.hierarchy.sums.length} sums of ${world.hierarchy.parts} parts, shrinkage ${shrinkage.toFixed(2)}\n` +
        formatTable(
          ['MASE of', ...METHODS],
          ['every series', ...levels].map((level) => [
            level,
            ...METHODS.map((method) => Number(mase[method][level]!.toFixed(3))),
          ]),
        ),
    )
    headline[name] = Object.fromEntries(
      METHODS.map((method) => [`${method}Mase`, mase[method]['every series']!]),
    )
    details[name] = { mase, shrinkage }
  }
  return { headline, details }
}

function measure({ hierarchy, series, levels, season, horizon }: World) {
  const pasts = series.map((values) => values.slice(0, -horizon))
  const fitted = pasts.map((past) => forecastWithErrors(past, { season, horizon }))
  const sums = hierarchy.sums.length
  const base: SeriesOfHierarchy = {
    sums: fitted.slice(0, sums).map(({ mean }) => mean),
    parts: fitted.slice(sums).map(({ mean }) => mean),
  }
  const covariance = shrinkCovariance(fitted.map(({ errors }) => errors))
  const forecasts: Record<Method, SeriesOfHierarchy> = {
    base,
    bottomUp: bottomUp(hierarchy, base),
    minTraceShrink: minTrace(hierarchy, base, covariance),
  }
  const mase = Object.fromEntries(
    METHODS.map((method) => {
      const all = [...forecasts[method].sums, ...forecasts[method].parts]
      const scaled = all.map((mean, one) => scaledError(series[one]!, mean, pasts[one]!, season))
      const ofLevel = (level: string) =>
        meanOf(scaled.filter((_, one) => level === 'every series' || levels[one] === level))
      return [method, Object.fromEntries(['every series', ...levels].map((level) => [level, ofLevel(level)]))]
    }),
  ) as Record<Method, Record<string, number>>
  return { mase, shrinkage: covariance.shrinkage }
}

/** The mean absolute error, in seasonal naive errors of the past. */
function scaledError(values: Float64Array, mean: Float64Array, past: Float64Array, season: number): number {
  const actual = values.subarray(past.length)
  const error = meanOf(Array.from(actual, (value, step) => Math.abs(value - mean[step]!)))
  const naive = meanOf(Array.from(past.subarray(season), (value, at) => Math.abs(value - past[at]!)))
  return error / naive
}

function meanOf(values: readonly number[]): number {
  const known = values.filter(Number.isFinite)
  return known.reduce((sum, value) => sum + value, 0) / known.length
}
