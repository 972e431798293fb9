import {
  DEMAND_MODEL,
  type ComparedSlice,
  type LeftOutReason,
  type SegmentStrategy,
} from '../../contracts/models/model-version'
import { type NewItemRanking, newItemRankingText } from '../../contracts/session/new-item-ranking'
import { ForecartError } from '../../core/errors'
import type { ModelVersionRecord } from '../../services/models/model.service'
import { type Command, parseArguments, parseCount } from '../command'
import { metricsByName, metricTable, sliceTables } from '../metric-tables'
import { formatTable } from '../table'
import { openModels, versionToJson } from './models'

const ADMIN = { kind: 'admin' } as const
const MAX_VERSION = 2 ** 31 - 1

export const modelsShowCommand: Command = {
  help: `
Usage: forecart models show <version> [options]

All figures beside those of the baseline: over items at their places; by level (bottom: items at their places, rollUp: items over
all of them); by segment (how the series sold in the 56 days before); and by day ahead. Of a session model also whether its trees rank new items.

  --model <name>    default ${DEMAND_MODEL}
  --json            one JSON object`,
  async run(args, context) {
    const { values, positionals } = parseArguments(
      args,
      { model: { type: 'string', default: DEMAND_MODEL }, json: { type: 'boolean', default: false } },
      1,
    )
    if (positionals[0] === undefined) {
      throw new ForecartError('BAD_USER_INPUT', 'Name the version: forecart models show <version>')
    }
    const number = parseCount('The version', positionals[0], 1, MAX_VERSION)
    const models = await openModels(context)
    const version = await models.versionByNumber(ADMIN, values.model, number)
    const [slices = []] = await models.metricSlices(ADMIN, [version.id])
    const [newItems = null] = await models.newItemRankings(ADMIN, [version.id])
    context.output.write(
      values.json
        ? `${JSON.stringify({ ...toJson(version, slices), newItemRanking: newItems })}\n`
        : text(version, slices, newItems),
    )
  },
}

function text(
  version: ModelVersionRecord,
  slices: readonly ComparedSlice[],
  newItems: NewItemRanking | null,
): string {
  const { modelName, family, gate, trainedFrom, trainedTo, metrics, baselineMetrics } = version
  const trained = trainedFrom === null ? 'trained elsewhere' : `trained on ${trainedFrom} to ${trainedTo}`
  const title = `${modelName} version ${version.version}, ${family}, ${trained}\n${gate.summary}\n${newItems ? `${newItemRankingText(newItems)}\n` : ''}`
  const head = `${title}${compositionText(version)}`
  if (metrics.length === 0) return `${head}\nIt was not evaluated here, so there are no figures.\n`
  const baselineFamily = gate.baselineFamily ?? 'baseline'
  const parts = slices.length === 0 ? '' : `\n${sliceTables(slices)}`
  return `${head}\n${metricTable([family, baselineFamily], metrics, baselineMetrics)}${parts}`
}

const STRATEGY_WORDS: Readonly<Record<SegmentStrategy, string>> = {
  ONE_MEMBER: 'alone',
  MEAN: 'mean',
  MEDIAN: 'median',
  WEIGHTED: 'weighted by series',
}

const REASON_WORDS: Readonly<Record<LeftOutReason, string>> = {
  TIME_BUDGET: 'it was not trained within half of the time budget',
  NOT_ENOUGH_DATA: 'it had too few data to learn from',
  NOT_CHOSEN: 'no segment is forecast better with it',
}

/** Empty where one model answers alone. */
function compositionText({ composition }: ModelVersionRecord): string {
  if (!composition) return ''
  const { comparedWindows, leftOut, segments } = composition
  const how =
    comparedWindows > 0
      ? `Families were compared on ${comparedWindows} ${comparedWindows === 1 ? 'window' : 'windows'} of the training part.`
      : 'Families were not compared: one was to be tried alone, or the history is too short. All of them count alike.'
  const table = formatTable(
    ['segment', 'families', 'together'],
    segments.map(({ segment, families, strategy }) => [
      segment,
      families.join(', '),
      STRATEGY_WORDS[strategy],
    ]),
  )
  const absent = leftOut.map(({ family, reason }) => `${family} is left out: ${REASON_WORDS[reason]}.\n`)
  return `\n${how}\n${absent.join('')}\n${table}`
}

function toJson(version: ModelVersionRecord, slices: readonly ComparedSlice[]) {
  return {
    ...versionToJson(version),
    metricSlices: slices.map(({ metrics, baselineMetrics, ...slice }) => ({
      ...slice,
      metrics: metricsByName(metrics),
      baselineMetrics: metricsByName(baselineMetrics),
    })),
  }
}
