/**
 * Accuracy on real data: UCI Online Retail through the import, a rolling-origin backtest beside seasonal naive, and a plot
 * for the documentation. The series that is drawn is chosen by a rule on the days before the first origin.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { plottedPoints } from '../src/cli/backtest/plotted-series'
import { drawBacktest } from '../src/cli/backtest/chart'
import { runImport } from '../src/cli/import/import.command'
import { formatTable } from '../src/cli/table'
import type { DemandPanel } from '../src/contracts/demand/demand'
import { TRAINING_DAYS } from '../src/contracts/models/training-days'
import { systemClock } from '../src/core/time/clock'
import { daysBetween } from '../src/core/time/day'
import { ForecartError } from '../src/core/errors'
import { createLogger, type Logger } from '../src/core/logger'
import { createDatabase, type Database } from '../src/db/client'
import { startEmbeddedDatabase } from '../src/db/embedded'
import { migrate } from '../src/db/migrate'
import { backtest, demandMetrics, type Backtest, type DemandMetrics } from '../src/evaluation'
import { UNITS_BY_DAY } from '../src/contracts/demand/model-names'
import { DEMAND_FAMILIES } from '../src/models/demand/families'
import { loadTrainingPanel } from '../src/training/demand/training-panel'
import type { Benchmark } from './benchmark'
import { byVolume } from './online-retail-groups'
import { temporaryFolder } from './temporary-folder'

const FILE = 'recommendation/uci-online-retail.csv.gz'
const ORIGINAL =
  'UCI Machine Learning Repository, "Online Retail" (CC BY 4.0), https://doi.org/10.24432/C5BW33'
const DEFAULT_DATA = '../shared/data'
const PLOT = 'docs/images/online-retail.svg'
/** Trained once, before the first origin: the two later ones are forecast by a model of one and two months ago. */
const PLAN = { horizon: 28, windows: 3, stride: 28, refit: false, seed: 1 } as const
const FAMILIES = ['global-mlp', 'seasonal-naive'] as const
/** The drawn item is the one sold on the most days among so many best-selling ones: no single buyer makes its sales. */
const BEST_SELLING = 20
const DAYS_BEFORE = 112

export const benchmark: Benchmark = async ({ log }) => {
  const file = dataFile()
  const { path: home, remove } = temporaryFolder()
  const logger = createLogger({ level: 'error', name: 'bench' })
  try {
    return await withDatabase(home, logger, async (database) => {
      log('Importing ...')
      await runImport(['online-retail', file, '--rejects', join(home, 'rejects.csv')], {
        output: process.stderr,
        progressOutput: process.stderr,
        signal: new AbortController().signal,
        openDatabase: () => Promise.resolve(database),
      })
      const panel = await loadTrainingPanel(database, {
        clock: systemClock,
        trainingDays: TRAINING_DAYS.usual,
        ...UNITS_BY_DAY,
      })
      const results: Backtest[] = []
      for (const family of FAMILIES) {
        log(`Backtest of ${family} ...`)
        results.push(await backtest(DEMAND_FAMILIES[family].createEstimator({}), panel, PLAN))
      }
      await draw(database, panel, results[0]!)
      return report(panel, results, log)
    })
  } finally {
    remove()
  }
}

/** @throws NOT_FOUND that says where the data are to be had. */
function dataFile(): string {
  const file = resolve(process.env.FORECART_BENCH_DATA ?? DEFAULT_DATA, FILE)
  if (existsSync(file)) return file
  throw new ForecartError(
    'NOT_FOUND',
    `There is no ${FILE} in FORECART_BENCH_DATA (default ${DEFAULT_DATA}). It is the sheet of ${ORIGINAL}, saved as CSV and gzipped.`,
  )
}

async function withDatabase<T>(
  home: string,
  logger: Logger,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const embedded = await startEmbeddedDatabase({ home, logger })
  try {
    await migrate(embedded.url, logger)
    const database = await createDatabase({ url: embedded.url, logger })
    try {
      return await work(database)
    } finally {
      await database.close()
    }
  } finally {
    await embedded.stop()
  }
}

function report(panel: DemandPanel, results: readonly Backtest[], log: (line: string) => void) {
  const [network, naive] = results.map(({ windows }) => demandMetrics(windows)) as [
    DemandMetrics,
    DemandMetrics,
  ]
  const names = Object.keys(network) as (keyof DemandMetrics)[]
  const origins = results[0]!.windows.map(({ originDay }) => originDay)
  const groups = results.map(({ windows }) => byVolume(panel, windows))
  log(
    `\n${panel.series.length} series; origins ${origins.join(', ')}; ${PLAN.horizon} days ahead; ` +
      `trained once before the first origin; seed ${PLAN.seed}\n`,
  )
  log(
    formatTable(
      ['metric', ...FAMILIES],
      names.map((name) => [name, rounded(network[name]), rounded(naive[name])]),
    ),
  )
  log(
    formatTable(
      ['series by units sold', 'units', ...FAMILIES.flatMap((family) => [`${family} bias`, 'pinball'])],
      groups[0]!.map(({ group, units }, at) => [
        group,
        units,
        ...groups.flatMap((own) => [rounded(own[at]!.bias), rounded(own[at]!.pinball)]),
      ]),
    ),
  )
  return {
    headline: {
      pinballRatioToSeasonalNaive: network.pinball / naive.pinball,
      wapeRatioToSeasonalNaive: network.wape / naive.wape,
      maseRatioToSeasonalNaive: network.mase / naive.mase,
      absoluteBias: Math.abs(network.bias),
    },
    details: {
      source: ORIGINAL,
      plan: PLAN,
      series: panel.series.length,
      origins,
      metrics: { 'global-mlp': network, 'seasonal-naive': naive },
      groups: { 'global-mlp': groups[0], 'seasonal-naive': groups[1] },
      trainingMs: Math.round(results[0]!.trainingMs),
    },
  }
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000

async function draw(database: Database, panel: DemandPanel, { family, windows }: Backtest): Promise<void> {
  const row = typicalRow(panel, daysBetween(panel.grid.start, windows[0]!.originDay))
  const [item] = await database.query<{ title: string }>('SELECT title FROM item WHERE id = $1::bigint', [
    panel.series[row]!.itemId,
  ])
  const points = await plottedPoints(database, panel, 'UNITS', windows, row)
  const highest = Math.max(...points.map(({ forecast }) => forecast?.upper ?? 0))
  mkdirSync('docs/images', { recursive: true })
  writeFileSync(
    PLOT,
    drawBacktest({
      title: item!.title,
      subtitle: `UCI Online Retail. Rolling-origin backtest of ${family}, trained once before the first dashed line`,
      intervalName: '80 % interval',
      origins: windows.map(({ originDay }) => originDay),
      points,
      maxUnits: 1.5 * highest,
    }),
  )
}

/** Among the items that sold most in the days up to `origin`, the one sold on the most days; of equals, the one that sold more. */
function typicalRow(panel: DemandPanel, origin: number): number {
  const sold = panel.series
    .map(({ values: units, locationId }, row) => {
      const recent = units.subarray(Math.max(0, origin + 1 - DAYS_BEFORE), origin + 1)
      const total = recent.reduce((sum, one) => sum + one, 0)
      return { row, locationId, total, days: recent.filter((one) => one > 0).length }
    })
    .filter(({ locationId }) => locationId === null)
  const best = sold.sort((a, b) => b.total - a.total).slice(0, BEST_SELLING)
  return best.sort((a, b) => b.days - a.days)[0]!.row
}
