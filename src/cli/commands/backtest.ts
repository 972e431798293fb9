import type { DemandPanel } from '../../contracts/demand/demand'
import { LONGEST_HORIZON, USUAL_HORIZON } from '../../contracts/demand/horizon'
import { demandQuantityOf } from '../../contracts/demand/model-names'
import type { ComparedSlice } from '../../contracts/models/model-version'
import { TRAINING_DAYS } from '../../contracts/models/training-days'
import { systemClock } from '../../core/time/clock'
import { ForecartError } from '../../core/errors'
import type { Granularity } from '../../core/time/grid'
import { startProgress } from '../../core/progress'
import { familyToLoad, familyToTrain, loadPart, TaskCatalog } from '../../registry/task-catalog'
import type { DemandBacktest } from '../../training/demand/training'
import type {
  BacktestOptions,
  BacktestResult,
  DataDescription,
  TaskTraining,
} from '../../training/task-training'
import { askedSeries, plotBacktest } from '../backtest/demand-plot'
import { backtestFile, FILE_BACKTEST_HELP } from '../backtest/file-backtest'
import { type Command, parseArguments, parseCount, parseHyperparameters, parseTrainingDays } from '../command'
import { backtestColumns, backtestTurns } from '../export/backtest-rows'
import { ExportFile, parseExportTarget, STANDARD_OUTPUT } from '../export/export-file'
import { LEVELS_DEFAULT, parseLevels } from '../export/levels'
import { requireWritable, writeWhole } from '../output-file'
import { familyHelp } from '../family-help'
import { metricsByName, sliceTables } from '../metric-tables'
import { formatTable } from '../table'

const MAX_SEED = 2 ** 31 - 1
const DEMAND = 'demand'
const FAMILIES = familyHelp(new TaskCatalog().task(DEMAND))

type BacktestPlan = Pick<BacktestOptions, 'windows' | 'stride' | 'horizon' | 'seed' | 'refit'>

export const backtestCommand: Command = {
  help: `
Usage: forecart backtest [options]

At each of several origins a model sees what was known then, and is scored on the days after it. Nothing is registered.

  --model <name>        what to backtest, such as demand-week or demand-revenue (default demand)
  --family <name>       ${FAMILIES}
  --hyperparameters <json>   of the family, such as '{"maxSteps": 400}'
  --windows <count>     number of origins (default 4)
  --stride <count>      days, weeks or months between origins, as the model has them (default: the horizon)
  --horizon <count>     days, weeks or months ahead (default ${USUAL_HORIZON.DAY} days, ${USUAL_HORIZON.WEEK} weeks, ${USUAL_HORIZON.MONTH} months; at most
                        ${LONGEST_HORIZON.DAY}, ${LONGEST_HORIZON.WEEK}, ${LONGEST_HORIZON.MONTH})
  --refit               train again at every origin; else once, before the first
  --seed <number>       default 1
  --training-days <days>     how many days are read at most, up to the last one with sales: ${TRAINING_DAYS.least}..${TRAINING_DAYS.most}
                        (default FORECART_TRAINING_DAYS, ${TRAINING_DAYS.usual} unless it is set)
  --json                one JSON object instead of a table
  --out <file>          write every day of every window: family, item, location (empty: all together), originDay, day, daysAhead, actual
                        (as recorded; empty where it is not scored), mean, q<level> of each level. .csv, .jsonl, .ndjson or .parquet
  --format <format>     csv, jsonl or parquet (default: what the file's name ends in)
  --levels <numbers>    with --out: quantile levels (default ${LEVELS_DEFAULT})
  --plot <file.svg>     draw one series: sold, median forecast and 80 % interval
  --item <sku>          the item to draw, over all locations (default: the one that sold most lately)
  --location <key>      with --item: the item at this location
${FILE_BACKTEST_HELP}`,
  async run(args, context) {
    if (args.some((arg) => arg === '--data' || arg.startsWith('--data='))) return backtestFile(args, context)
    const { config, openDatabase, output, progressOutput, signal, tasks } = context
    const { values } = parseArguments(args, {
      model: { type: 'string', default: DEMAND },
      family: { type: 'string' },
      hyperparameters: { type: 'string' },
      windows: { type: 'string', default: '4' },
      stride: { type: 'string' },
      horizon: { type: 'string' },
      refit: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      'training-days': { type: 'string' },
      json: { type: 'boolean', default: false },
      out: { type: 'string' },
      format: { type: 'string' },
      levels: { type: 'string', default: LEVELS_DEFAULT },
      plot: { type: 'string' },
      item: { type: 'string' },
      location: { type: 'string' },
    })
    const task = tasks.task(values.model)
    const quantity = demandQuantityOf(task.name)
    const granularity = quantity?.granularity ?? 'DAY'
    const horizon = values.horizon ?? String(USUAL_HORIZON[granularity])
    const plan: BacktestPlan = {
      windows: parseCount('--windows', values.windows, 1, 100),
      stride: parseCount('--stride', values.stride ?? horizon, 1, 366),
      horizon: parseCount('--horizon', horizon, 1, LONGEST_HORIZON[granularity]),
      seed: parseCount('--seed', values.seed, 0, MAX_SEED),
      refit: values.refit,
    }
    const trainingDays = parseTrainingDays(values['training-days']) ?? config.trainingDays
    // This comes before any data are read: what cannot be trained is refused at once.
    const entry = familyToTrain(task, values.family ?? null)
    const hyperparameters = entry.parseHyperparameters(parseHyperparameters(values.hyperparameters) ?? {})
    const wantsPlot = [values.plot, values.item, values.location].some((value) => value !== undefined)
    if (wantsPlot && quantity === null) {
      throw new ForecartError(
        'BAD_USER_INPUT',
        `--plot, --item and --location draw series of models of demand`,
      )
    }
    if (values.out !== undefined && quantity === null) {
      throw new ForecartError('BAD_USER_INPUT', '--out writes series of models of demand')
    }
    const levels = parseLevels(values.levels)
    const target = values.out === undefined ? null : parseExportTarget(values.out, values.format)
    if (values.plot !== undefined) await requireWritable(values.plot)
    const file = target && (await ExportFile.open(target, backtestColumns(levels), output))
    try {
      const database = await openDatabase()
      const asked = await askedSeries(database, values.item, values.location)
      const training = loadPart(tasks.modulesOf(task.name).training, 'training') as TaskTraining
      const data = await training.load({
        database,
        clock: systemClock,
        modelName: task.name,
        trainingDays,
        hyperparameters: { horizon: plan.horizon, ...hyperparameters },
      })
      const results: BacktestResult[] = []
      for (const one of new Set([entry, familyToLoad(task, task.baselineFamily)])) {
        const bar = startProgress(`Backtest of ${one.family}`, progressOutput)
        const family = await one.load()
        results.push(
          await training.backtest(data, family, one === entry ? hyperparameters : {}, {
            ...plan,
            signal,
            onProgress: ({ fraction, stage }) => bar.update(fraction, stage),
          }),
        )
        bar.done()
      }
      if (file && quantity) {
        const rows = backtestTurns(database, quantity, results as DemandBacktest[], levels)
        for await (const turn of rows) await file.write(turn, signal)
        await file.finish()
        progressOutput.write(`Wrote ${values.out}\n`)
      }
      if (values.plot !== undefined && quantity) {
        const backtest = results[0] as DemandBacktest
        await writeWhole(
          values.plot,
          await plotBacktest(database, data as DemandPanel, quantity.measure, backtest, asked),
        )
        progressOutput.write(`Drew ${values.plot}\n`)
      }
      const description = training.describe(data)
      // The baseline comes last.
      const slices = training.compareSlices(results[0]!, results.at(-1)!)
      const figures = values.out === STANDARD_OUTPUT ? progressOutput : output
      figures.write(
        values.json
          ? `${JSON.stringify(toJson(description, results, { ...planToJson(plan, granularity), trainingDays }))}\n`
          : table(description, results, slices),
      )
    } finally {
      await file?.abandon()
    }
  },
}

/** Of models by day, lengths bear the names that they had when there were no others. */
function planToJson(
  { windows, stride, horizon, seed, refit }: BacktestPlan,
  granularity: Granularity,
): Readonly<Record<string, unknown>> {
  const lengths =
    granularity === 'DAY' ? { strideDays: stride, horizonDays: horizon } : { granularity, stride, horizon }
  return { windows, ...lengths, seed, refit }
}

function table(
  { counts, history }: DataDescription,
  results: readonly BacktestResult[],
  slices: readonly ComparedSlice[],
): string {
  const first = results[0]!
  const amounts = Object.entries(counts).map(([name, count]) => `${count} ${name}`)
  const { firstDay, lastDay, days } = history
  const head = `${amounts.join(', ')}, ${days} days of history (${firstDay} to ${lastDay}), ${first.originDays.length} origins: ${first.originDays.join(', ')}\n\n`
  const all = formatTable(
    ['metric', ...results.map(({ family }) => family)],
    first.metrics.map(({ name }, index) => [
      name,
      ...results.map(({ metrics }) => rounded(metrics[index]?.value ?? null)),
    ]),
  )
  return `${head}${all}\n${sliceTables(slices)}`
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 10_000) / 10_000
}

function toJson(
  { counts, history }: DataDescription,
  results: readonly BacktestResult[],
  plan: Readonly<Record<string, unknown>>,
) {
  return {
    ...counts,
    origins: results[0]!.originDays,
    plan,
    history,
    results: results.map(({ family, trainingMs, metrics, slices }) => ({
      family,
      trainingMs: Math.round(trainingMs),
      metrics: metricsByName(metrics),
      slices: slices.map(({ metrics: figures, ...slice }) => ({ ...slice, metrics: metricsByName(figures) })),
    })),
  }
}
