import { SESSION_MODEL } from '../../contracts/session/session'
import { ForecartError } from '../../core/errors'
import { startProgress } from '../../core/progress'
import { neighboursKept, tSne } from '../../core/statistics/t-sne'
import type { Database } from '../../db/client'
import { readItemSpace, type ItemSpace } from '../../models/session/item-space'
import { ModelRegistry } from '../../registry/registry'
import { CatalogService } from '../../services/shop/catalog.service'
import { type Command, parseArguments, parseCount } from '../command'
import { drawItemMap, type MappedItem } from '../explain/item-map-chart'
import { requireWritable, writeWhole } from '../output-file'
import { openModels } from './models'

const ADMIN = { kind: 'admin' } as const
const MAX_VERSION = 2 ** 31 - 1
const NEIGHBOURS = 10
/** Fewer points make no map. */
const LEAST_ITEMS = 4

export const modelsMapCommand: Command = {
  help: `
Usage: forecart models map <version> [options]

What a session model holds to be alike: the vectors of its items on a map of two dimensions (t-SNE, van der Maaten and Hinton 2008).
Near items are looked at in the same visits; far ones are not to be compared. The answer says how many of the ${NEIGHBOURS} nearest items
of each item are also near on the map, beside the share that chance would keep. It needs a version with a network of the next item.

  --model <name>         default ${SESSION_MODEL}
  --items <count>        the most popular items: ${LEAST_ITEMS}..1000 (default 500)
  --perplexity <number>  about how many neighbours each item looks at, a third of the items at most: 2..100 (default 30)
  --seed <number>        equal seeds give equal maps (default 1)
  --json                 one JSON object, with the coordinates of each item
  --plot <file.svg>      draw it, each of the largest categories in a colour of its own`,
  async run(args, context) {
    const { values, positionals } = parseArguments(
      args,
      {
        model: { type: 'string', default: SESSION_MODEL },
        items: { type: 'string', default: '500' },
        perplexity: { type: 'string', default: '30' },
        seed: { type: 'string', default: '1' },
        json: { type: 'boolean', default: false },
        plot: { type: 'string' },
      },
      1,
    )
    if (positionals[0] === undefined)
      throw new ForecartError('BAD_USER_INPUT', 'Name the version: forecart models map <version>')
    const number = parseCount('The version', positionals[0], 1, MAX_VERSION)
    const most = parseCount('--items', values.items, LEAST_ITEMS, 1_000)
    const perplexity = parseCount('--perplexity', values.perplexity, 2, 100)
    const seed = parseCount('--seed', values.seed, 0, MAX_VERSION)
    if (values.model !== SESSION_MODEL)
      throw new ForecartError('BAD_USER_INPUT', `Only items of the model ${SESSION_MODEL} have a map`)
    if (!values.json && values.plot === undefined)
      throw new ForecartError('BAD_USER_INPUT', 'Say what to make of it: --plot <file.svg>, --json, or both')
    if (values.plot !== undefined) await requireWritable(values.plot)
    const { config, logger, output, progressOutput, signal, tasks } = context
    const models = await openModels(context)
    const version = await models.versionByNumber(ADMIN, values.model, number)
    const database = await context.openDatabase()
    const registry = await ModelRegistry.open({ database, home: config.home, logger, tasks })
    const space = readItemSpace(await registry.files(version), version.family, most)
    if (space === null || space.itemIds.length < LEAST_ITEMS) {
      throw new ForecartError(
        'NOT_ENOUGH_DATA',
        `${version.modelName} version ${version.version}, ${version.family}, has no network of the next item with ${LEAST_ITEMS} items or more`,
      )
    }
    const bar = startProgress('Drawing the map', progressOutput)
    const { vectors, vectorSize } = space
    const map = await tSne(vectors, vectorSize, {
      perplexity,
      seed,
      signal,
      onProgress: (fraction) => bar.update(fraction, 't-SNE'),
    })
    bar.done()
    const kept = neighboursKept(vectors, vectorSize, map, NEIGHBOURS)
    const byChance = Math.min(1, NEIGHBOURS / (space.itemIds.length - 1))
    const items = await mappedItems(database, space, map)
    const note = `${space.itemIds.length} items; ${percent(kept)} of the ${NEIGHBOURS} nearest items of each are near on the map, ${percent(byChance)} would be by chance`
    if (values.plot !== undefined) {
      const title = `${version.modelName} version ${version.version}, ${version.family}`
      await writeWhole(values.plot, drawItemMap(title, note, items))
      progressOutput.write(`Drew ${values.plot}\n`)
    }
    const { modelName: model, family } = version
    const told = { model, version: version.version, family, neighbours: NEIGHBOURS, kept, byChance, items }
    output.write(values.json ? `${JSON.stringify(told)}\n` : `${note}\n`)
  },
}

const percent = (share: number): string => `${Math.round(100 * share)} %`

/** Of items that are still stored. */
async function mappedItems(database: Database, space: ItemSpace, map: Float64Array): Promise<MappedItem[]> {
  const catalog = new CatalogService({ database })
  const records = await catalog.itemsByRef(
    ADMIN,
    space.itemIds.map((id) => ({ id })),
  )
  const categories = await catalog.categoriesByIds(ADMIN, [
    ...new Set(records.flatMap((item) => item?.categoryId ?? [])),
  ])
  const nameOf = new Map(categories.flatMap((category) => (category ? [[category.id, category.name]] : [])))
  return records.flatMap((item, at) =>
    item === null
      ? []
      : [
          {
            externalId: item.externalId,
            title: item.title,
            category: item.categoryId === null ? null : (nameOf.get(item.categoryId) ?? null),
            x: map[2 * at]!,
            y: map[2 * at + 1]!,
          },
        ],
  )
}
