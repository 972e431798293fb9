/** `forecart backtest --data FILE`: families of demand on a plain file of series, without a home and without a database. */
import { LEVEL_COUNT, QUANTILE_LEVELS } from '../../contracts/demand/demand'
import type { DemandFamily } from '../../contracts/demand/demand-estimator'
import { LONGEST_HORIZON, USUAL_HORIZON } from '../../contracts/demand/horizon'
import { LONGEST_CONTEXT } from '../../contracts/demand/window-shape'
import type { FamilyEntry, Hyperparameters } from '../../contracts/models/task'
import { ForecartError, hasErrorCode } from '../../core/errors'
import { startProgress } from '../../core/progress'
import {
  countOfPeriods,
  type Granularity,
  GRANULARITIES,
  indexOfDay,
  namesOfPeriods,
  USUAL_SEASON,
} from '../../core/time/grid'
import { type Backtest, backtest, demandMetrics, isScoredAt, quantileAt } from '../../evaluation'
import { familyToTrain, TaskCatalog, trainedFamilies } from '../../registry/task-catalog'
import { type CliContext, parseArguments, parseCount, parseHyperparameters } from '../command'
import { ExportFile, parseExportTarget, STANDARD_OUTPUT } from '../export/export-file'
import { levelColumns, LEVELS_DEFAULT, parseLevels } from '../export/levels'
import type { Cell, Column } from '../export/row-format'
import { type Cell as TableCell, formatTable } from '../table'
import { readSeriesFile } from './series-file'
import { panelOfSeries, type SeriesPanel } from './series-panel'

const TASK = new TaskCatalog().task('demand')
const BASELINE = TASK.baselineFamily
const MAX_SEED = 2 ** 31 - 1
/** Series whose rows are written at once. */
const TURN = 500

/** Shown metrics, by their titles. */
const SHOWN = {
  sMAPE: 'smape',
  MASE: 'mase',
  WQL: 'pinball',
  'coverage 80 %': 'coverage80',
  bias: 'bias',
} as const

export const FILE_BACKTEST_HELP = `
Usage: forecart backtest --data <file> [options]

The same on a plain file of series: no shop, no database. CSV (or .jsonl), gzipped or not: long, with a value on each line (columns
unique_id, ds and y; ds is a day or a whole number), or wide, with a series on each line: its id, then its values in order, as in the files of
the M4 competition. Values are not negative; a series without times ends with the last period. One row of figures for each family.

  --data <file>         the file
  --season <count>      periods after which a season repeats (default 7, 52 or 12, by the granularity)
  --granularity <name>  ${GRANULARITIES.join(', ')} (default: the one that the season is usual for, else DAY)
  --horizon <count>     periods ahead, up to ${GRANULARITIES.map((name) => countOfPeriods(LONGEST_HORIZON[name], name)).join(', ')} (default ${Object.values(USUAL_HORIZON).join(', ')})
  --families <names>    parted by commas (default: all; ${BASELINE} is always there)
  --hyperparameters <json>   of the family, where --families names one
  --windows <count>     number of origins (default 4)
  --stride <count>      periods between origins (default: the horizon)
  --refit, --seed, --json, --out, --format, --levels   as above; the columns are family, id, origin, time, stepsAhead, actual, mean, q<level>
  --id, --time, --value <name>   columns of a long file (default unique_id, ds, y)`

export async function backtestFile(
  args: readonly string[],
  { output, progressOutput, signal }: CliContext,
): Promise<void> {
  const { values } = parseArguments(args, {
    data: { type: 'string', default: '' },
    season: { type: 'string' },
    granularity: { type: 'string' },
    horizon: { type: 'string' },
    families: { type: 'string' },
    hyperparameters: { type: 'string' },
    windows: { type: 'string', default: '4' },
    stride: { type: 'string' },
    refit: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
    format: { type: 'string' },
    levels: { type: 'string', default: LEVELS_DEFAULT },
    id: { type: 'string', default: 'unique_id' },
    time: { type: 'string', default: 'ds' },
    value: { type: 'string', default: 'y' },
  })
  const grid = parseGrid(values.granularity, values.season)
  const { granularity } = grid
  const horizon = parseCount(
    '--horizon',
    values.horizon ?? String(USUAL_HORIZON[granularity]),
    1,
    LONGEST_HORIZON[granularity],
  )
  const plan = {
    horizon,
    windows: parseCount('--windows', values.windows, 1, 100),
    stride: parseCount('--stride', values.stride ?? String(horizon), 1, 366),
    seed: parseCount('--seed', values.seed, 0, MAX_SEED),
    refit: values.refit,
  }
  const families = parseFamilies(values.families, values.hyperparameters, horizon)
  const levels = parseLevels(values.levels)
  const target = values.out === undefined ? null : parseExportTarget(values.out, values.format)
  const { id, time, value } = values
  const series = panelOfSeries(
    await readSeriesFile(values.data, { granularity, id, time, value, signal }),
    grid,
  )
  const file = target && (await ExportFile.open(target, columnsOf(levels), output))
  try {
    const results: FamilyResult[] = []
    for (const { entry, hyperparameters } of families) {
      const bar = startProgress(`Backtest of ${entry.family}`, progressOutput)
      const family = (await entry.load()) as DemandFamily
      const outcome = await outcomeOf(() =>
        backtest(family.createEstimator(hyperparameters), series.panel, {
          ...plan,
          signal,
          onProgress: ({ fraction, stage }) => bar.update(fraction, stage),
        }),
      )
      bar.done()
      results.push({ family: entry.family, ...outcome })
      if (outcome.shortage !== null) progressOutput.write(`${entry.family}: ${outcome.shortage}\n`)
      if (!file || !outcome.backtest) continue
      for (const turn of rowsOf(outcome.backtest, series, levels)) await file.write(turn, signal)
    }
    const first = results.find(({ backtest: done }) => done !== null)
    if (!first) throw new ForecartError('NOT_ENOUGH_DATA', results[0]!.shortage!)
    await file?.finish()
    const figures = values.out === STANDARD_OUTPUT ? progressOutput : output
    figures.write(values.json ? toJson(series, plan, results) : toText(series, plan, results))
  } finally {
    await file?.abandon()
  }
}

interface FamilyResult {
  readonly family: string
  readonly backtest: Backtest | null
  /** Why there is no backtest: what the family needs and does not find. */
  readonly shortage: string | null
}

/** A family that needs more than there is does not keep the others from being shown. */
async function outcomeOf(run: () => Promise<Backtest>): Promise<Omit<FamilyResult, 'family'>> {
  try {
    return { backtest: await run(), shortage: null }
  } catch (error) {
    if (!hasErrorCode(error, 'NOT_ENOUGH_DATA')) throw error
    return { backtest: null, shortage: (error as ForecartError).message }
  }
}

function parseGrid(
  granularity: string | undefined,
  season: string | undefined,
): { readonly granularity: Granularity; readonly season: number } {
  const named = GRANULARITIES.find((name) => name === granularity?.toUpperCase())
  if (granularity !== undefined && !named) {
    throw new ForecartError('BAD_USER_INPUT', `--granularity must be one of ${GRANULARITIES.join(', ')}`)
  }
  const usual = GRANULARITIES.find((name) => String(USUAL_SEASON[name]) === season)
  const chosen = named ?? usual ?? 'DAY'
  const text = season ?? String(USUAL_SEASON[chosen])
  return { granularity: chosen, season: parseCount('--season', text, 1, LONGEST_CONTEXT[chosen]) }
}

interface ChosenFamily {
  readonly entry: FamilyEntry
  readonly hyperparameters: Hyperparameters
}

/** The baseline comes first. @throws BAD_USER_INPUT */
function parseFamilies(
  names: string | undefined,
  hyperparameters: string | undefined,
  horizon: number,
): readonly ChosenFamily[] {
  const asked = names?.split(',').map((name) => familyToTrain(TASK, name.trim())) ?? trainedFamilies(TASK)
  const given = parseHyperparameters(hyperparameters)
  if (given && (names === undefined || asked.length !== 1)) {
    throw new ForecartError(
      'BAD_USER_INPUT',
      '--hyperparameters are those of one family: name it alone with --families',
    )
  }
  const entries = new Set([familyToTrain(TASK, BASELINE), ...asked])
  return [...entries].map((entry) => ({
    entry,
    hyperparameters: entry.parseHyperparameters({ horizon, ...(entry === asked[0] ? given : null) }),
  }))
}

function columnsOf(levels: readonly number[]): Column[] {
  return [
    { name: 'family', type: 'text' },
    { name: 'id', type: 'text' },
    { name: 'origin', type: 'text' },
    { name: 'time', type: 'text' },
    { name: 'stepsAhead', type: 'whole' },
    { name: 'actual', type: 'number' },
    { name: 'mean', type: 'number' },
    ...levelColumns(levels),
  ]
}

function* rowsOf(
  { family, windows }: Backtest,
  { panel, timeOf }: SeriesPanel,
  levels: readonly number[],
): Generator<Cell[][]> {
  for (const { originDay, series, label, prediction } of windows) {
    const origin = indexOfDay(panel.grid, originDay)
    for (let start = 0; start < series.length; start += TURN) {
      yield series.slice(start, start + TURN).flatMap(({ itemId }, position) => {
        const row = start + position
        return Array.from({ length: label.horizon }, (_, step): Cell[] => {
          const at = row * label.horizon + step
          const forecast = row * prediction.horizon + step
          return [
            ...[family, itemId, timeOf(row, origin), timeOf(row, origin + 1 + step), step + 1],
            isScoredAt(label, at) ? label.values[at]! : null,
            prediction.mean[forecast]!,
            ...levels.map((level) =>
              quantileAt(QUANTILE_LEVELS, prediction.quantiles, level, forecast * LEVEL_COUNT),
            ),
          ]
        })
      })
    }
  }
}

type Plan = Readonly<Record<'horizon' | 'windows' | 'stride' | 'seed', number>> & { readonly refit: boolean }

function toText({ panel }: SeriesPanel, plan: Plan, results: readonly FamilyResult[]): string {
  const { granularity, season } = panel.grid
  const lengths = panel.series.map(({ firstObserved }) => panel.historySteps - firstObserved)
  const shortest = lengths.reduce((least, length) => Math.min(least, length))
  const head =
    `${panel.series.length} series of ${shortest} to ${countOfPeriods(panel.historySteps, granularity)}, a season of ${season}; ` +
    `${plan.windows} ${plan.windows === 1 ? 'origin' : 'origins'}, ${countOfPeriods(plan.horizon, granularity)} ahead\n\n`
  const rows = results.map(({ family, backtest: done }): TableCell[] => {
    const metrics = done && demandMetrics(done.windows)
    return [family, ...Object.values(SHOWN).map((name) => (metrics ? rounded(metrics[name]) : null))]
  })
  return head + formatTable(['family', ...Object.keys(SHOWN)], rows)
}

function toJson({ panel }: SeriesPanel, plan: Plan, results: readonly FamilyResult[]): string {
  const { granularity, season } = panel.grid
  return `${JSON.stringify({
    series: panel.series.length,
    [namesOfPeriods(granularity)]: panel.historySteps,
    granularity,
    season,
    plan,
    results: results.map(({ family, backtest: done, shortage }) => ({
      family,
      ...(done
        ? { trainingMs: Math.round(done.trainingMs), metrics: demandMetrics(done.windows) }
        : { shortage }),
    })),
  })}\n`
}

function rounded(value: number): number | null {
  return Number.isFinite(value) ? Math.round(value * 10_000) / 10_000 : null
}
