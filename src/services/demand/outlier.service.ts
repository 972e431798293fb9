/**
 * Tells operators of days far above what their series sell, which forecasts leave out: which order, or which imported row, it is.
 * An alert is over when the day is corrected, or when sales turn out to be so high.
 */
import { ForecartError } from '../../core/errors'
import type { Database, Transaction } from '../../db/client'
import { resolveAlerts } from '../../db/repositories/operations/alert.repository'
import {
  countOutliers,
  type FoundOutlier,
  lockChecks,
  readMovedOutliers,
  replaceOutliers,
  takeChecks,
  takeUntold,
} from '../../db/repositories/demand/demand-check.repository'
import {
  type DemandPart,
  type NamedCell,
  readCellParts,
} from '../../db/repositories/demand/demand-sources.repository'
import { findOutliers } from '../../datasets/demand-outliers'
import { type NewAlert, raiseAlert } from '../operations/alert.service'

export const DEMAND_OUTLIER_ALERT = 'DEMAND_OUTLIER'

/** Entries of the log that one transaction looks at. */
const CHECKS_PER_ROUND = 200
/** So many days have an alert of their own; one alert tells that there are others. */
const MAX_ALERTS = 50
const OTHERS = 'other days'

export interface OutlierServiceOptions {
  readonly database: Database
}

export class OutlierService {
  constructor(private readonly options: OutlierServiceOptions) {}

  /** Looks at what changed since the last time. @throws CANCELLED between two rounds; what was done stays. */
  async check({ signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    for (;;) {
      if (signal?.aborted) throw new ForecartError('CANCELLED', 'The search for outliers was cancelled')
      const checked = await this.options.database.transaction(checkRound)
      if (checked === 0) return
    }
  }
}

/** @returns how many series were looked at */
async function checkRound(tx: Transaction): Promise<number> {
  await lockChecks(tx)
  const taken = await takeChecks(tx, CHECKS_PER_ROUND)
  const checks = taken.length > 0 ? taken : await readMovedOutliers(tx, CHECKS_PER_ROUND)
  if (checks.length === 0) return 0
  const { ranges, found } = await findOutliers(tx, checks)
  const gone = await replaceOutliers(tx, ranges, found)
  const cells = await readCellParts(tx, gone)
  const subjects = gone.map(({ day }, index) => subjectOf(cells[index]!, day))
  await resolveAlerts(tx, DEMAND_OUTLIER_ALERT, subjects, null)
  await raiseAlerts(tx)
  return checks.length
}

async function raiseAlerts(tx: Transaction): Promise<void> {
  const { told, waiting } = await countOutliers(tx)
  const outliers = await takeUntold(tx, Math.max(0, MAX_ALERTS - told))
  const cells = await readCellParts(tx, outliers)
  for (const [index, outlier] of outliers.entries()) {
    await raiseAlert(tx, alertOf(outlier, cells[index]!))
  }
  const others = waiting - outliers.length
  if (others > 0) await raiseAlert(tx, ALERT_OF_OTHERS)
  else await resolveAlerts(tx, DEMAND_OUTLIER_ALERT, [OTHERS], null)
}

const subjectOf = ({ item, location }: NamedCell, day: string): string =>
  `item ${item} at ${location} on ${day}`

function alertOf({ day, units, highDayUnits }: FoundOutlier, cell: NamedCell): NewAlert {
  const compared =
    highDayUnits > 0
      ? `a high day of the weeks around it has ${inWords(highDayUnits)}`
      : 'it hardly sells otherwise'
  const [largest] = cell.parts
  const remedy =
    largest?.kind === 'import'
      ? 'Import the day again with the right units'
      : 'Cancel the order or record it again with the right quantity'
  return {
    kind: DEMAND_OUTLIER_ALERT,
    severity: 'WARNING',
    subject: subjectOf(cell, day),
    message:
      `Item ${cell.item} sold ${inWords(units)} units at ${cell.location} on ${day}, and ${compared}. ` +
      `${partsInWords(cell.parts, units)}Forecasts do not take their level from this day. ` +
      `${remedy}, and this alert is over by itself; it also is when sales stay so high.`,
  }
}

const ALERT_OF_OTHERS: NewAlert = {
  kind: DEMAND_OUTLIER_ALERT,
  severity: 'WARNING',
  subject: OTHERS,
  message:
    `More than ${MAX_ALERTS} days lie far above what their items sell, and only so many have an alert of their own. ` +
    'When some of those are over, others take their place.',
}

/** The largest ones, as far as they matter. */
function partsInWords(parts: readonly DemandPart[], dayUnits: number): string {
  const named = parts.filter(({ units }, index) => index === 0 || units * parts.length >= dayUnits)
  if (named.length === 0) return ''
  return `Its largest part: ${named.map((part) => `${nameOf(part)} with ${inWords(part.units)}`).join(', ')}. `
}

function nameOf({ kind, name }: DemandPart): string {
  if (kind === 'order') return `order ${name}`
  return kind === 'event' ? `a purchase event of ${name}` : `the imported demand of ${name}`
}

function inWords(count: number): string {
  return count.toLocaleString('en', { maximumFractionDigits: 3 })
}
