import { systemClock } from '../../core/time/clock'
import { ForecartError } from '../../core/errors'
import { errorOf, isHit, LiftLedgerService, type LiftLedgerEntry } from '../../services/promotion/lift-ledger'
import { PromotionMeasurementService } from '../../services/promotion/promotion-measurement.service'
import { PromotionService } from '../../services/promotion/promotion.service'
import { CatalogService } from '../../services/shop/catalog.service'
import { type Command, parseArguments } from '../command'
import { formatTable } from '../table'

const ADMIN = { kind: 'admin' } as const
const MOST = 400

const OPTIONS = {
  promotion: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const

export const liftLedgerCommand: Command = {
  help: `
Usage: forecart lift ledger [--promotion <key>] [options]

Every answer that was given about a stored promotion is kept as it was given. Once all days of the promotion are over, what was measured stands beside it.
Without --promotion, it says how right the model was, of all promotions that were predicted and are measured (200 at most).

  --promotion <key>     a promotion of the shop
  --json                one JSON object for each answer, the newest first; without --promotion, one object`,
  async run(args, { openDatabase, output }) {
    const { promotion, json } = parseArguments(args, OPTIONS).values
    const database = await openDatabase()
    const promotions = new PromotionService({ database, catalog: new CatalogService({ database }) })
    const measurements = new PromotionMeasurementService({ database, clock: systemClock, promotions })
    try {
      const ledger = new LiftLedgerService({ database, clock: systemClock, measurements })
      if (promotion === undefined) {
        const record = await ledger.trackRecord(ADMIN)
        output.write(`${json ? JSON.stringify(record) : record.summary}\n`)
        return
      }
      const [record] = await promotions.promotionsByRef(ADMIN, [{ externalId: promotion }])
      if (!record) throw new ForecartError('NOT_FOUND', `There is no promotion "${promotion}"`)
      const entries = await ledger.entries(ADMIN, record, MOST)
      output.write(
        json ? entries.map((entry) => `${JSON.stringify(toJson(entry))}\n`).join('') : text(entries),
      )
    } finally {
      await measurements.close()
    }
  },
}

function toJson(entry: LiftLedgerEntry) {
  const { issuedAt, originDay, model, confidence, baselineUnits, incremental, direct } = entry.prediction
  return {
    ...{
      issuedAt,
      historyTo: originDay,
      model,
      confidence,
      baselineUnits,
      incrementalUnits: incremental,
      direct,
    },
    ...{ measured: entry.measured, errorUnits: errorOf(entry), isWithinInterval: isHit(entry) },
  }
}

function text(entries: readonly LiftLedgerEntry[]): string {
  if (entries.length === 0)
    return 'Nothing was told of this promotion yet: "forecart lift predict" tells it.\n'
  return formatTable(
    ['told at', 'history to', 'added by its items', 'from', 'to', 'measured', 'within'],
    entries.map((entry) => {
      const { issuedAt, originDay, direct } = entry.prediction
      const hit = isHit(entry)
      return [
        ...[issuedAt.toISOString(), originDay],
        ...[direct.mean, direct.lower, direct.upper].map(rounded),
        entry.measured && rounded(entry.measured.mean),
        hit === null ? null : hit ? 'yes' : 'no',
      ]
    }),
  )
}

function rounded(value: number): number {
  return Number(value.toPrecision(4))
}
