/** Items, users and locations as the shop now describes them: fields that are absent stay as they are. */
import { isDeepStrictEqual } from 'node:util'
import type { RecordResult } from '../../contracts/shop/record-result'
import type { ItemInput, LocationInput, UserInput } from '../../contracts/shop/shop-records'
import type { Viewer } from '../../contracts/viewer'
import type { Clock } from '../../core/time/clock'
import { noneWithExternalId } from '../../contracts/not-found'
import { ForecartError } from '../../core/errors'
import type { Database, Transaction } from '../../db/client'
import {
  type CategoryRow,
  type ItemRow,
  lockCatalog,
  readCategories,
  readItemsByExternalId,
  recordListPrices,
  writeCategories,
  writeItems,
  writeUsers,
} from '../../db/repositories/shop/catalog-write.repository'
import { bumpDependentSeries } from '../../db/repositories/demand/series-revision.repository'
import { consentKey } from '../../db/repositories/behaviour/consent.repository'
import { ensureUsers, References } from '../../db/repositories/shop/reference.repository'
import { BatchReport, entriesOf, type Entry, requireBatchSize } from '../batch'
import { type ValidItem, validateItem, validateLocation, validateUser } from './catalog-validation'
import { latestOf, storeDecisions } from '../behaviour/consent.service'
import type { ConsentDecision } from '../behaviour/consent-validation'
import { isGiven } from '../input-rules'
import { storeLocations } from './location-store'
import { requireKnown } from './references'
import { enqueueRefresh } from '../demand/rollup-request'
import { TimeZones } from './time-zones'
import { ancestorsOf, holdersOfMoved, isInCycle } from './tree'
import { requireScope } from '../access'
import { announceItems, type CatalogueSnapshot } from '../recommendation/catalogue-snapshot'
import { announceAttributes } from '../recommendation/live-sessions'
import type { PromotionRanking } from '../recommendation/targets/promotions'

export interface CatalogWriteServiceOptions {
  readonly database: Database
  readonly clock: Clock
  readonly catalogue?: CatalogueSnapshot
  /** Which promotions are for a customer depends on its attributes. */
  readonly promotionRanking?: Pick<PromotionRanking, 'forgetUsers'>
}

export class CatalogWriteService {
  private readonly references = new References()
  private readonly timeZones = new TimeZones()

  constructor(private readonly options: CatalogWriteServiceOptions) {}

  /**
   * Makes or changes up to 1,000 items and the categories that they refer to. A new price holds from the shop's today on.
   * @throws UNAUTHENTICATED, FORBIDDEN; BAD_USER_INPUT where the batch is too large.
   */
  async upsertItems(viewer: Viewer, items: readonly ItemInput[]): Promise<RecordResult> {
    requireScope(viewer, 'ingest')
    requireBatchSize(items.length)
    const report = new BatchReport()
    const valid = report.accept(entriesOf(items), validateItem)
    if (valid.length > 0) {
      const { draft, itemIds } = await this.options.database.transaction(async (tx) => {
        const draft = report.draft()
        const itemIds = await storeItems(tx, draft, valid, this.options.clock.now())
        return { draft, itemIds }
      })
      await this.options.catalogue?.refresh(itemIds.map(BigInt))
      report.add(draft)
    }
    return report.result()
  }

  /**
   * Makes or changes up to 1,000 users.
   * @throws as `upsertItems`.
   */
  async upsertUsers(viewer: Viewer, users: readonly UserInput[]): Promise<RecordResult> {
    requireScope(viewer, 'ingest')
    requireBatchSize(users.length)
    const report = new BatchReport()
    const now = this.options.clock.now()
    const valid = report.accept(entriesOf(users), (user) => validateUser(user, now))
    const locations = await this.references.find(
      this.options.database,
      'location',
      valid.flatMap(({ value }) => value.homeLocationExternalId ?? []),
    )
    const patches = report.foldPatches(
      withAllDecisions(
        report.accept(valid, ({ homeLocationExternalId: home, ...user }) => ({
          ...user,
          homeLocationId: isGiven(home) ? requireKnown(locations, home, 'location') : home,
        })),
      ),
      ({ externalId }) => externalId,
    )
    if (patches.length > 0) {
      const { changed, changedIds } = await this.options.database.transaction(async (tx) => {
        await lockCatalog(tx)
        const values = patches.map(({ value }) => value)
        const { written, changedIds } = await writeUsers(tx, values, now)
        await announceAttributes(tx, changedIds)
        return { changed: new Set([...written, ...(await storeConsents(tx, values))]), changedIds }
      })
      this.options.promotionRanking?.forgetUsers(changedIds)
      report.count(patches, ({ externalId }) => changed.has(externalId))
    }
    return report.result()
  }

  /**
   * Makes or changes up to 1,000 locations. A new time zone moves the location's demand to its new days.
   * @throws as `upsertItems`.
   */
  async upsertLocations(viewer: Viewer, locations: readonly LocationInput[]): Promise<RecordResult> {
    requireScope(viewer, 'ingest')
    requireBatchSize(locations.length)
    const report = new BatchReport()
    const timeZones = await this.timeZones.names(this.options.database)
    const valid = report.foldPatches(
      report.accept(entriesOf(locations), (location) => validateLocation(location, timeZones)),
      ({ externalId }) => externalId,
    )
    if (valid.length > 0) {
      const draft = await this.options.database.transaction(async (tx) => {
        const draft = report.draft()
        await storeLocations(tx, viewer, draft, valid, this.options.clock.now())
        return draft
      })
      report.add(draft)
    }
    return report.result()
  }
}

interface WithConsent {
  readonly externalId: string
  readonly consent: readonly ConsentDecision[]
}

/** Which of several decisions counts is said by their dates, and not by the order of the rows: every row of a user has all of them. */
function withAllDecisions<User extends WithConsent>(entries: readonly Entry<User>[]): Entry<User>[] {
  const decisions = new Map<string, ConsentDecision[]>()
  for (const { value } of entries) {
    decisions.set(value.externalId, [...(decisions.get(value.externalId) ?? []), ...value.consent])
  }
  return entries.map((entry) => ({
    ...entry,
    value: { ...entry.value, consent: decisions.get(entry.value.externalId) ?? [] },
  }))
}

/** @returns the external ids of those whose consent changed. */
async function storeConsents(tx: Transaction, users: readonly WithConsent[]): Promise<string[]> {
  const told = users.filter(({ consent }) => consent.length > 0)
  if (told.length === 0) return []
  const ids = await ensureUsers(
    tx,
    told.map(({ externalId }) => externalId),
  )
  const rows = latestOf(
    told.map(({ externalId, consent }) => ({ userId: ids.get(externalId)!, decisions: consent })),
  )
  const keys = await storeDecisions(tx, rows)
  return rows.filter((row) => keys.has(consentKey(row))).map(({ entry }) => told[entry]!.externalId)
}

/** @returns our keys of the items that are written. */
async function storeItems(
  tx: Transaction,
  report: BatchReport,
  entries: readonly Entry<ValidItem>[],
  now: Date,
): Promise<string[]> {
  await lockCatalog(tx)
  const stored = await readItemsByExternalId(
    tx,
    entries.map(({ value }) => value.externalId),
  )
  const tree = await readCategories(tx)
  const treeBefore = new Map(tree)
  const touched = new Map<string, CategoryRow>()
  // Rows of one item follow each other: what the first one says is known to the second.
  const currencies = new Map([...stored].map(([externalId, { currency }]) => [externalId, currency]))
  const predecessors = await readItemsByExternalId(
    tx,
    entries.flatMap(({ value }) => value.predecessorExternalId ?? []),
  )
  const accepted = report.accept(entries, (item) => {
    requireComplete(item, currencies.get(item.externalId))
    const predecessor = item.predecessorExternalId
    if (isGiven(predecessor) && !predecessors.has(predecessor) && !currencies.has(predecessor))
      throw noneWithExternalId('item', predecessor)
    const movesCategories = placeCategories(item, tree, touched)
    if (isGiven(item.currency)) currencies.set(item.externalId, item.currency)
    return { item, movesCategories }
  })
  const categoryIds = await writeCategories(tx, [...touched.values()])
  const rows = new Map<string, ItemRow>()
  for (const { value } of accepted) {
    const { item, movesCategories } = value
    const before = rows.get(item.externalId) ?? stored.get(item.externalId)
    const row = mergeItem(item, before, categoryIds)
    rows.set(item.externalId, row)
    report[movesCategories || !isDeepStrictEqual(row, before) ? 'recorded' : 'unchanged']++
  }
  const changed = [...rows.values()].filter((row) => !isDeepStrictEqual(row, stored.get(row.externalId)))
  const left = leftCategories(changed, stored, categoryIds)
  const holders = new Set([
    ...holdersOfMoved(touched.keys(), treeBefore, tree),
    ...left.flatMap((category) => [category, ...ancestorsOf(treeBefore, category)]),
  ])
  const ids = await writeItems(tx, changed, now)
  if (changed.length > 0 || touched.size > 0) await announceItems(tx, [...ids.values()])
  const dependent = changed.filter((row) => changesForecasts(row, stored.get(row.externalId)))
  if (dependent.length === 0 && holders.size === 0) return [...ids.values()]
  const repriced = dependent.filter((row) => stored.get(row.externalId)?.priceMinor !== row.priceMinor)
  await recordListPrices(
    tx,
    repriced.map(({ externalId, priceMinor, currency, launchedOn }) => ({
      itemId: ids.get(externalId)!,
      priceMinor,
      currency,
      validFrom: stored.has(externalId) ? null : launchedOn,
    })),
    now,
  )
  const scope = {
    itemIds: dependent.map(({ externalId }) => ids.get(externalId)!),
    categoryIds: [...holders].map((externalId) => categoryIds.get(externalId)!),
    locationIds: null,
  }
  await bumpDependentSeries(tx, [scope], now)
  await enqueueRefresh(tx)
  return [...ids.values()]
}

/** The categories that items were in before, by external ids. */
function leftCategories(
  changed: readonly ItemRow[],
  stored: ReadonlyMap<string, ItemRow>,
  categoryIds: ReadonlyMap<string, string>,
): string[] {
  const externalIds = new Map([...categoryIds].map(([externalId, id]) => [id, externalId]))
  return changed.flatMap(({ externalId, categoryId }) => {
    const before = stored.get(externalId)?.categoryId ?? null
    return before === null || before === categoryId ? [] : (externalIds.get(before) ?? [])
  })
}

/** Models read an item's price, its category, the days it is on sale, and what its predecessor sold. */
function changesForecasts(item: ItemRow, stored: ItemRow | undefined): boolean {
  const relevant = ['priceMinor', 'categoryId', 'launchedOn', 'retiredOn', 'predecessorExternalId'] as const
  return relevant.some((field) => item[field] !== stored?.[field])
}

/** @param currency of the item that is known; undefined: it is new. @throws CONFLICT, BAD_USER_INPUT */
function requireComplete(item: ValidItem, currency: string | undefined): void {
  if (currency !== undefined) {
    if (!isGiven(item.currency) || item.currency === currency) return
    throw new ForecartError(
      'CONFLICT',
      `The currency of "${item.externalId}" is ${currency} and cannot change`,
    )
  }
  const missing = (['title', 'priceMinor', 'currency'] as const).filter(
    (field) => item[field] === undefined || item[field] === null,
  )
  if (missing.length > 0) {
    throw new ForecartError('BAD_USER_INPUT', `A new item needs ${missing.join(', ')}`)
  }
}

/**
 * Adds the item's categories to the tree and to what is to be written.
 * @returns whether one of them is new or changed.
 * @throws BAD_USER_INPUT where they would form a cycle.
 */
function placeCategories(
  item: ValidItem,
  tree: Map<string, CategoryRow>,
  touched: Map<string, CategoryRow>,
): boolean {
  const wanted = (item.categories ?? []).map(({ externalId, name, parentExternalId }) => {
    const stored = tree.get(externalId)
    return {
      externalId,
      name: name ?? stored?.name ?? externalId,
      parentExternalId:
        parentExternalId === undefined ? (stored?.parentExternalId ?? null) : parentExternalId,
    }
  })
  const before = wanted.map(({ externalId }) => [externalId, tree.get(externalId)] as const)
  for (const category of wanted) tree.set(category.externalId, category)
  if (wanted.some(({ externalId }) => isInCycle(tree, externalId))) {
    for (const [externalId, category] of before) {
      if (category) tree.set(externalId, category)
      else tree.delete(externalId)
    }
    throw new ForecartError('BAD_USER_INPUT', 'The category would be its own ancestor')
  }
  const changed = wanted.filter((category, index) => !isDeepStrictEqual(category, before[index]![1]))
  for (const category of changed) touched.set(category.externalId, category)
  return changed.length > 0
}

function mergeItem(
  item: ValidItem,
  stored: ItemRow | undefined,
  categoryIds: ReadonlyMap<string, string>,
): ItemRow {
  const keep = <T>(patched: T | undefined, before: T): T => (patched === undefined ? before : patched)
  const category = item.categories?.at(-1)
  return {
    externalId: item.externalId,
    title: item.title ?? stored?.title ?? item.externalId,
    brand: keep(item.brand, stored?.brand ?? null),
    categoryId: keep(
      item.categories === undefined ? undefined : category ? categoryIds.get(category.externalId)! : null,
      stored?.categoryId ?? null,
    ),
    priceMinor: item.priceMinor?.toString() ?? stored?.priceMinor ?? '0',
    costMinor: keep(item.costMinor === null ? null : item.costMinor?.toString(), stored?.costMinor ?? null),
    currency: stored?.currency ?? item.currency ?? '',
    active: item.active ?? stored?.active ?? true,
    launchedOn: keep(item.launchedOn, stored?.launchedOn ?? null),
    retiredOn: keep(item.retiredOn, stored?.retiredOn ?? null),
    predecessorExternalId: keep(item.predecessorExternalId, stored?.predecessorExternalId ?? null),
    attributes: item.attributes ?? stored?.attributes ?? {},
  }
}
