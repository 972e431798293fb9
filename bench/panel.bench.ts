/**
 * Accuracy on a daily panel out of a file: the champion that the gate would choose on the days before the first origin, beside
 * references, by level. Without --data on a simulated chain of drugstores, made anew each time.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { formatTable } from '../src/cli/table'
import type { DemandPanel } from '../src/contracts/demand/demand'
import type { DemandFamily } from '../src/contracts/demand/demand-estimator'
import type { MetricSlice } from '../src/contracts/models/model-version'
import { ForecartError } from '../src/core/errors'
import {
  backtest,
  demandMetrics,
  metricSlices,
  pairedComparison,
  panelAt,
  planOrigins,
} from '../src/evaluation'
import { DEMAND_FAMILIES, type DemandFamilyName } from '../src/models/demand/families'
import { USUAL_SHAPE } from '../src/contracts/demand/window-shape'
import { planGateWindows } from '../src/training/demand/evaluation-plan'
import type { Benchmark } from './benchmark'
import { wholeOption } from './benchmark'
import { DRUGSTORE_CHAIN, DRUGSTORE_MAPPING, writeDrugstoreChain } from './panel/drugstore-chain'
import { parsePanelMapping, readPanelMapping } from './panel/mapping'
import { readPanelFile, type SeriesChoice } from './panel/read-panel'

export const usage = `Usage: npm run -s bench -- panel [options] [--json]

  --data <file>         CSV or JSON Lines, plain or gzipped; default: a simulated chain of drugstores
  --mapping <file>      which column holds what (docs/benchmarks.md); default: that of the chain
  --series <choice>     all (default), a number, so many spread over the file, or names: "item@place,item@place"
  --horizon <days>      1..28 (default 28)
  --windows <count>     origins (default 4), --stride <days> apart (default: the horizon)
  --champion <family>   instead of the one that the gate chooses on the days before the first origin
  --hyperparameters <json>   of that family, or of the network that the gate may choose
  --seed <number>       default 1
  --chain <number>      which simulated chain: its seed (default 1)
  --write <file>        write the simulated chain (--stores <count>) and its mapping, and stop`

const NETWORK = 'global-mlp'
const SHOWN = ['seasonal-naive', 'weekday-promotion-mean'] as const
const HORIZON_DAYS = 28

const OPTIONS = {
  data: { type: 'string' },
  mapping: { type: 'string' },
  series: { type: 'string', default: 'all' },
  horizon: { type: 'string', default: '28' },
  windows: { type: 'string', default: '4' },
  stride: { type: 'string' },
  champion: { type: 'string' },
  hyperparameters: { type: 'string', default: '{}' },
  seed: { type: 'string', default: '1' },
  stores: { type: 'string', default: String(DRUGSTORE_CHAIN.stores) },
  chain: { type: 'string', default: String(DRUGSTORE_CHAIN.seed) },
  write: { type: 'string' },
} as const

interface ChampionChoice {
  readonly panel: DemandPanel
  readonly firstOrigin: number
  readonly hyperparameters: Record<string, unknown>
  readonly seed: number
  readonly log: (line: string) => void
}

export const benchmark: Benchmark = async ({ log, args = [] }) => {
  const { values } = parseArgs({ args: [...args], options: OPTIONS })
  const stores = wholeOption('--stores', values.stores, 1)
  const chain = { ...DRUGSTORE_CHAIN, stores, seed: wholeOption('--chain', values.chain, 1) }
  if (values.write !== undefined) {
    await writeDrugstoreChain(values.write, chain)
    writeFileSync(`${values.write}.mapping.json`, JSON.stringify(DRUGSTORE_MAPPING, null, 2))
    log(`Wrote ${values.write} and ${values.write}.mapping.json`)
    return { headline: {}, details: { wrote: values.write } }
  }
  if ((values.data === undefined) !== (values.mapping === undefined)) {
    throw new ForecartError('BAD_USER_INPUT', '--data and --mapping belong together')
  }
  const folder = mkdtempSync(join(tmpdir(), 'forecart-panel-'))
  try {
    const file = values.data ?? join(folder, 'chain.csv')
    if (values.data === undefined) await writeDrugstoreChain(file, chain)
    const mapping = values.mapping ? readPanelMapping(values.mapping) : parsePanelMapping(DRUGSTORE_MAPPING)
    log(`Reading ${file} ...`)
    const { panel, linesRead } = await readPanelFile(file, mapping, seriesOf(values.series))
    const horizon = wholeOption('--horizon', values.horizon, 1)
    const plan = {
      horizon,
      windows: wholeOption('--windows', values.windows, 1),
      stride: wholeOption('--stride', values.stride ?? String(horizon), 1),
      refit: false,
      seed: wholeOption('--seed', values.seed, 0),
    }
    const firstOrigin = planOrigins(panel, plan, HORIZON_DAYS)[0]!
    const hyperparameters = JSON.parse(values.hyperparameters) as Record<string, unknown>
    const champion = values.champion
      ? familyOf(values.champion)
      : await chooseChampion({ panel, firstOrigin, hyperparameters, seed: plan.seed, log })
    const results: Record<string, { trainingMs: number; slices: MetricSlice[]; wape: number }> = {}
    const shown = { champion, ...Object.fromEntries(SHOWN.map((name) => [name, DEMAND_FAMILIES[name]])) }
    for (const [role, family] of Object.entries(shown)) {
      log(`Backtest of ${family.family} ...`)
      const isGiven = role === 'champion' && (values.champion !== undefined || family.family === NETWORK)
      const given = isGiven ? hyperparameters : {}
      const { windows, trainingMs } = await backtest(family.createEstimator(given), panel, plan)
      results[role] = { trainingMs, slices: metricSlices(windows), wape: demandMetrics(windows).wape }
    }
    printLevels(results, champion, log)
    return {
      headline: headlineOf(results.champion!.slices),
      details: {
        linesRead,
        series: panel.series.length,
        firstDay: panel.grid.start,
        historyDays: panel.historySteps,
        plan,
        champion: champion.family,
        results,
      },
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** As the gate does, on windows whose labels end with the first origin: what is reported has no say. */
async function chooseChampion(choice: ChampionChoice): Promise<DemandFamily> {
  const { panel, firstOrigin, hyperparameters, seed, log } = choice
  const past = panelAt(panel, firstOrigin)
  const plan = { ...planGateWindows(past.historySteps, USUAL_SHAPE), refit: false, seed }
  const network = DEMAND_FAMILIES[NETWORK]
  const windowsOf = async (family: DemandFamily, given: Record<string, unknown>) =>
    (await backtest(family.createEstimator(given), past, plan)).windows
  const reference = DEMAND_FAMILIES[SHOWN[1]]
  log('Choosing the champion on the days before the first origin ...')
  try {
    const test = pairedComparison(await windowsOf(network, hyperparameters), await windowsOf(reference, {}))
    log(`${NETWORK} against ${reference.family}: ${test.reason}`)
    return test.verdict === 'better' ? network : reference
  } catch (error) {
    if (!(error instanceof ForecartError) || error.code !== 'NOT_ENOUGH_DATA') throw error
    log(error.message)
    return reference
  }
}

function headlineOf(slices: readonly MetricSlice[]): Record<string, number> {
  const bottom = slices.find(({ dimension, value }) => dimension === 'LEVEL' && value === 'bottom')
  const figure = (name: string): number =>
    bottom?.metrics.find((metric) => metric.name === name)?.value ?? Number.NaN
  const coverage80 = figure('coverage80')
  return {
    wape: figure('wape'),
    weightedQuantileLoss: figure('pinball'),
    mase: figure('mase'),
    bias: figure('bias'),
    coverage80,
    coverage80Miss: Math.abs(coverage80 - 0.8),
  }
}

const COLUMNS = ['wape', 'mase', 'pinball', 'bias', 'coverage80', 'coverage90'] as const

function printLevels(
  results: Readonly<Record<string, { readonly slices: readonly MetricSlice[] }>>,
  champion: DemandFamily,
  log: (line: string) => void,
): void {
  const rows = Object.entries(results).flatMap(([role, { slices }]) =>
    slices
      .filter(({ dimension }) => dimension !== 'HORIZON_DAY')
      .map(({ value, days, metrics }) => [
        role === 'champion' ? `champion (${champion.family})` : role,
        value,
        days,
        ...COLUMNS.map((column) => rounded(metrics.find(({ name }) => name === column)?.value ?? null)),
      ]),
  )
  log(formatTable(['forecaster', 'level or segment', 'days', ...COLUMNS], rows))
}

const rounded = (value: number | null): number | null =>
  value === null ? null : Math.round(value * 10_000) / 10_000

function seriesOf(text: string): SeriesChoice {
  if (text === 'all') return text
  return /^\d+$/.test(text) ? Number(text) : text.split(',').filter((name) => name !== '')
}

function familyOf(name: string): DemandFamily {
  const known = Object.keys(DEMAND_FAMILIES) as DemandFamilyName[]
  const found = known.find((family) => family === name)
  if (found) return DEMAND_FAMILIES[found]
  throw new ForecartError('BAD_USER_INPUT', `--champion is one of ${known.join(', ')}`)
}
