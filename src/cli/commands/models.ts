import { DEMAND_MODEL, lossIncreaseFraction } from '../../contracts/models/model-version'
import { ForecartError } from '../../core/errors'
import { ModelRegistry } from '../../registry/registry'
import { ModelService, type ModelVersionRecord } from '../../services/models/model.service'
import { type CliContext, type Command, parseArguments, parseCount } from '../command'
import { metricsByName } from '../metric-tables'
import { formatTable } from '../table'

const ADMIN = { kind: 'admin' } as const
const MAX_VERSION = 2 ** 31 - 1
/** Where the versions have them; otherwise the first figures that they have. */
const USUAL_METRICS = ['wape', 'mase', 'rmse', 'coverage80'] as const

export async function openModels({ config, logger, tasks, openDatabase }: CliContext): Promise<ModelService> {
  const database = await openDatabase()
  return new ModelService({
    database,
    registry: await ModelRegistry.open({ database, home: config.home, logger, tasks }),
  })
}

export const modelsListCommand: Command = {
  help: `
Usage: forecart models list [options]

  --model <name>    default ${DEMAND_MODEL}
  --first <count>   default 20
  --json            one JSON array

"forecart models show <version>" shows all figures of one version, beside those of its baseline.`,
  async run(args, context) {
    const { values } = parseArguments(args, {
      model: { type: 'string', default: DEMAND_MODEL },
      first: { type: 'string', default: '20' },
      json: { type: 'boolean', default: false },
    })
    const first = parseCount('--first', values.first, 1, 500)
    const models = await openModels(context)
    const { nodes } = await models.versions(ADMIN, values.model, { first })
    context.output.write(values.json ? `${JSON.stringify(nodes.map(versionToJson))}\n` : table(nodes))
  },
}

function table(versions: readonly ModelVersionRecord[]): string {
  const names = shownMetrics(versions)
  return formatTable(
    ['version', 'family', 'aliases', 'trained to', ...names, 'int8 cost', 'created'],
    versions.map((version) => [
      version.version,
      version.family,
      version.aliases.join(', '),
      version.trainedTo,
      ...names.map((name) => metric(version, name)),
      roundingCost(version),
      version.createdAt.toISOString().slice(0, 16),
    ]),
  )
}

function shownMetrics(versions: readonly ModelVersionRecord[]): readonly string[] {
  const known = new Set(versions.flatMap(({ metrics }) => metrics.map(({ name }) => name)))
  const usual = USUAL_METRICS.filter((name) => known.has(name))
  return usual.length > 0 ? usual : [...known].slice(0, USUAL_METRICS.length)
}

function metric({ metrics }: ModelVersionRecord, name: string): number | null {
  const value = metrics.find((one) => one.name === name)?.value ?? null
  return value === null ? null : Math.round(value * 1_000) / 1_000
}

/** By how much rounding raised the quantile loss, such as +0.31 %; null where the weights are stored as they were trained. */
function roundingCost({ quantization }: ModelVersionRecord): string | null {
  const fraction = quantization && lossIncreaseFraction(quantization)
  if (fraction === null) return null
  return `${fraction < 0 ? '' : '+'}${(fraction * 100).toFixed(2)} %`
}

export function versionToJson(version: ModelVersionRecord) {
  const { family, aliases, trainedFrom, trainedTo, metrics, baselineMetrics, quantization } = version
  return {
    model: version.modelName,
    version: version.version,
    family,
    aliases,
    trainedFrom,
    trainedTo,
    metrics: metricsByName(metrics),
    baselineMetrics: metricsByName(baselineMetrics),
    quantization: quantization && {
      weights: quantization.weights,
      fullPrecisionMetrics: Object.fromEntries(quantization.metrics.map(({ name, full }) => [name, full])),
      lossIncreaseFraction: lossIncreaseFraction(quantization),
    },
    composition: version.composition,
    featureImportance: version.featureImportance,
    gate: version.gate.summary,
    artifactSha256: version.artifactSha256,
    createdAt: version.createdAt.toISOString(),
  }
}

export const modelsPromoteCommand: Command = {
  help: `
Usage: forecart models promote <version> [options]

A version that the evaluation gate did not pass becomes champion only with a reason, which is kept in the audit trail.

  --model <name>     default ${DEMAND_MODEL}
  --alias <alias>    champion (default) or challenger
  --reason <text>    override the gate`,
  async run(args, context) {
    const { values, positionals } = parseArguments(
      args,
      {
        model: { type: 'string', default: DEMAND_MODEL },
        alias: { type: 'string', default: 'champion' },
        reason: { type: 'string' },
      },
      1,
    )
    if (positionals[0] === undefined) throw new ForecartError('BAD_USER_INPUT', 'Name the version, such as 3')
    const version = parseCount('The version', positionals[0], 1, MAX_VERSION)
    const models = await openModels(context)
    const promoted = await models.promoteModel(ADMIN, {
      name: values.model,
      version,
      alias: values.alias,
      overrideReason: values.reason,
    })
    context.output.write(`${promoted.modelName} version ${promoted.version} is ${values.alias} now.\n`)
  },
}

export const modelsRollbackCommand: Command = {
  help: `
Usage: forecart models rollback [options]

  --model <name>    default ${DEMAND_MODEL}`,
  async run(args, context) {
    const { values } = parseArguments(args, { model: { type: 'string', default: DEMAND_MODEL } })
    const champion = await (await openModels(context)).rollbackModel(ADMIN, values.model)
    context.output.write(`${champion.modelName} version ${champion.version} is champion again.\n`)
  },
}
