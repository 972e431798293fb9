/** Promotions, a record for each of their items and locations. */
import { isDeepStrictEqual } from 'node:util'
import type { PromotionInput } from '../../contracts/shop/shop-records'
import { ForecartError } from '../../core/errors'
import { findPromotion } from '../../db/repositories/promotion/promotion-write.repository'
import type { GroupedTarget } from './import-grouped'
import type { ImportRun } from './import-run'
import { type PromotionRecord, promotionRecordOf } from './mapped-records'

export const PROMOTIONS: GroupedTarget<PromotionRecord> = {
  name: 'promotion',
  recordOf: promotionRecordOf,
  headOf: ({ promotion, amounts }) => ({ ...promotion, amounts }),
  store: (run, records) => storePromotion(run, promotionOf(records)),
}

function promotionOf(records: readonly PromotionRecord[]): PromotionInput {
  const { promotion, amounts } = records[0]!
  const distinct = (names: readonly (string | null)[]) =>
    [...new Set(names.flatMap((name) => name ?? []))].map((externalId) => ({ externalId }))
  return {
    ...promotion,
    knownAt: promotion.knownAt === null ? null : new Date(promotion.knownAt),
    ...Object.fromEntries(
      Object.entries(amounts).map(([field, amount]) => [
        field,
        amount && { amountMinor: BigInt(amount.minor), currency: amount.currency },
      ]),
    ),
    items: distinct(records.map(({ item }) => item)),
    categories: distinct(records.map(({ category }) => category)),
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
