import { MEASURES } from '../../contracts/demand/demand'
import { DEFAULT_HORIZON_DAYS, LONGEST_DAYS } from '../../contracts/demand/horizon'
import { GRANULARITIES } from '../../core/time/grid'
import { ForecartError, type ErrorCode } from '../../core/errors'
import { startProgress } from '../../core/progress'
import type { ModelRegistry } from '../../registry/registry'
import { CatalogService } from '../../services/shop/catalog.service'
import { LocationService } from '../../services/shop/location.service'
import { type Command, parseArguments, parseChoice, parseCount } from '../command'
import { ExportFile, parseExportTarget, STANDARD_OUTPUT } from '../export/export-file'
import { forecastColumns, forecastTurns } from '../export/forecast-rows'
import { LEVELS_DEFAULT, parseLevels } from '../export/levels'
import { selectItems, selectPlaces } from '../export/selection'
import { withServedForecasts } from '../served-forecasts'

/** Series that are named of each code. */
const MAX_NAMED = 20

export const forecastCommand: Command = {
  help: `
Usage: forecart forecast --out <file> [options]

Forecasts demand of every item on sale: at each place where it ever sold, and over all places together. They are those that
the API answers; what is not stored yet is computed and stored. A row is one day of one series: item, location (empty: all
together), originDay, day, daysAhead, mean, q<level> of each level, isFallback, lastObservedDay, modelVersion. A file appears
when it is whole: one that was there before stays until then, and where the command is cancelled.

  --out <file>          .csv, .jsonl, .ndjson or .parquet; - is the standard output, and needs --format
  --format <format>     csv, jsonl or parquet (default: what the file's name ends in)
  --measure <measure>   ${MEASURES.join(', ').toLowerCase()} (default units)
  --granularity <one>   ${GRANULARITIES.join(', ').toLowerCase()} (default day)
  --horizon <days>      days, cut to whole weeks or months (default ${DEFAULT_HORIZON_DAYS})
  --levels <numbers>    quantile levels, 1 to 20 between 0 and 1 (default ${LEVELS_DEFAULT})
  --items <sku>         only these items, retired ones too
  --categories <key>    only items of these categories and of those below
  --locations <key>     only these places, whether an item sold there or not
  --totals              only over all places together; with --locations these places beside it

--items, --categories and --locations may be given several times, or name several with commas between them.`,
  async run(args, context) {
    const { output, progressOutput, signal } = context
    const { values } = parseArguments(args, {
      out: { type: 'string' },
      format: { type: 'string' },
      measure: { type: 'string', default: 'units' },
      granularity: { type: 'string', default: 'day' },
      horizon: { type: 'string', default: String(DEFAULT_HORIZON_DAYS) },
      levels: { type: 'string', default: LEVELS_DEFAULT },
      items: { type: 'string', multiple: true },
      categories: { type: 'string', multiple: true },
      locations: { type: 'string', multiple: true },
      totals: { type: 'boolean', default: false },
    })
    if (values.out === undefined) throw new ForecartError('BAD_USER_INPUT', 'Name the file with --out')
    const target = parseExportTarget(values.out, values.format)
    const quantity = {
      measure: parseChoice('--measure', values.measure, MEASURES),
      granularity: parseChoice('--granularity', values.granularity, GRANULARITIES),
    }
    const horizonDays = parseCount('--horizon', values.horizon, 1, LONGEST_DAYS[quantity.granularity])
    const levels = parseLevels(values.levels)
    const file = await ExportFile.open(target, forecastColumns(levels), output)
    try {
      const database = await context.openDatabase()
      const catalog = new CatalogService({ database })
      const locations = new LocationService({ database })
      const items = await selectItems(catalog, values.items, values.categories)
      const places = await selectPlaces(locations, values.locations, values.totals)
      const asked = { database, quantity, command: 'forecart forecast' } as const
      await withServedForecasts(context, asked, async ({ forecasts, registry }) => {
        const sources = { database, catalog, forecasts, versionNumber: versionNumbers(registry) }
        const bar = startProgress('Forecasting', progressOutput)
        const summary = new Summary()
        const wanted = { items, places, quantity, horizonDays, levels }
        for await (const turn of forecastTurns(sources, wanted, signal)) {
          await file.write(turn.rows, signal)
          summary.add(turn.forecasts, turn.refused)
          bar.update(turn.fraction)
        }
        await file.finish()
        bar.done()
        const summaryOutput = target.path === STANDARD_OUTPUT ? progressOutput : output
        summaryOutput.write(summary.text(target.path))
      })
    } finally {
      await file.abandon()
    }
  },
}

function versionNumbers(registry: ModelRegistry): (versionId: bigint) => Promise<number> {
  const known = new Map<bigint, Promise<number>>()
  return (versionId) => {
    const number = known.get(versionId) ?? registry.version(versionId).then(({ version }) => version)
    known.set(versionId, number)
    return number
  }
}

/** What was written, and which series could not be forecast. */
class Summary {
  private forecasts = 0
  private readonly refused = new Map<ErrorCode, { count: number; readonly names: string[] }>()

  add(forecasts: number, refused: readonly { readonly series: string; readonly code: ErrorCode }[]): void {
    this.forecasts += forecasts
    for (const { series, code } of refused) {
      const group = this.refused.get(code) ?? { count: 0, names: [] }
      this.refused.set(code, group)
      group.count++
      if (group.names.length < MAX_NAMED) group.names.push(series)
    }
  }

  text(path: string): string {
    const to = path === STANDARD_OUTPUT ? 'the standard output' : path
    const lines = [`Wrote the forecasts of ${this.forecasts} series to ${to}`]
    for (const [code, { count, names }] of this.refused) {
      const more = count > names.length ? `, and ${count - names.length} more` : ''
      lines.push(`${count} series could not be forecast (${code}): ${names.join(', ')}${more}`)
    }
    return `${lines.join('\n')}\n`
  }
}
