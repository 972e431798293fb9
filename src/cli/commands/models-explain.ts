import type { DemandInput, DemandPanel, DemandPrediction } from '../../contracts/demand/demand'
import type { DemandPredictor } from '../../contracts/demand/demand-estimator'
import { demandQuantityOf } from '../../contracts/demand/model-names'
import { DEMAND_MODEL } from '../../contracts/models/model-version'
import { ForecartError } from '../../core/errors'
import { startProgress } from '../../core/progress'
import { systemClock } from '../../core/time/clock'
import type { ModelVersionRecord } from '../../db/repositories/models/model.repository'
import { panelAt, planOrigins } from '../../evaluation'
import { attentionMaps } from '../../models/demand/explanation/attention-maps'
import { forecastRows } from '../../models/demand/explanation/forecast-rows'
import {
  PARTIAL_EFFECTS,
  partialEffect,
  type PartialEffect,
} from '../../models/demand/explanation/partial-effects'
import { fitSurrogateTree, type SurrogateTree } from '../../models/demand/explanation/surrogate-tree'
import { ModelRegistry } from '../../registry/registry'
import { loadVersion } from '../../serving/load-version'
import { loadTrainingPanel } from '../../training/demand/training-panel'
import { type Command, parseArguments, parseCount } from '../command'
import { drawAttention } from '../explain/attention-chart'
import { drawEffects } from '../explain/effects-chart'
import { importanceText } from '../explain/importance-text'
import { requireWritable, writeWhole } from '../output-file'
import { formatTable } from '../table'
import { openModels } from './models'

const ADMIN = { kind: 'admin' } as const
const MAX_VERSION = 2 ** 31 - 1
/** Origins whose forecasts rules are read from: promotions of one horizon are few. */
const ORIGINS = 4
const SEED = 1

export const modelsExplainCommand: Command = {
  help: `
Usage: forecart models explain <version> [options]

What a demand model does on the whole. Rules in words, read from a small tree that imitates its forecasts of recent origins, with
the share of their variance that the rules tell of series that were held out (R2). And what it forecasts as the depth of promotions, or
the list price, changes on all periods ahead while all else stays. They tell what the model makes of plans, not what they would do.
Of a network with attention, where it looks in the context (the mean of the series that are read and whose data reaches the last origin).
Of a version trained with the hyper-parameter featureSelection, how much each feature helps it.

  --model <name>      default ${DEMAND_MODEL}
  --series <count>    of items at their places, at most so many are read, spread over all of them: 4..2000 (default 300)
  --rules <count>     at most so many rules: 2..16 (default 8)
  --json              one JSON object
  --plot <file.svg>   draw the effects of discounts and prices
  --plot-attention <file.svg>   draw where a network with attention looks, as heat maps`,
  async run(args, context) {
    const { values, positionals } = parseArguments(
      args,
      {
        model: { type: 'string', default: DEMAND_MODEL },
        series: { type: 'string', default: '300' },
        rules: { type: 'string', default: '8' },
        json: { type: 'boolean', default: false },
        plot: { type: 'string' },
        'plot-attention': { type: 'string' },
      },
      1,
    )
    if (positionals[0] === undefined)
      throw new ForecartError('BAD_USER_INPUT', 'Name the version: forecart models explain <version>')
    const number = parseCount('The version', positionals[0], 1, MAX_VERSION)
    const mostSeries = parseCount('--series', values.series, 4, 2_000)
    const mostRules = parseCount('--rules', values.rules, 2, 16)
    const { config, logger, output, progressOutput, signal, tasks } = context
    const quantity = demandQuantityOf(values.model)
    if (quantity === null)
      throw new ForecartError('BAD_USER_INPUT', 'Only models of demand are explained by rules and effects')
    const { plot, 'plot-attention': attentionPlot } = values
    for (const file of [plot, attentionPlot]) if (file !== undefined) await requireWritable(file)
    const models = await openModels(context)
    const version = await models.versionByNumber(ADMIN, values.model, number)
    const database = await context.openDatabase()
    const registry = await ModelRegistry.open({ database, home: config.home, logger, tasks })
    const bar = startProgress('Explaining', progressOutput)
    const { predictor: loaded } = await loadVersion(
      { artifact: registry.locate(version), taskModule: tasks.modulesOf(values.model).task },
      'ort-cpu',
    )
    const predictor = loaded as DemandPredictor
    try {
      const { trainingDays } = config
      const { horizon, cleaning } = predictor.signature
      const panel = spread(
        await loadTrainingPanel(database, {
          clock: systemClock,
          trainingDays,
          ...quantity,
          horizon,
          cleaning,
        }),
        mostSeries,
      )
      const predict = (input: DemandInput): Promise<DemandPrediction> => predictor.predict(input, { signal })
      const inputs = inputsOf(panel, predictor)
      const told = await predictor.attention?.(inputs.at(-1)!, { signal })
      const attention = told ? attentionMaps(told) : null
      if (attentionPlot !== undefined && !attention) throw noAttention(version)
      const forecasts: { input: DemandInput; prediction: DemandPrediction }[] = []
      for (const [at, input] of inputs.entries()) {
        forecasts.push({ input, prediction: await predict(input) })
        bar.update((0.5 * (at + 1)) / inputs.length, 'forecasts')
      }
      const tree = await fitSurrogateTree(forecastRows(forecasts), { mostRules, seed: SEED, signal })
      const effects: PartialEffect[] = []
      for (const kind of PARTIAL_EFFECTS) {
        effects.push(await partialEffect(kind, inputs.at(-1)!, predict, signal))
        bar.update(0.5 + (0.5 * effects.length) / PARTIAL_EFFECTS.length, 'effects')
      }
      bar.done()
      const title = `${version.modelName} version ${version.version}, ${version.family}`
      const drawings = [
        [plot, () => drawEffects(title, effects)],
        [attentionPlot, () => drawAttention(title, attention!)],
      ] as const
      for (const [file, draw] of drawings) {
        if (file === undefined) continue
        await writeWhole(file, draw())
        progressOutput.write(`Drew ${file}\n`)
      }
      output.write(
        values.json
          ? `${JSON.stringify({ model: version.modelName, version: version.version, family: version.family, ...tree, effects, attention, featureImportance: version.featureImportance })}\n`
          : text(title, tree, effects) + importanceText(version.featureImportance),
      )
    } finally {
      await predictor.dispose()
    }
  },
}

function noAttention({ modelName, version, family }: ModelVersionRecord): ForecartError {
  return new ForecartError(
    'BAD_USER_INPUT',
    `${modelName} version ${version}, ${family}, tells no attention: only versions of sequence with the cell attention or transformer do, those that were trained before it was told excepted, and only of series whose data reaches the last origin`,
  )
}

/** Items at their places, evenly spread over all of them. @throws NOT_ENOUGH_DATA */
function spread(panel: DemandPanel, most: number): DemandPanel {
  const bottom = panel.series.filter(({ itemId, locationId }) => itemId !== null && locationId !== null)
  if (bottom.length === 0) throw new ForecartError('NOT_ENOUGH_DATA', 'No item was sold at any place')
  const count = Math.min(most, bottom.length)
  return {
    ...panel,
    series: Array.from({ length: count }, (_, i) => bottom[Math.floor((i * bottom.length) / count)]!),
  }
}

/** What the model would have been given at recent origins, as many as the history has. */
function inputsOf(panel: DemandPanel, { signature }: DemandPredictor): DemandInput[] {
  const { context, horizon } = signature
  const windows = Math.min(ORIGINS, Math.floor((panel.historySteps - context) / horizon))
  const plan = { windows: Math.max(1, windows), stride: horizon, horizon }
  return planOrigins(panel, plan, 1).map((origin) =>
    panelAt(panel, origin, { historySteps: context, futureSteps: horizon }),
  )
}

const rounded = (value: number): number => Math.round(value * 1_000) / 1_000

function toldBy({ fidelity }: SurrogateTree): string {
  if (fidelity === null) return 'It forecasts the same of all of them'
  if (fidelity <= 0) return 'The rules imitate its forecasts no better than one number would'
  return `The rules tell ${rounded(100 * fidelity)} % of the variance of its forecasts`
}

function text(title: string, tree: SurrogateTree, effects: readonly PartialEffect[]): string {
  const told = toldBy(tree)
  const rules = formatTable(
    ['times usual sales', 'share of sales', 'where'],
    tree.rules.map(({ answer, share, conditions }) => [
      rounded(answer),
      `${Math.round(100 * share)} %`,
      conditions.join(' and ') || 'always',
    ]),
  )
  const tables = effects.map(({ kind, points, series }) => {
    const name = kind === 'DISCOUNT' ? 'discount of a promotion' : 'list price, of the usual one'
    return `\n${formatTable(
      [name, 'times the forecast', '10 % of series below', 'half', '90 %'],
      points.map(({ plan, ratio, ratioQuantiles }) => [
        `${Math.round(100 * plan)} %`,
        ...[ratio, ...ratioQuantiles].map(rounded),
      ]),
    )}Of ${series} series of which anything is forecast.\n`
  })
  return `${title}\n${told} (R2, ${tree.heldOutRows} periods of series that were held out; ${tree.learntRows} learnt from).\n\n${rules}${tables.join('')}`
}
