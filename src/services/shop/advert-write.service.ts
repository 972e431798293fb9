/** Adverts as the shop now describes them, and what it counted of them by day. Fields that are absent stay as they are. */
import { isDeepStrictEqual } from 'node:util'
import type { AdvertDayInput, AdvertInput } from '../../contracts/shop/advert-records'
import type { RecordResult } from '../../contracts/shop/record-result'
import type { Viewer } from '../../contracts/viewer'
import type { Clock } from '../../core/time/clock'
import { ForecartError } from '../../core/errors'
import type { Database, Transaction } from '../../db/client'
import {
  type AdvertRow,
  type AdvertTarget,
  findAdvertKeys,
  readAdverts,
  writeAdvertDays,
  writeAdverts,
} from '../../db/repositories/shop/advert-write.repository'
import { lockCatalog } from '../../db/repositories/shop/catalog-write.repository'
import { publish } from '../../db/notifications'
import { References } from '../../db/repositories/shop/reference.repository'
import type { Announced } from '../announced'
import { BatchReport, entriesOf, type Entry, requireBatchSize } from '../batch'
import { refuse } from '../input-rules'
import { requireScope } from '../access'
import { type ValidAdvert, validateAdvert, validateAdvertDay } from './advert-validation'
import { noneWithExternalId } from '../../contracts/not-found'
import { requireKnown } from './references'

/** A patch whose target, where it names one, is known. */
interface AdvertPatch {
  readonly advert: ValidAdvert
  readonly target: AdvertTarget | null
}

export interface AdvertWriteServiceOptions {
  readonly database: Database
  readonly clock: Clock
  /** What is remembered of them. */
  readonly offered?: Pick<Announced<unknown>, 'forget'>
}

export class AdvertWriteService {
  private readonly references = new References()

  constructor(private readonly options: AdvertWriteServiceOptions) {}

  /**
   * Makes, changes or retires up to 1,000 adverts.
   * @throws UNAUTHENTICATED, FORBIDDEN; BAD_USER_INPUT where the batch is too large.
   */
  async upsertAdverts(viewer: Viewer, adverts: readonly AdvertInput[]): Promise<RecordResult> {
    requireScope(viewer, 'ingest')
    requireBatchSize(adverts.length)
    const report = new BatchReport()
    const patches = await this.withTargets(report, report.accept(entriesOf(adverts), validateAdvert))
    if (patches.length > 0) {
      const draft = await this.options.database.transaction(async (tx) => {
        const draft = report.draft()
        await storeAdverts(tx, draft, patches, this.options.clock.now())
        return draft
      })
      this.options.offered?.forget()
      report.add(draft)
    }
    return report.result()
  }

  /**
   * Records what up to 1,000 days of adverts brought and cost. Sending a day again corrects it.
   * @throws as `upsertAdverts`.
   */
  async recordAdvertDays(viewer: Viewer, days: readonly AdvertDayInput[]): Promise<RecordResult> {
    requireScope(viewer, 'ingest')
    requireBatchSize(days.length)
    const now = this.options.clock.now()
    const report = new BatchReport()
    const valid = report.accept(entriesOf(days), (day) => validateAdvertDay(day, now))
    const keys = await findAdvertKeys(
      this.options.database,
      valid.map(({ value }) => value.advertExternalId),
    )
    const known = report.accept(valid, ({ advertExternalId, currency, ...day }) => {
      const advert = keys.get(advertExternalId)
      if (!advert) throw noneWithExternalId('advert', advertExternalId)
      if (currency !== null && currency !== advert.currency) {
        throw new ForecartError(
          'CONFLICT',
          `The currency of the advert "${advertExternalId}" is ${advert.currency}`,
        )
      }
      return { ...day, advertId: advert.id }
    })
    const rows = report.keepLast(known, ({ advertId, day }) => `${advertId}/${day}`)
    if (rows.length > 0) {
      const values = rows.map(({ value }) => value)
      const changed = await this.options.database.transaction(async (tx) => {
        const changed = await writeAdvertDays(tx, values, now)
        if (changed > 0) await publish(tx, 'adverts', {})
        return changed
      })
      this.options.offered?.forget()
      report.recorded += changed
      report.unchanged += rows.length - changed
    }
    return report.result()
  }

  private async withTargets(
    report: BatchReport,
    entries: readonly Entry<ValidAdvert>[],
  ): Promise<Entry<AdvertPatch>[]> {
    const find = (kind: 'item' | 'category', field: 'itemExternalId' | 'categoryExternalId') =>
      this.references.find(
        this.options.database,
        kind,
        entries.flatMap(({ value }) => value[field] ?? []),
      )
    const items = await find('item', 'itemExternalId')
    const categories = await find('category', 'categoryExternalId')
    return report.accept(entries, (advert) => {
      const { itemExternalId, categoryExternalId, url } = advert
      const target = {
        itemId: itemExternalId ? requireKnown(items, itemExternalId, 'item') : null,
        categoryId: categoryExternalId ? requireKnown(categories, categoryExternalId, 'category') : null,
        url: url ?? null,
      }
      return { advert, target: advert.isTargetGiven ? target : null }
    })
  }
}

async function storeAdverts(
  tx: Transaction,
  report: BatchReport,
  entries: readonly Entry<AdvertPatch>[],
  now: Date,
): Promise<void> {
  await lockCatalog(tx)
  const stored = await readAdverts(
    tx,
    entries.map(({ value }) => value.advert.externalId),
  )
  // Rows of one advert follow each other: what the first one says is known to the second.
  const rows = new Map(stored)
  report.accept(entries, (patch) => {
    const before = rows.get(patch.advert.externalId)
    const row = mergeAdvert(patch, before)
    rows.set(row.externalId, row)
    report[isDeepStrictEqual(row, before) ? 'unchanged' : 'recorded']++
  })
  const changed = [...rows.values()].filter((row) => !isDeepStrictEqual(row, stored.get(row.externalId)))
  if (changed.length === 0) return
  await writeAdverts(tx, changed, now)
  await publish(tx, 'adverts', {})
}

/** @throws BAD_USER_INPUT, CONFLICT */
function mergeAdvert({ advert, target }: AdvertPatch, before: AdvertRow | undefined): AdvertRow {
  const { externalId, name, placement, currency, startsOn } = advert
  if (before && currency && currency !== before.currency) {
    throw new ForecartError(
      'CONFLICT',
      `The currency of "${externalId}" is ${before.currency} and cannot change`,
    )
  }
  if (!before && !(name && placement && currency && startsOn && target)) {
    const needed = { name, placement, currency, startsOn, 'one of item, category and url': target }
    const missing = Object.entries(needed).flatMap(([field, value]) => (value ? [] : [field]))
    refuse(`A new advert needs ${missing.join(', ')}`)
  }
  const known = { ...before, ...target }
  const amount = (patched: bigint | null | undefined, stored: string | null | undefined) =>
    patched === undefined ? (stored ?? null) : (patched?.toString() ?? null)
  const row: AdvertRow = {
    externalId,
    name: name ?? before?.name ?? '',
    placement: placement ?? before?.placement ?? '',
    itemId: known.itemId ?? null,
    categoryId: known.categoryId ?? null,
    url: known.url ?? null,
    currency: before?.currency ?? currency ?? '',
    budgetMinor: amount(advert.budgetMinor, before?.budgetMinor),
    valuePerClickMinor: amount(advert.valuePerClickMinor, before?.valuePerClickMinor),
    startsOn: startsOn ?? before?.startsOn ?? '',
    endsOn: advert.endsOn === undefined ? (before?.endsOn ?? null) : advert.endsOn,
    active: advert.active ?? before?.active ?? true,
  }
  if (row.endsOn !== null && row.endsOn < row.startsOn) refuse('endsOn lies before startsOn')
  return row
}
