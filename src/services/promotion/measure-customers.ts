/** The measurement of a promotion that held customers out by lot: both arms beside each other. */
import { addDays, type Day, daysBetween } from '../../core/time/day'
import { minorPerMajor } from '../../core/money'
import type { Database } from '../../db/client'
import {
  readArms,
  type ArmBounds,
  type ArmDayRow,
  type ArmDaysWanted,
  type ArmSumsRow,
} from '../../db/repositories/promotion/promotion-customers.repository'
import type { PromotionScope } from '../../db/repositories/promotion/promotion-measurement.repository'
import { armsEffect, type ArmSums } from '../../evaluation'
import {
  refused,
  type MeasuredQuantity,
  type MeasurementPoint,
  type PromotionMeasurementValue,
} from './promotion-measurement'

/** Days before the promotion whose units tell how much a customer buys anyway. */
const BEFORE_DAYS = 90
const LEAST_CUSTOMERS = 100
/** Customers of an arm who bought before the promotion or on its days: with fewer, the sum of an arm is not normal. */
const LEAST_BUYERS = 30

const BOUNDS: ArmBounds = { customers: 2_000_000, lines: 5_000_000, milliseconds: 30_000 }

export interface PromotionSpan {
  readonly startsOn: Day
  /** The last day of the promotion that is over. */
  readonly endsOn: Day
  /** The last day that is over, at most four weeks behind the promotion. */
  readonly lastDay: Day
}

export async function measureCustomers(
  database: Pick<Database, 'transaction'>,
  promotionId: bigint,
  { itemIds, locationIds }: PromotionScope,
  { startsOn, endsOn, lastDay }: PromotionSpan,
  confidence: number,
  bounds = BOUNDS,
): Promise<PromotionMeasurementValue> {
  const from = addDays(startsOn, -BEFORE_DAYS)
  const wanted: ArmDaysWanted = { promotionId, itemIds, locationIds, from, startsOn, endsOn, to: lastDay }
  const read = await readArms(database, wanted, bounds)
  if (read.exceeded !== null) {
    const { customers, lines, milliseconds } = bounds
    return refused(promotionId, confidence, {
      code: 'TOO_LARGE',
      message: {
        customers: `The promotion is for more than ${customers} customers, which are read at most.`,
        lines: `Customers bought what it covers in more than ${lines} lines of orders, which are read at most.`,
        milliseconds: `What customers bought of it could not be read within ${milliseconds / 1000} seconds.`,
      }[read.exceeded],
      remedy:
        'Measure a part of it: hold customers out of a promotion of fewer items or places, or of an audience; or ask again when the database has less to do.',
    })
  }
  const rows = read.sums
  const treated = rows.find(({ isHeldOut }) => !isHeldOut)
  const heldOut = rows.find(({ isHeldOut }) => isHeldOut)
  if (!treated || !heldOut || [treated, heldOut].some(isTooSmall)) {
    const counts = `${treated?.customers ?? 0} customers, of whom ${treated?.buyers ?? 0} bought, and ${heldOut?.customers ?? 0} held out, of whom ${heldOut?.buyers ?? 0} did`
    return refused(promotionId, confidence, {
      code: 'TOO_FEW_USERS',
      message: `Each arm needs ${LEAST_CUSTOMERS} customers, ${LEAST_BUYERS} of whom bought some of it on its days or in the ${BEFORE_DAYS} days before. There are ${counts}.`,
      remedy:
        'Send orders with userExternalId, hold a larger share out, or run it for longer or on more items.',
    })
  }
  const days = daysBetween(startsOn, endsOn) + 1
  const quantity = (
    of: (row: ArmSumsRow) => Omit<ArmSums, 'customers'>,
    measuredDays: number,
    scale = 1,
  ): MeasuredQuantity => {
    const sums = (row: ArmSumsRow): ArmSums => ({ ...of(row), customers: row.customers })
    const { total, lower, upper, pValue } = armsEffect(sums(treated), sums(heldOut), confidence)
    const { x, y } = of(treated)
    const baseline = y - total
    return {
      incremental: { mean: total * scale, lower: lower * scale, upper: upper * scale, confidence },
      baseline: baseline * scale,
      liftFraction: baseline > 0 ? total / baseline : null,
      ...{ pValue, anyDayPValue: null, method: 'CUSTOMERS_BY_LOT', placebos: null },
      ...{ measuredDays, historyDays: BEFORE_DAYS },
      otherEstimates: {
        ...{ ridgeAugmented: null, syntheticDifference: null },
        differenceInDifferences: null,
        beforeAfter: (y - (x * measuredDays) / BEFORE_DAYS) * scale,
      },
    }
  }
  const [currency, another] = treated.currencies
  const afterDays = daysBetween(endsOn, lastDay)
  return {
    ...{
      promotionId,
      confidence,
      refusal: null,
      demand: null,
      demandRefusal: null,
      stockOutShare: null,
      donors: [],
      own: null,
      overlaps: [],
    },
    customers: { treated: treated.customers, heldOut: heldOut.customers },
    sold: quantity(
      (row) => ({ x: row.x, xx: row.xx, xy: row.xUnits, y: row.units, yy: row.unitsSquared }),
      days,
    ),
    revenue:
      currency === undefined || another !== undefined
        ? null
        : {
            ...quantity(
              (row) => ({
                ...{ x: row.spentBefore, xx: row.spentBeforeSquared, xy: row.spentBeforeRevenue },
                ...{ y: row.revenue, yy: row.revenueSquared },
              }),
              days,
              1 / minorPerMajor(currency),
            ),
            currency,
          },
    after:
      afterDays > 0
        ? quantity(
            (row) => ({ x: row.x, xx: row.xx, xy: row.xAfter, y: row.after, yy: row.afterSquared }),
            afterDays,
          )
        : null,
    points: pointsOf(read.days, wanted, treated.customers / heldOut.customers),
  }
}

function isTooSmall({ customers, buyers }: ArmSumsRow): boolean {
  return customers < LEAST_CUSTOMERS || buyers < LEAST_BUYERS
}

/** @param ratio treated customers for each one held out */
function pointsOf(days: readonly ArmDayRow[], wanted: ArmDaysWanted, ratio: number): MeasurementPoint[] {
  const { from, startsOn, endsOn, to } = wanted
  const sold = new Map(days.map((row) => [row.day, row]))
  let cumulativeEffect = 0
  return Array.from({ length: daysBetween(from, to) + 1 }, (_, at) => {
    const day = addDays(from, at)
    const actual = sold.get(day)?.treated ?? 0
    const expected = ratio * (sold.get(day)?.heldOut ?? 0)
    const effect = actual - expected
    const phase = day < startsOn ? 'BEFORE' : day <= endsOn ? 'DURING' : 'AFTER'
    if (phase !== 'BEFORE') cumulativeEffect += effect
    return { day, phase, actual, expected, effect, cumulativeEffect }
  })
}
