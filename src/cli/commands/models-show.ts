import { DEMAND_MODEL, type ComparedSlice } from '../../contracts/models/model-version'
import { ForecartError } from '../../core/errors'
import type { ModelVersionRecord } from '../../services/models/model.service'
import { type Command, parseArguments, parseCount } from '../command'
import { metricsByName, metricTable, sliceTables } from '../metric-tables'
import { openModels, versionToJson } from './models'

const ADMIN = { kind: 'admin' } as const
const MAX_VERSION = 2 ** 31 - 1

export const modelsShowCommand: Command = {
  help: `
Usage: forecart models show <version> [options]

All figures beside those of the baseline: over items at their places; by level (bottom: items at their places, rollUp: items over
all of them); by segment (how the series sold in the 56 days before); and by day ahead.

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
    context.output.write(values.json ? `${JSON.stringify(toJson(version, slices))}\n` : text(version, slices))
  },
}

function text(version: ModelVersionRecord, slices: readonly ComparedSlice[]): string {
  const { modelName, family, gate, trainedFrom, trainedTo, metrics, baselineMetrics } = version
  const trained = trainedFrom === null ? 'trained elsewhere' : `trained on ${trainedFrom} to ${trainedTo}`
  const head = `${modelName} version ${version.version}, ${family}, ${trained}\n${gate.summary}\n`
  if (metrics.length === 0) return `${head}\nIt was not evaluated here, so there are no figures.\n`
  const baselineFamily = gate.baselineFamily ?? 'baseline'
  const parts = slices.length === 0 ? '' : `\n${sliceTables(slices)}`
  return `${head}\n${metricTable([family, baselineFamily], metrics, baselineMetrics)}${parts}`
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
