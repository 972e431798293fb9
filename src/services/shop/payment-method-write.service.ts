/** Payment methods as the shop now describes them: fields that are absent stay as they are. */
import { isDeepStrictEqual } from 'node:util'
import type { PaymentMethodInput } from '../../contracts/shop/payment-method-records'
import type { RecordResult } from '../../contracts/shop/record-result'
import type { Viewer } from '../../contracts/viewer'
import type { Clock } from '../../core/time/clock'
import type { Database, Transaction } from '../../db/client'
import { lockCatalog } from '../../db/repositories/shop/catalog-write.repository'
import {
  type AvailabilityRow,
  type PaymentMethodRow,
  readPaymentMethods,
  writePaymentMethods,
} from '../../db/repositories/shop/payment-method-write.repository'
import { publish } from '../../db/notifications'
import { References } from '../../db/repositories/shop/reference.repository'
import type { Announced } from '../announced'
import { BatchReport, entriesOf, type Entry, requireBatchSize } from '../batch'
import { refuse } from '../input-rules'
import { requireScope } from '../access'
import { validatePaymentMethod } from './payment-method-validation'
import { requireKnown } from './references'

type PaymentMethodPatch = Pick<PaymentMethodRow, 'externalId'> & {
  readonly [Field in Exclude<keyof PaymentMethodRow, 'externalId'>]: PaymentMethodRow[Field] | undefined
}

export interface PaymentMethodWriteServiceOptions {
  readonly database: Database
  readonly clock: Clock
  /** What is remembered of them. */
  readonly offered?: Pick<Announced<unknown>, 'forget'>
}

export class PaymentMethodWriteService {
  private readonly references = new References()

  constructor(private readonly options: PaymentMethodWriteServiceOptions) {}

  /**
   * Makes, changes or retires up to 1,000 payment methods.
   * @throws UNAUTHENTICATED, FORBIDDEN; BAD_USER_INPUT where the batch is too large.
   */
  async upsertPaymentMethods(viewer: Viewer, methods: readonly PaymentMethodInput[]): Promise<RecordResult> {
    requireScope(viewer, 'ingest')
    requireBatchSize(methods.length)
    const report = new BatchReport()
    const valid = report.accept(entriesOf(methods), validatePaymentMethod)
    const locations = await this.references.find(
      this.options.database,
      'location',
      valid.flatMap(({ value }) =>
        (value.availability ?? []).flatMap(({ locationExternalId }) => locationExternalId ?? []),
      ),
    )
    const patches = report.accept(valid, ({ availability, ...method }): PaymentMethodPatch => ({
      ...method,
      availability: availability?.map(({ locationExternalId, ...rest }): AvailabilityRow => ({
        locationId:
          locationExternalId === null ? null : requireKnown(locations, locationExternalId, 'location'),
        ...rest,
      })),
    }))
    if (patches.length > 0) {
      const draft = await this.options.database.transaction(async (tx) => {
        const draft = report.draft()
        await storeMethods(tx, draft, patches, this.options.clock.now())
        return draft
      })
      this.options.offered?.forget()
      report.add(draft)
    }
    return report.result()
  }
}

async function storeMethods(
  tx: Transaction,
  report: BatchReport,
  entries: readonly Entry<PaymentMethodPatch>[],
  now: Date,
): Promise<void> {
  await lockCatalog(tx)
  const stored = await readPaymentMethods(
    tx,
    entries.map(({ value }) => value.externalId),
  )
  // Rows of one method follow each other: what the first one says is known to the second.
  const rows = new Map(stored)
  report.accept(entries, ({ externalId, name, active, availability }) => {
    const before = rows.get(externalId)
    const row = {
      externalId,
      name: name ?? before?.name ?? refuse('A new payment method needs a name'),
      active: active ?? before?.active ?? true,
      availability: availability ?? before?.availability ?? [],
    }
    rows.set(externalId, row)
    report[isDeepStrictEqual(row, before) ? 'unchanged' : 'recorded']++
  })
  const changed = [...rows.values()].filter((row) => !isDeepStrictEqual(row, stored.get(row.externalId)))
  if (changed.length === 0) return
  await writePaymentMethods(tx, changed, now)
  await publish(tx, 'payment-methods', {})
}
