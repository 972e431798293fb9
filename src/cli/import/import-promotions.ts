/** Promotions, a record for each of their items and locations, anywhere in the file. A promotion is refused where one of its records cannot be read. */
import { isDeepStrictEqual } from 'node:util'
import type { PromotionInput } from '../../contracts/shop/shop-records'
import { ForecartError } from '../../core/errors'
import type { KeyedLine, ReadLine } from '../../db/repositories/operations/import-staging.repository'
import { findPromotion } from '../../db/repositories/promotion/promotion-write.repository'
import { type BrokenLine, brokenLine, isBroken, textOf } from './broken-line'
import { byKey, withStaging } from './import-orders'
import { type ImportRun, kindOf, type RecordsSource } from './import-run'
import { importTargetStages } from './import-stages'
import { type PromotionRecord, promotionRecordOf } from './mapped-records'
import type { Mapping } from './mapping'
import { type RecordFields, RecordReader } from './record-fields'

export async function importPromotions(
  run: ImportRun,
  source: RecordsSource,
  mapping: Mapping,
): Promise<void> {
  await withStaging(run, async (staging) => {
    await staging.fill(stagedRecords(run, source, new RecordReader(mapping)))
    const [from, to] = importTargetStages.recording
    let done = 0
    for await (const lines of byKey(staging.sales())) {
      run.requireGoingOn()
      await recordPromotion(run, lines)
      await run.rejects.drain()
      done += lines.length
      run.progress(from + ((to - from) * done) / Math.max(1, run.read), 'recording promotions')
    }
  })
}

async function* stagedRecords(
  run: ImportRun,
  source: RecordsSource,
  reader: RecordReader,
): AsyncGenerator<KeyedLine> {
  const toLine = (orderKey: string, record: PromotionRecord | BrokenLine) => ({ orderKey, record })
  const lines = run.records(
    source,
    (record) => {
      const one = promotionRecordOf(reader.of(record))
      return toLine(one.promotion.externalId, one)
    },
    (refused) => {
      const externalId = keyOf(reader.of(refused))
      if (externalId !== null) return toLine(externalId, brokenLine(refused))
      run.reject(refused.line, refused.kind, refused.reason, refused.text)
      return null
    },
  )
  for await (const { line, value } of lines) yield { line, ...value }
}

function keyOf(fields: RecordFields): string | null {
  try {
    return fields.text('externalId')
  } catch {
    // The record was refused for this already.
    return null
  }
}

async function recordPromotion(run: ImportRun, lines: readonly ReadLine[]): Promise<void> {
  const records = lines.map(({ record }) => record as PromotionRecord | BrokenLine)
  const at = records.findIndex(isBroken)
  if (at >= 0) {
    const sibling = `line ${lines[at]!.line} of the promotion cannot be read: ${(records[at] as BrokenLine).reason}`
    for (const [index, { line }] of lines.entries()) {
      const own = records[index]!
      if (isBroken(own)) run.reject(line, own.kind, own.reason, textOf(own))
      else run.reject(line, 'another line of the promotion', sibling, own)
    }
    return
  }
  try {
    const outcome = await storePromotion(run, promotionOf(records as PromotionRecord[]))
    run[outcome] += lines.length
  } catch (error) {
    if (!(error instanceof ForecartError)) throw error
    for (const { line, record } of lines) run.reject(line, kindOf(error), error.message, record)
  }
}

/** @throws BAD_USER_INPUT where records of one promotion say different things of it. */
function promotionOf(records: readonly PromotionRecord[]): PromotionInput {
  const { promotion } = records[0]!
  if (records.some((other) => !isDeepStrictEqual(other.promotion, promotion))) {
    throw new ForecartError(
      'BAD_USER_INPUT',
      `The records of the promotion "${promotion.externalId}" say different things of it`,
    )
  }
  const distinct = (names: readonly (string | null)[]) =>
    [...new Set(names.flatMap((name) => name ?? []))].map((externalId) => ({ externalId }))
  return {
    ...promotion,
    knownAt: promotion.knownAt === null ? null : new Date(promotion.knownAt),
    items: distinct(records.map(({ item }) => item)),
    locations: distinct(records.map(({ location }) => location)),
  }
}

/** @throws ForecartError with what is wrong with it. */
async function storePromotion(run: ImportRun, promotion: PromotionInput): Promise<'recorded' | 'unchanged'> {
  const { externalId } = promotion
  const { promotions } = run.writer
  const before = await findPromotion(run.database, { externalId })
  let { userErrors } = await promotions.create(run.viewer, promotion)
  if (userErrors.some(({ code }) => code === 'CONFLICT')) {
    ;({ userErrors } = await promotions.update(run.viewer, { externalId }, promotion))
  }
  const [error] = userErrors
  if (error) throw new ForecartError(error.code, error.message)
  return before && isDeepStrictEqual(before, await findPromotion(run.database, { externalId }))
    ? 'unchanged'
    : 'recorded'
}
