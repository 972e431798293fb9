import { systemClock } from '../../core/time/clock'
import { ForecartError } from '../../core/errors'
import { type PanelRow, toEffectPanel } from '../../evaluation'
import { requireDistinct } from '../../services/input-rules'
import { EffectThread } from '../../services/promotion/effect-thread'
import {
  PromotionTestDesignService,
  type TestDesign,
} from '../../services/promotion/promotion-test-design.service'
import { CatalogService } from '../../services/shop/catalog.service'
import { LocationService } from '../../services/shop/location.service'
import { type CliContext, type Command, parseArguments, parseCount } from '../command'
import { parseConfidence, refuseOptions } from '../lift/options'
import { readPanelFile } from '../lift/panel-file'
import { formatTable } from '../table'

const ADMIN = { kind: 'admin' } as const
const LONGEST_DAYS = 90
/** Many samples of places are judged. */
const MOST_MS = 300_000

const OF_FILES = ['treated', 'unit', 'day', 'value'] as const
const OF_SHOPS = ['locations'] as const

const OPTIONS = {
  items: { type: 'string' },
  locations: { type: 'string' },
  data: { type: 'string' },
  treated: { type: 'string' },
  unit: { type: 'string' },
  day: { type: 'string' },
  value: { type: 'string' },
  days: { type: 'string', default: '7,14,28' },
  confidence: { type: 'string', default: '0.9' },
  power: { type: 'string', default: '0.8' },
  json: { type: 'boolean', default: false },
} as const

type Values = ReturnType<typeof parseArguments<typeof OPTIONS>>['values']

interface Plan {
  readonly durationsDays: readonly number[]
  readonly confidence: number
  readonly power: number
}

interface Answer {
  readonly refusal: { readonly code: string; readonly message: string; readonly remedy: string } | null
  /** With the names of places. */
  readonly designs: readonly TestDesign[]
}

export const liftDesignCommand: Command = {
  help: `
Usage: forecart lift design --items <sku,...> [options]
       forecart lift design --data <file> [options]

Lifts are put into the history, and the test of "forecart lift measure" is asked whether it sees them. docs/lift.md says how.

  --items <sku,...>     items of the shop that are to be promoted
  --locations <key,...> with --items: the places at which they are to be promoted (default: places are chosen)
  --data <file>         CSV, plain or gzipped: one unit, day and value on each line, without a promotion in it
  --treated <names>     with --data: the units that are to be promoted (default: units are chosen)
  --unit, --day, --value <column>   with --data: where columns have no usual names
  --days <numbers>      how long the promotion may run, 1 to 5 lengths (default 7,14,28)
  --confidence <mass>   with which it will be measured (default 0.9)
  --power <share>       how likely it has to be that the smallest lift is seen (default 0.8)
  --json                one JSON object`,
  async run(args, context) {
    const { values } = parseArguments(args, OPTIONS)
    if ((values.items === undefined) === (values.data === undefined)) {
      throw new ForecartError('BAD_USER_INPUT', 'Name items with --items, or a file with --data')
    }
    if (values.data === undefined) refuseOptions(values, OF_FILES, 'goes with --data, not with --items')
    else refuseOptions(values, OF_SHOPS, 'goes with --items, not with --data')
    const plan: Plan = {
      durationsDays: split(values.days).map((text) => parseCount('--days', text, 1, LONGEST_DAYS)),
      confidence: parseConfidence(values.confidence),
      power: parseConfidence(values.power, '--power'),
    }
    requireDistinct(plan.durationsDays, '--days')
    const thread = new EffectThread({ mostMs: MOST_MS })
    try {
      const answer =
        values.data === undefined
          ? await designOfShop(values, plan, thread, context)
          : await designOfFile(values, values.data, plan, thread, context)
      context.output.write(values.json ? `${JSON.stringify({ ...plan, ...answer })}\n` : text(answer))
    } finally {
      await thread.close()
    }
  },
}

async function designOfFile(
  values: Values,
  file: string,
  plan: Plan,
  thread: EffectThread,
  { signal }: CliContext,
): Promise<Answer> {
  const { unit, day, value, treated } = values
  const rows = await readPanelFile(file, { unit, day, value }, signal)
  const units = unitsOf(rows)
  const answer = await thread.design(units, {
    durations: plan.durationsDays,
    confidence: plan.confidence,
    power: plan.power,
    treated: treated === undefined ? undefined : split(treated),
  })
  if (!('code' in answer)) return { refusal: null, designs: answer }
  return { refusal: { code: answer.code, message: answer.reason, remedy: answer.remedy }, designs: [] }
}

/** All units of the rows. A panel needs a treated unit and a start; here none is treated, so that any will do. */
function unitsOf(rows: readonly PanelRow[]): { names: string[]; series: Float64Array[] } {
  const [first] = rows
  const periods = [...new Set(rows.map(({ period }) => period))].sort()
  if (!first || periods.length < 2)
    throw new ForecartError('BAD_USER_INPUT', 'The file has fewer than two days')
  const { treated, donors, donorNames } = toEffectPanel(rows, { treated: [first.unit], start: periods[1]! })
  return { names: [first.unit, ...donorNames], series: [treated, ...donors] }
}

async function designOfShop(
  values: Values,
  plan: Plan,
  thread: EffectThread,
  { openDatabase }: CliContext,
): Promise<Answer> {
  const database = await openDatabase()
  const catalog = new CatalogService({ database })
  const locations = new LocationService({ database })
  const service = new PromotionTestDesignService({ database, clock: systemClock, catalog, locations, thread })
  const refsOf = (keys: string) => split(keys).map((externalId) => ({ externalId }))
  const { refusal, designs } = await service.design(ADMIN, {
    ...plan,
    items: refsOf(values.items!),
    locations: values.locations === undefined ? null : refsOf(values.locations),
  })
  const ids = [...new Set(designs.flatMap(({ treated, holdOut }) => [...treated, ...holdOut]))]
  const places = await locations.locationsByRef(
    ADMIN,
    ids.map((id) => ({ id: BigInt(id) })),
  )
  const nameOf = new Map(ids.map((id, index) => [id, places[index]?.externalId ?? id]))
  const named = (keys: readonly string[]): string[] => keys.map((key) => nameOf.get(key)!)
  return {
    refusal,
    designs: designs.map((design) => ({
      ...design,
      treated: named(design.treated),
      holdOut: named(design.holdOut),
    })),
  }
}

function text({ refusal, designs }: Answer): string {
  if (refusal) return `${refusal.code}: ${refusal.message} ${refusal.remedy}\n`
  return formatTable(
    ['smallest lift seen', 'days', 'share of sales', 'seen without a lift', 'promote at'],
    designs.map(({ power, periods, treatedShare, treated }) => [
      power.smallestDetectableLift === null ? 'none' : `${rounded(100 * power.smallestDetectableLift)} %`,
      periods,
      `${rounded(100 * treatedShare)} %`,
      `${rounded(100 * power.falsePositives)} % of ${power.windows}`,
      treated.join(', '),
    ]),
  )
}

function split(text: string): string[] {
  return text.split(',').map((part) => part.trim())
}

function rounded(value: number): number {
  return Number(value.toPrecision(3))
}
