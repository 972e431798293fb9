import { writeFile } from 'node:fs/promises'
import type { DemandPanel, DemandSeriesKey } from '../../contracts/demand'
import type { DemandFamily } from '../../contracts/estimator'
import { BASELINE_FAMILY, type ComparedSlice, REFERENCE_FAMILIES } from '../../contracts/model-version'
import { systemClock } from '../../core/clock'
import { ForecartError } from '../../core/errors'
import { startProgress } from '../../core/progress'
import type { Database } from '../../db/client'
import { readSeriesByExternalIds, readSeriesNames } from '../../db/repositories/series.repository'
import {
  type Backtest,
  backtest,
  compareSlices,
  demandMetrics,
  metricSlices,
  toMetrics,
} from '../../evaluation'
import { DEMAND_FAMILIES, findDemandFamily } from '../../models/demand/families'
import { parseDemandTraining } from '../../training/demand-hyperparameters'
import { loadTrainingPanel } from '../../training/training-panel'
import { drawBacktest } from '../backtest/chart'
import { plottedRow, pointsOf } from '../backtest/plotted-series'
import { type Command, parseArguments, parseCount, parseHyperparameters } from '../command'
import { requireWritable } from '../output-file'
import { metricsByName, sliceTables } from '../metric-tables'
import { formatTable } from '../table'

const MAX_SEED = 2 ** 31 - 1

export const backtestCommand: Command = {
  name: 'backtest',
  summary: 'Hold forecasts against what happened, beside seasonal naive',
  help: `
Usage: forecart backtest [options]

Reads the last 730 days. At each of several origins a model sees what was known then, and is scored on the days after it. Nothing is registered.

  --family <name>       global-mlp (default), or a reference: ${REFERENCE_FAMILIES.join(', ')}
  --hyperparameters <json>   of the family, such as '{"maxSteps": 400}'
  --windows <count>     number of origins (default 4)
  --stride <days>       days between origins (default 28)
  --horizon <days>      1..28 (default 28)
  --refit               train again at every origin; else once, before the first
  --seed <number>       default 1
  --json                one JSON object instead of a table
  --plot <file.svg>     draw one series: sold, median forecast and 80 % interval
  --item <sku>          the item to draw, over all locations (default: the one that sold most lately)
  --location <key>      with --item: the item at this location`,
  async run(args, { openDatabase, output, progressOutput, signal }) {
    const { values } = parseArguments(args, {
      family: { type: 'string', default: 'global-mlp' },
      hyperparameters: { type: 'string' },
      windows: { type: 'string', default: '4' },
      stride: { type: 'string', default: '28' },
      horizon: { type: 'string', default: '28' },
      refit: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      plot: { type: 'string' },
      item: { type: 'string' },
      location: { type: 'string' },
    })
    const options = {
      windows: parseCount('--windows', values.windows, 1, 100),
      strideDays: parseCount('--stride', values.stride, 1, 366),
      horizonDays: parseCount('--horizon', values.horizon, 1, 28),
      seed: parseCount('--seed', values.seed, 0, MAX_SEED),
      refit: values.refit,
      signal,
    }
    const family = familyOf(values.family)
    // Before any data are read: what cannot be trained is refused at once.
    const { hyperparameters } = parseDemandTraining(
      family.family,
      parseHyperparameters(values.hyperparameters) ?? {},
    )
    if (values.plot !== undefined) await requireWritable(values.plot)
    const database = await openDatabase()
    const asked = await askedSeries(database, values.item, values.location)
    const panel = await loadTrainingPanel(database, systemClock)
    const results: Backtest[] = []
    for (const one of new Set([family, DEMAND_FAMILIES[BASELINE_FAMILY]])) {
      const bar = startProgress(`Backtest of ${one.family}`, progressOutput)
      results.push(
        await backtest(one.createEstimator(one === family ? hyperparameters : {}), panel, {
          ...options,
          onProgress: ({ fraction, stage }) => bar.update(fraction, stage),
        }),
      )
      bar.done()
    }
    if (values.plot !== undefined) {
      await writeFile(values.plot, await plot(database, panel, results[0]!, asked))
      progressOutput.write(`Drew ${values.plot}\n`)
    }
    output.write(values.json ? `${JSON.stringify(toJson(panel, results, options))}\n` : table(panel, results))
  },
}

function familyOf(name: string): DemandFamily {
  const family = findDemandFamily(name)
  if (family) return family
  const names = Object.keys(DEMAND_FAMILIES).join(', ')
  throw new ForecartError('BAD_USER_INPUT', `--family must be one of ${names}`)
}

async function askedSeries(
  database: Database,
  item: string | undefined,
  location: string | undefined,
): Promise<DemandSeriesKey | null> {
  if (item === undefined) {
    if (location === undefined) return null
    throw new ForecartError('BAD_USER_INPUT', '--location needs --item')
  }
  const key = await readSeriesByExternalIds(database, item, location ?? null)
  if (key === null)
    throw new ForecartError(
      'NOT_FOUND',
      `There is no item "${item}"${location === undefined ? '' : `, or no location "${location}"`}`,
    )
  return key
}

async function plot(
  database: Database,
  panel: DemandPanel,
  { family, windows }: Backtest,
  asked: DemandSeriesKey | null,
): Promise<string> {
  const row = plottedRow(panel, asked)
  const { itemId, locationId } = panel.series[row]!
  const names = await readSeriesNames(database, { itemId, locationId })
  return drawBacktest({
    title: `${names.item}, ${names.location ?? 'all locations'}`,
    subtitle: `Rolling-origin backtest of ${family}; dashed lines are the origins`,
    intervalName: '80 % interval',
    origins: windows.map(({ originDay }) => originDay),
    points: pointsOf(panel, windows, row),
  })
}

function table(panel: DemandPanel, results: readonly Backtest[]): string {
  const metrics = results.map(({ windows }) => demandMetrics(windows))
  const names = Object.keys(metrics[0]!) as (keyof (typeof metrics)[0])[]
  const head = `${panel.series.length} series, ${results[0]!.windows.length} origins: ${originsOf(results[0]!).join(', ')}\n\n`
  const all = formatTable(
    ['metric', ...results.map(({ family }) => family)],
    names.map((name) => [name, ...metrics.map((one) => Math.round(one[name] * 10_000) / 10_000)]),
  )
  return `${head}${all}\n${sliceTables(slicesOf(results[0]!, results))}`
}

/** Beside seasonal naive, which comes last. */
function slicesOf({ windows }: Backtest, results: readonly Backtest[]): ComparedSlice[] {
  return compareSlices(windows, results.at(-1)!.windows)
}

function originsOf({ windows }: Backtest): string[] {
  return windows.map(({ originDay }) => originDay)
}

function toJson(
  panel: DemandPanel,
  results: readonly Backtest[],
  { windows, strideDays, horizonDays, refit, seed }: Record<string, unknown>,
) {
  return {
    series: panel.series.length,
    origins: originsOf(results[0]!),
    plan: { windows, strideDays, horizonDays, refit, seed },
    results: results.map((result) => ({
      family: result.family,
      trainingMs: Math.round(result.trainingMs),
      metrics: metricsByName(toMetrics(demandMetrics(result.windows))),
      slices: metricSlices(result.windows).map(({ metrics, ...slice }) => ({
        ...slice,
        metrics: metricsByName(metrics),
      })),
    })),
  }
}
