import { systemClock } from '../../core/time/clock'
import { ForecartError } from '../../core/errors'
import { CatalogService } from '../../services/shop/catalog.service'
import { LocationService } from '../../services/shop/location.service'
import type { ReorderPlansValue } from '../../services/inventory/reorder-plan'
import { MOST_REORDER_LINES, ReorderPlanService } from '../../services/inventory/reorder-plan.service'
import { DEFAULT_REORDER_POLICY, type ReorderPolicy } from '../../services/inventory/reorder-policy'
import { SERVICE_GOALS } from '../../services/inventory/replenishment'
import { type Command, parseArguments, parseChoice } from '../command'
import { ExportFile, parseExportTarget, STANDARD_OUTPUT } from '../export/export-file'
import { planColumns, planRows } from '../export/reorder-plan-rows'
import type { Cell } from '../export/row-format'
import { selectItems, selectPlaces } from '../export/selection'
import { withServedForecasts } from '../served-forecasts'
import { formatTable } from '../table'

const ADMIN = { kind: 'admin' } as const
const USUAL = DEFAULT_REORDER_POLICY
/** More items than this are to be narrowed down. */
const MOST_ITEMS = 100_000
/** Columns of the table; files and JSON have all of them. */
const SHOWN = [
  'item',
  'location',
  'onHand',
  'onOrder',
  'movedUnits',
  'reorderPoint',
  'orderQuantity',
  'stockOutOn',
]

export const reorderPlanCommand: Command = {
  help: `
Usage: forecart reorder-plan --locations <key> [options]

What to order of every item on sale at these places, from the forecasts that the API answers and the stock that was counted. It
is what reorderPlans answers. Items at places without a plan are told of at the end, with the reason. Without --json or --out
it is a table.

  --locations <key>          the places whose stock it is
  --items <sku>              only these items, retired ones too
  --categories <key>         only items of these categories and of those below
  --goal <goal>              ${SERVICE_GOALS.join(', ').toLowerCase()} (default ${USUAL.goal.toLowerCase()})
  --service-level <number>   0.5 to 0.999 (default ${USUAL.serviceLevel})
  --lead-time <days>         from an order to its delivery (default ${USUAL.leadTimeDays})
  --lead-time-deviation <days>   its standard deviation (default ${USUAL.leadTimeDeviationDays})
  --learn-lead-times         lead times are those of past deliveries, where there are enough
  --review <days>            from one occasion to order to the next (default ${USUAL.reviewDays})
  --cover <days>             what an order lasts beyond that (default ${USUAL.coverDays})
  --pack <units>             orders are multiples of it (default ${USUAL.packSize})
  --minimum <units>          the smallest order (default ${USUAL.minimumUnits})
  --demand-factor <number>   what if so many times the forecast is sold (default ${USUAL.demandFactor})
  --transfers                stock is moved between the places before anything is ordered
  --json                     one JSON object for each plan
  --out <file>               .csv, .jsonl, .ndjson or .parquet; - is the standard output, and needs --format
  --format <format>          csv, jsonl or parquet (default: what the file's name ends in)

--items, --categories and --locations may be given several times, or name several with commas between them.`,
  async run(args, context) {
    const { output, progressOutput, signal } = context
    const { values } = parseArguments(args, {
      locations: { type: 'string', multiple: true },
      items: { type: 'string', multiple: true },
      categories: { type: 'string', multiple: true },
      goal: { type: 'string', default: USUAL.goal },
      'service-level': { type: 'string' },
      'lead-time': { type: 'string' },
      'lead-time-deviation': { type: 'string' },
      'learn-lead-times': { type: 'boolean', default: false },
      review: { type: 'string' },
      cover: { type: 'string' },
      pack: { type: 'string' },
      minimum: { type: 'string' },
      'demand-factor': { type: 'string' },
      transfers: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      out: { type: 'string' },
      format: { type: 'string' },
    })
    if (values.locations === undefined)
      throw new ForecartError('BAD_USER_INPUT', 'Name the places with --locations')
    if (values.json && values.out !== undefined)
      throw new ForecartError('BAD_USER_INPUT', 'Give either --json or --out')
    const number = (option: keyof typeof values, usual: number) => parseNumber(option, values[option], usual)
    const policy: ReorderPolicy = {
      goal: parseChoice('--goal', values.goal, SERVICE_GOALS),
      serviceLevel: number('service-level', USUAL.serviceLevel),
      leadTimeDays: number('lead-time', USUAL.leadTimeDays),
      leadTimeDeviationDays: number('lead-time-deviation', USUAL.leadTimeDeviationDays),
      learnsLeadTimes: values['learn-lead-times'],
      reviewDays: number('review', USUAL.reviewDays),
      coverDays: number('cover', USUAL.coverDays),
      packSize: number('pack', USUAL.packSize),
      minimumUnits: number('minimum', USUAL.minimumUnits),
      demandFactor: number('demand-factor', USUAL.demandFactor),
    }
    const target = values.json
      ? ({ path: STANDARD_OUTPUT, format: 'jsonl' } as const)
      : values.out === undefined
        ? null
        : parseExportTarget(values.out, values.format)
    const file = target && (await ExportFile.open(target, planColumns, output))
    try {
      const database = await context.openDatabase()
      const catalog = new CatalogService({ database })
      const filter = await selectItems(catalog, values.items, values.categories)
      const places = await selectPlaces(new LocationService({ database }), values.locations, false)
      const locationIds = [...places].map((id) => BigInt(id!))
      if (locationIds.length > MOST_REORDER_LINES)
        throw new ForecartError(
          'BAD_USER_INPUT',
          `--locations: at most ${MOST_REORDER_LINES} places are planned together`,
        )
      const itemIds = await catalog.itemIds(ADMIN, filter, MOST_ITEMS + 1)
      if (itemIds.length > MOST_ITEMS)
        throw new ForecartError(
          'BAD_USER_INPUT',
          `More than ${MOST_ITEMS} items match: name some with --items or --categories`,
        )
      const atOnce = Math.floor(MOST_REORDER_LINES / locationIds.length)
      const quantity = { measure: 'UNITS', granularity: 'DAY' } as const
      const asked = { database, quantity, command: 'forecart reorder-plan' } as const
      await withServedForecasts(context, asked, async ({ forecasts }) => {
        const plans = new ReorderPlanService({ database, clock: systemClock, forecasts })
        const rows: Cell[][] = []
        const refused = new Map<string, number>()
        for (let start = 0; start < itemIds.length; start += atOnce) {
          const request = {
            ...{ itemIds: itemIds.slice(start, start + atOnce), locationIds, policy },
            movesStock: values.transfers,
          }
          const planned = await plans.planTogether(ADMIN, request, { signal })
          count(refused, planned)
          const turn = await planRows(database, planned.plans)
          if (file) await file.write(turn, signal)
          else rows.push(...turn)
        }
        await file?.finish()
        if (!file) output.write(table(rows))
        for (const [reason, times] of refused)
          progressOutput.write(`${times} items at places have no plan: ${reason}\n`)
      })
    } finally {
      await file?.abandon()
    }
  },
}

function parseNumber(option: string, text: unknown, usual: number): number {
  if (text === undefined) return usual
  const value = typeof text === 'string' && text.trim() !== '' ? Number(text) : Number.NaN
  if (Number.isFinite(value)) return value
  throw new ForecartError('BAD_USER_INPUT', `--${option} must be a number`)
}

function count(refused: Map<string, number>, { refusals }: ReorderPlansValue): void {
  for (const { error } of refusals) {
    const reason = `${error.message} (${error.code})`
    refused.set(reason, (refused.get(reason) ?? 0) + 1)
  }
}

function table(rows: readonly Cell[][]): string {
  const shown = SHOWN.map((name) => planColumns.findIndex((column) => column.name === name))
  return formatTable(
    SHOWN,
    rows.map((row) =>
      shown.map((at) => {
        const cell = row[at] ?? null
        return typeof cell === 'number' ? Math.round(cell * 100) / 100 : cell === null ? null : String(cell)
      }),
    ),
  )
}
