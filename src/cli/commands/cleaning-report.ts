import type { Cleaning } from '../../contracts/demand/cleaning'
import { type DemandSignature, MEASURES } from '../../contracts/demand/demand'
import { demandModelName, type DemandQuantity } from '../../contracts/demand/model-names'
import { ForecartError } from '../../core/errors'
import { systemClock } from '../../core/time/clock'
import { GRANULARITIES } from '../../core/time/grid'
import { readSeriesExternalIds } from '../../db/repositories/demand/series.repository'
import { parseCleaning } from '../../models/demand/window-lengths'
import { ModelRegistry } from '../../registry/registry'
import { familyToLoad } from '../../registry/task-catalog'
import { CatalogService } from '../../services/shop/catalog.service'
import { LocationService } from '../../services/shop/location.service'
import { CleaningReportService } from '../../services/demand/cleaning-report.service'
import { MAX_PAGE_SIZE } from '../../services/page'
import { type Command, parseArguments, parseChoice } from '../command'
import { selectItems, selectPlaces } from '../export/selection'
import { formatTable } from '../table'

const ADMIN = { kind: 'admin' } as const
const HEAD = [
  'item',
  'location',
  'periods',
  'known',
  'duplicates',
  'outliers',
  'gaps',
  'leftOut',
  'meanFiltered',
]

export const cleaningReportCommand: Command = {
  help: `
Usage: forecart cleaning-report [options]

What is done to the recorded sales of each item on sale before a model reads them: periods that are duplicates, outliers or gaps
that are filled, how many of them are left out, and by how much filters move the others. Nothing is changed. Without --cleaning
it is what the champion does.

  --cleaning <json>        what a training would be given, such as '{"outliers":"robust-z","gaps":"seasonal"}'
  --locations <key>        places by themselves (default: all places together)
  --items <sku>            only these items, retired ones too
  --categories <key>       only items of these categories and of those below
  --measure <name>         ${MEASURES.join(', ').toLowerCase()} (default units)
  --granularity <name>     ${GRANULARITIES.join(', ').toLowerCase()} (default day)
  --json                   one JSON object for each item, with its periods

--items, --categories and --locations may be given several times, or name several with commas between them.`,
  async run(args, context) {
    const { output, signal } = context
    const { values } = parseArguments(args, {
      cleaning: { type: 'string' },
      locations: { type: 'string', multiple: true },
      items: { type: 'string', multiple: true },
      categories: { type: 'string', multiple: true },
      measure: { type: 'string', default: 'UNITS' },
      granularity: { type: 'string', default: 'DAY' },
      json: { type: 'boolean', default: false },
    })
    const quantity: DemandQuantity = {
      measure: parseChoice('--measure', values.measure, MEASURES),
      granularity: parseChoice('--granularity', values.granularity, GRANULARITIES),
    }
    const cleaning = values.cleaning === undefined ? null : parseJson(values.cleaning)
    const database = await context.openDatabase()
    const { logger, tasks } = context
    const catalog = new CatalogService({ database })
    const reports = new CleaningReportService({
      ...{ database, catalog, clock: systemClock },
      championSignature: async (of) => {
        const registry = await ModelRegistry.open({ database, home: context.config.home, logger, tasks })
        return championSignature(registry, of)
      },
    })
    const filter = await selectItems(catalog, values.items, values.categories)
    const places = values.locations
      ? await selectPlaces(new LocationService({ database }), values.locations, false)
      : ([null] as const)
    const rows: (string | number | null)[][] = []
    for (const place of places) {
      const locationId = place === null ? null : BigInt(place)
      for (let after: string | null = null; ;) {
        signal.throwIfAborted()
        const page = await reports.page(ADMIN, {
          ...{ ...quantity, filter, locationId, cleaning, after, first: MAX_PAGE_SIZE },
        })
        const names = await readSeriesExternalIds(
          database,
          page.nodes.map(({ itemId }) => ({ itemId: String(itemId), locationId: place })),
        )
        for (const [at, { cleaned, periods, known, meanFiltered }] of page.nodes.entries()) {
          const { item, location } = names[at]!
          if (values.json)
            output.write(`${JSON.stringify({ item, location, periods, known, meanFiltered, cleaned })}\n`)
          else {
            const count = (reason: string) => cleaned.filter((one) => one.reason === reason).length
            const counts = [count('DUPLICATE'), count('OUTLIER'), count('GAP')]
            const leftOut = cleaned.filter(({ read }) => read === null).length
            const filtered = meanFiltered === null ? null : Math.round(meanFiltered * 100) / 100
            rows.push([item, location, periods, known, ...counts, leftOut, filtered])
          }
        }
        after = page.cursors.at(-1) ?? null
        if (!page.hasNextPage || after === null) break
      }
    }
    if (!values.json) output.write(formatTable(HEAD, rows))
  },
}

/** @throws NO_MODEL, ARTIFACT_CORRUPT */
async function championSignature(
  registry: ModelRegistry,
  quantity: DemandQuantity,
): Promise<DemandSignature> {
  const name = demandModelName(quantity)
  const champion = await registry.champion(name)
  if (!champion)
    throw new ForecartError(
      'NO_MODEL',
      `No model "${name}" is registered yet. Train one, or say with --cleaning what would be done`,
    )
  const family = familyToLoad(registry.tasks.task(name), champion.family)
  return family.readSignature(await registry.files(champion)) as DemandSignature
}

/** @throws BAD_USER_INPUT */
function parseJson(text: string): Cleaning {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new ForecartError('BAD_USER_INPUT', '--cleaning must be a JSON object')
  }
  return parseCleaning(value)
}
