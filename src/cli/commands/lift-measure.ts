import { systemClock } from '../../core/time/clock'
import { ForecartError } from '../../core/errors'
import { dayOfWeek, daysBetween } from '../../core/time/day'
import {
  type EffectOptions,
  measureEffect,
  type NamedEffectPanel,
  type Normalization,
  toEffectPanel,
} from '../../evaluation'
import type {
  MeasuredQuantity,
  PromotionMeasurementValue,
} from '../../services/promotion/promotion-measurement'
import { PromotionMeasurementService } from '../../services/promotion/promotion-measurement.service'
import { PromotionService } from '../../services/promotion/promotion.service'
import { CatalogService } from '../../services/shop/catalog.service'
import { type CliContext, type Command, parseArguments, parseChoice } from '../command'
import { drawLift, type LiftChartPoint } from '../lift/chart'
import { parseConfidence, refuseOptions } from '../lift/options'
import { readPanelFile } from '../lift/panel-file'
import { requireWritable, writeWhole } from '../output-file'
import { type Cell, formatTable } from '../table'

const ADMIN = { kind: 'admin' } as const
const NORMALIZATIONS = ['NONE', 'CENTRED', 'SCALED'] as const
const LEAST_WEIGHT = 0.001
const DAY = /^\d{4}-\d{2}-\d{2}$/

const OF_FILES = ['treated', 'start', 'end', 'unit', 'day', 'value', 'normalization'] as const

const OPTIONS = {
  promotion: { type: 'string' },
  data: { type: 'string' },
  treated: { type: 'string' },
  start: { type: 'string' },
  end: { type: 'string' },
  unit: { type: 'string' },
  day: { type: 'string' },
  value: { type: 'string' },
  normalization: { type: 'string' },
  confidence: { type: 'string', default: '0.9' },
  json: { type: 'boolean', default: false },
  plot: { type: 'string' },
} as const

type Values = ReturnType<typeof parseArguments<typeof OPTIONS>>['values']

export const liftMeasureCommand: Command = {
  help: `
Usage: forecart lift measure --promotion <key> [options]
       forecart lift measure --data <file> --treated <names> --start <day> [options]

What the promotion touched is compared with a weighted mean of what it left alone. docs/lift.md says how, and what the figures mean.
Where the data cannot tell, the answer is why, and what would settle it.

  --promotion <key>     a promotion of the shop
  --data <file>         CSV, plain or gzipped: one unit, day (or other period) and value on each line
  --treated <names>     with --data: the promoted units, with commas between them
  --start <day>         with --data: the first day of the promotion
  --end <day>           with --data: the last one (default: the last of the file)
  --unit, --day, --value <column>   with --data: where columns have no usual names
  --normalization <one> with --data: none, centred or scaled (default: chosen on the days before the promotion)
  --confidence <mass>   of the intervals, 0.01 to 0.9999 (default 0.9)
  --json                one JSON object
  --plot <file.svg>     draw what was sold, what was expected, and the effect in sum`,
  async run(args, context) {
    const { values } = parseArguments(args, OPTIONS)
    if ((values.promotion === undefined) === (values.data === undefined)) {
      throw new ForecartError('BAD_USER_INPUT', 'Name the promotion with --promotion, or a file with --data')
    }
    if (values.data === undefined) refuseOptions(values, OF_FILES, 'goes with --data, not with --promotion')
    const confidence = parseConfidence(values.confidence)
    if (values.plot !== undefined)
      await requireWritable(values.plot, values.data === undefined ? [] : [values.data])
    await (values.data === undefined
      ? measurePromotion(values, confidence, context)
      : measureFile(values, values.data, confidence, context))
  },
}

async function measureFile(
  values: Values,
  file: string,
  confidence: number,
  { output, progressOutput, signal }: CliContext,
): Promise<void> {
  const { treated, start, end, unit, day, value, plot } = values
  if (treated === undefined || start === undefined) {
    throw new ForecartError('BAD_USER_INPUT', '--data needs --treated and --start')
  }
  const normalization =
    values.normalization === undefined
      ? undefined
      : (parseChoice('--normalization', values.normalization, NORMALIZATIONS).toLowerCase() as Normalization)
  const rows = await readPanelFile(file, { unit, day, value }, signal)
  const panel = toEffectPanel(rows, { treated: treated.split(',').map((name) => name.trim()), start, end })
  const measured = measureEffect(panel, { confidence, normalization, placebos: true, ...seasonOf(panel) })
  if (!measured.identified) {
    const { code, reason, remedy } = measured.refusal
    output.write(
      values.json
        ? `${JSON.stringify({ identified: false, refusal: measured.refusal })}\n`
        : `${code}: ${reason} ${remedy}\n`,
    )
    return
  }
  const { counterfactual, weights, ...figures } = measured
  const points = pointsOf(panel, counterfactual)
  const donors = panel.donorNames
    .map((name, index) => ({ name, weight: weights[index] ?? 0 }))
    .filter(({ weight }) => weight >= LEAST_WEIGHT)
    .sort((a, b) => b.weight - a.weight)
  if (plot !== undefined) {
    const [from, to] = [panel.periods.at(-panel.effectPeriods)!, panel.periods.at(-1)!]
    await writeWhole(
      plot,
      drawLift({ title: `What ${treated} added`, subtitle: `${from} to ${to}`, points, from, to }),
    )
    progressOutput.write(`Drew ${plot}\n`)
  }
  if (values.json) {
    output.write(`${JSON.stringify({ ...figures, donors, points })}\n`)
    return
  }
  const { otherEstimates: others } = measured
  output.write(
    formatTable(
      ['of one unit in one period', 'effect'],
      [
        [
          `estimate (${methodName(measured.method)}${measured.normalization ? `, ${measured.normalization}` : ''})`,
          rounded(measured.effect),
        ],
        [
          `${rounded(100 * confidence)} % interval, lower end`,
          measured.lower === null ? 'open' : rounded(measured.lower),
        ],
        [
          `${rounded(100 * confidence)} % interval, upper end`,
          measured.upper === null ? 'open' : rounded(measured.upper),
        ],
        ['p of no effect', rounded(measured.pValue)],
        ['lift', percent(measured.liftFraction)],
        ['in total, all units and periods', rounded(measured.incrementalTotal)],
        ['ridge-augmented', rounded(others.ridgeAugmented)],
        ['synthetic difference in differences', rounded(others.syntheticDifference)],
        ['difference in differences', rounded(others.differenceInDifferences)],
        ['before and after (naive)', rounded(others.beforeAfter)],
      ],
    ),
  )
  output.write(
    `\nCompared with: ${donors.map(({ name, weight }) => `${name} ${rounded(weight)}`).join(', ') || 'its own past'}\n`,
  )
}

async function measurePromotion(
  values: Values,
  confidence: number,
  { openDatabase, output, progressOutput }: CliContext,
): Promise<void> {
  const database = await openDatabase()
  const promotions = new PromotionService({ database, catalog: new CatalogService({ database }) })
  const service = new PromotionMeasurementService({ database, clock: systemClock, promotions })
  try {
    const value = await service.measurement(ADMIN, { externalId: values.promotion! }, confidence)
    if (!value) throw new ForecartError('NOT_FOUND', `There is no promotion "${values.promotion}"`)
    if (values.plot !== undefined && value.points.length > 0) {
      await writeWhole(values.plot, plotOf(value, values.promotion!))
      progressOutput.write(`Drew ${values.plot}\n`)
    }
    output.write(values.json ? `${JSON.stringify(toJson(value))}\n` : text(value))
  } finally {
    await service.close()
  }
}

function toJson({ promotionId: _, overlaps, ...value }: PromotionMeasurementValue) {
  return {
    ...{ identified: value.refusal === null, ...value },
    // JSON has no whole numbers of any size.
    overlaps: overlaps.map((overlap) => ({ ...overlap, promotionId: String(overlap.promotionId) })),
  }
}

/** What the reader has to know of the figures: empty where there is nothing. */
function remarks({ customers, demandRefusal, overlaps }: PromotionMeasurementValue): string {
  const [largest] = overlaps
  const lines = [
    ...(demandRefusal
      ? [`What was wanted cannot be told: ${demandRefusal.message} ${demandRefusal.remedy}`]
      : []),
    ...(customers
      ? [
          `${customers.treated} customers who got it are compared with ${customers.heldOut} who were held out by lot.`,
        ]
      : []),
    ...(largest
      ? [
          `${overlaps.length === 1 ? 'Another promotion' : `${overlaps.length} other promotions`} ran on a part of its items, places and days (the largest on ${percent(largest.share)}): figures there are of both together.`,
        ]
      : []),
  ]
  return lines.map((line) => `\n${line}\n`).join('')
}

function text(value: PromotionMeasurementValue): string {
  const { refusal, sold, demand, revenue, after } = value
  if (refusal) return `${refusal.code}: ${refusal.message} ${refusal.remedy}\n`
  const row = (name: string, one: MeasuredQuantity | null): Cell[][] =>
    one
      ? [
          [
            name,
            rounded(one.incremental.mean),
            one.incremental.lower === null ? 'open' : rounded(one.incremental.lower),
            one.incremental.upper === null ? 'open' : rounded(one.incremental.upper),
            percent(one.liftFraction),
            rounded(one.pValue),
            one.measuredDays,
            rounded(one.otherEstimates.beforeAfter),
          ],
        ]
      : []
  const table = formatTable(
    ['in total', 'added', 'from', 'to', 'lift', 'p', 'days', 'before and after (naive)'],
    [
      ...row('units sold', sold),
      ...row('units wanted', demand),
      ...row(`revenue, ${revenue?.currency ?? ''}`, revenue),
      ...row('units sold behind it', after),
    ],
  )
  return table + remarks(value)
}

function plotOf({ points }: PromotionMeasurementValue, promotion: string): string {
  const during = points.filter(({ phase }) => phase === 'DURING')
  const [from, to] = [during[0]!.day, during.at(-1)!.day]
  return drawLift({
    title: `Units that "${promotion}" added`,
    subtitle: `${from} to ${to}`,
    points: points.map(({ day, ...point }) => ({ period: day, ...point })),
    from,
    to,
  })
}

/** Days have a week; nothing is known of other periods, such as weeks or years. */
function seasonOf({ periods }: NamedEffectPanel): Pick<EffectOptions, 'season' | 'phases'> {
  const areDays =
    periods.every((period) => DAY.test(period)) &&
    daysBetween(periods[0]!, periods.at(-1)!) < 2 * periods.length
  return areDays ? { season: 7, phases: Int32Array.from(periods, dayOfWeek) } : { season: 1 }
}

function pointsOf(panel: NamedEffectPanel, counterfactual: Float64Array): LiftChartPoint[] {
  const start = panel.periods.length - panel.effectPeriods
  let cumulativeEffect = 0
  return panel.periods.map((period, t) => {
    const [actual, expected] = [panel.treated[t]!, counterfactual[t]!]
    if (t >= start) cumulativeEffect += actual - expected
    return { period, actual, expected, cumulativeEffect }
  })
}

function methodName(method: MeasuredQuantity['method']): string {
  return method === 'SYNTHETIC_CONTROL' ? 'synthetic control' : 'structural time series'
}

function percent(fraction: number | null): string | null {
  return fraction === null ? null : `${rounded(100 * fraction)} %`
}

function rounded(value: number): number
function rounded(value: number | null): number | null
function rounded(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(6))
}
