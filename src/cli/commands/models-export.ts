import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DEMAND_MODEL } from '../../contracts/models/model-version'
import { ForecartError } from '../../core/errors'
import { BOOSTED } from '../../models/demand/boosted/config'
import { onnxFilesOf } from '../../models/demand/boosted/onnx-files'
import { RANDOM_FOREST } from '../../models/demand/random-forest/config'
import { ModelRegistry } from '../../registry/registry'
import { type Command, parseArguments, parseCount } from '../command'
import { requireWritable, writeWhole } from '../output-file'
import { openModels } from './models'

const ADMIN = { kind: 'admin' } as const
const MAX_VERSION = 2 ** 31 - 1
const FAMILIES: readonly string[] = [BOOSTED, RANDOM_FOREST]

export const modelsExportCommand: Command = {
  help: `
Usage: forecart models export <version> --out <folder> [options]

Writes the trees of a demand model (${FAMILIES.join(', ')}) as ONNX files (TreeEnsembleRegressor), one for the mean and one for each level that is learnt, and
trees.json, which says which columns they read, in order. They answer ratios to what a period would sell if nothing was learnt (docs/forecast-methods.md).

  --model <name>   default ${DEMAND_MODEL}
  --out <folder>   is made where it is missing; files of the same names in it are replaced`,
  async run(args, context) {
    const { values, positionals } = parseArguments(
      args,
      { model: { type: 'string', default: DEMAND_MODEL }, out: { type: 'string' } },
      1,
    )
    if (positionals[0] === undefined || values.out === undefined)
      throw new ForecartError(
        'BAD_USER_INPUT',
        'Name the version and a folder: forecart models export <version> --out <folder>',
      )
    const number = parseCount('The version', positionals[0], 1, MAX_VERSION)
    const folder = values.out
    const { config, logger, output, tasks } = context
    const models = await openModels(context)
    const version = await models.versionByNumber(ADMIN, values.model, number)
    if (!FAMILIES.includes(version.family)) {
      throw new ForecartError(
        'BAD_USER_INPUT',
        `Only trees are exported (${FAMILIES.join(', ')}), and version ${number} is of the family ${version.family}`,
      )
    }
    const database = await context.openDatabase()
    const registry = await ModelRegistry.open({ database, home: config.home, logger, tasks })
    const written = onnxFilesOf(await registry.files(version))
    await mkdir(folder, { recursive: true }).catch((error: unknown) => {
      throw new ForecartError('BAD_USER_INPUT', `The folder ${folder} cannot be made: ${String(error)}`)
    })
    for (const name of written.keys()) await requireWritable(join(folder, name))
    for (const [name, bytes] of written) await writeWhole(join(folder, name), bytes)
    output.write(`Wrote ${written.size} files to ${folder}\n`)
  },
}
