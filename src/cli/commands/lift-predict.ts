import { systemClock } from '../../core/time/clock'
import { PROMOTION_KINDS } from '../../contracts/shop/shop-records'
import { ForecartError } from '../../core/errors'
import { addDays } from '../../core/time/day'
import { FittedVersions } from '../../registry/fitted-versions'
import { ModelRegistry } from '../../registry/registry'
import { EffectThread } from '../../services/promotion/effect-thread'
import { LiftVersions } from '../../services/promotion/lift-versions'
import type { LiftEstimate, LiftPlanInput, PromotionLiftValue } from '../../services/promotion/promotion-lift'
import { PromotionLiftService } from '../../services/promotion/promotion-lift.service'
import { PromotionService } from '../../services/promotion/promotion.service'
import { CatalogService } from '../../services/shop/catalog.service'
import { LocationService } from '../../services/shop/location.service'
import { type Command, parseArguments, parseChoice } from '../command'
import { parseConfidence, refuseOptions } from '../lift/options'
import { type Cell, formatTable } from '../table'

const ADMIN = { kind: 'admin' } as const
const OF_PLANS = ['items', 'locations', 'kind', 'discount', 'start', 'end'] as const

const OPTIONS = {
  promotion: { type: 'string' },
  items: { type: 'string' },
  locations: { type: 'string' },
  kind: { type: 'string' },
  discount: { type: 'string' },
  featured: { type: 'boolean', default: false },
  start: { type: 'string' },
  end: { type: 'string' },
  confidence: { type: 'string', default: '0.9' },
  json: { type: 'boolean', default: false },
} as const

type Values = ReturnType<typeof parseArguments<typeof OPTIONS>>['values']

export const liftPredictCommand: Command = {
  help: `
Usage: forecart lift predict --promotion <key> [options]
       forecart lift predict --items <sku,...> --start <day> --end <day> [options]

docs/lift.md says how it is told, and what the figures mean. Where the data cannot tell, the answer is why, and what would settle it.

  --promotion <key>     a promotion of the shop
  --items <sku,...>     items that are to be promoted
  --locations <key,...> with --items: the places, or regions (default: everywhere)
  --kind <one>          with --items: ${PROMOTION_KINDS.join(', ')} (default PRICE_DISCOUNT)
  --discount <fraction> with --items: off the list price, such as 0.2
  --featured            with --items: the shop shows it prominently
  --start, --end <day>  with --items: the first and the last day
  --confidence <mass>   of the intervals, 0.01 to 0.9999 (default 0.9)
  --json                one JSON object`,
  async run(args, { config, logger, openDatabase, output, tasks }) {
    const { values } = parseArguments(args, OPTIONS)
    if ((values.promotion === undefined) === (values.items === undefined)) {
      throw new ForecartError('BAD_USER_INPUT', 'Name the promotion with --promotion, or items with --items')
    }
    if (values.items === undefined) {
      refuseOptions(values, OF_PLANS, 'goes with --items, not with --promotion')
      if (values.featured) {
        throw new ForecartError('BAD_USER_INPUT', '--featured goes with --items, not with --promotion')
      }
    }
    const confidence = parseConfidence(values.confidence)
    const plan = values.items === undefined ? null : planOf(values, values.items)
    const database = await openDatabase()
    const catalog = new CatalogService({ database })
    const locations = new LocationService({ database })
    const promotions = new PromotionService({ database, catalog })
    const thread = new EffectThread()
    const { root } = await ModelRegistry.open({ database, home: config.home, logger, tasks })
    const service = new PromotionLiftService({
      ...{ database, catalog, locations, promotions, thread, logger },
      clock: systemClock,
      versions: new LiftVersions(new FittedVersions(database, root, systemClock), logger),
    })
    try {
      const value = await service.lift(ADMIN, {
        promotion: plan ? null : { externalId: values.promotion! },
        plan,
        confidence,
      })
      if (!value) throw new ForecartError('NOT_FOUND', `There is no promotion "${values.promotion}"`)
      output.write(values.json ? `${JSON.stringify(toJson(value))}\n` : text(value))
    } finally {
      await service.close()
    }
  },
}

function planOf({ locations, kind, discount, featured, start, end }: Values, items: string): LiftPlanInput {
  if (start === undefined || end === undefined) {
    throw new ForecartError('BAD_USER_INPUT', '--items needs --start and --end')
  }
  const refs = (keys: string) => keys.split(',').map((key) => ({ externalId: key.trim() }))
  return {
    kind: parseChoice('--kind', kind ?? 'PRICE_DISCOUNT', PROMOTION_KINDS),
    // The one place that checks plans says what is wrong with it.
    discountFraction: discount === undefined ? null : Number(discount),
    featured,
    startsOn: start,
    endsOn: end,
    items: refs(items),
    locations: locations === undefined ? null : refs(locations),
  }
}

function toJson(value: PromotionLiftValue) {
  const { lift, refusal, constant, confidence, intervals, currency, firstDay, originDay, stock } = value
  if (!lift) return { identified: false, refusal, constantLift: constant }
  const { baselineUnits, incrementalUnits, parts, revenue, margin, roi, drivers, robustness, daily } = lift
  return {
    identified: true,
    ...{ confidence, intervalFactor: intervals.factor, measuredPromotions: intervals.promotions },
    ...{ currency, historyTo: originDay, baselineUnits, incrementalUnits },
    ...parts,
    ...(currency === null ? {} : { revenue, margin, roi }),
    ...{ drivers, robustness },
    daily: daily.map(({ day, ...point }) => ({ day: addDays(firstDay!, day), ...point })),
    stock: stock && { knownShare: stock.knownShare, unsellableUnits: stock.unsellableUnits },
  }
}

function text({ lift, refusal, constant, currency, intervals, stock }: PromotionLiftValue): string {
  if (!lift) {
    const inItsPlace = constant
      ? `With one lift for all: ${rounded(constant.baselineUnits)} units without the promotion, and ${rounded(constant.directUnits)} added by its items.\n`
      : ''
    return `${refusal!.code}: ${refusal!.message} ${refusal!.remedy}\n${inItsPlace}`
  }
  const row = (name: string, value: LiftEstimate | null): Cell[][] =>
    value && Number.isFinite(value.mean)
      ? [[name, rounded(value.mean), rounded(value.lower), rounded(value.upper)]]
      : []
  const { parts } = lift
  const table = formatTable(
    ['in total', 'expected', 'from', 'to'],
    [
      ...row('units without the promotion', lift.baselineUnits),
      ...row('units added', lift.incrementalUnits),
      ...row('  by the promoted items', parts.direct),
      ...row('  lost by items of their categories', parts.cannibalization),
      ...row('  won by other categories', parts.halo),
      ...row('  lost before and behind it', parts.pullForward),
      ...(currency === null
        ? []
        : [
            ...row(`revenue added, ${currency}`, lift.revenue),
            ...row(`margin added, ${currency}`, lift.margin),
            ...row('margin for each unit put in', lift.roi),
          ]),
    ],
  )
  const notes = [
    ...(intervals.promotions > 0
      ? [
          `Intervals: ${intervals.factor} times as wide as the model says, by ${intervals.promotions} promotions that were measured since.`,
        ]
      : []),
    ...(stock
      ? [`Stock: ${rounded(stock.unsellableUnits)} units of it cannot be sold unless more is delivered.`]
      : []),
  ]
  return notes.length > 0 ? `${table}\n${notes.join('\n')}\n` : table
}

function rounded(value: number): number {
  return Number(value.toPrecision(4))
}
