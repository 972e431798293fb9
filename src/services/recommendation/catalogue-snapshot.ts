/**
 * The catalogue in memory, as far as recommending needs it: no statement is run for a list. Whoever writes items announces them in the
 * transaction of the write; this process reads what it wrote itself before it acknowledges, and what others wrote as soon as it hears
 * of it. While announcements may be missed, the whole catalogue is read again, twice a second at most.
 */
import type { Queryable } from '../../db/client'
import { type NotificationListener, publishAll } from '../../db/notifications'
import type { Clock } from '../../core/time/clock'
import { readStock } from '../../db/repositories/shop/stock-levels.repository'
import { Catalogue } from './catalogue'
import { groupsOf } from './in-turns'
import {
  readCatalogueCategories,
  readCatalogueItems,
  readCatalogueItemsByIds,
} from '../../db/repositories/shop/catalogue-snapshot.repository'

const PAGE_SIZE = 10_000
/** How old what was read may be while announcements may be missed. */
const UNHEARD_MS = 500
/** Keys of one announcement: it stays well below what a notification may hold. */
const KEYS_PER_ANNOUNCEMENT = 250

/** To be called in the transaction that writes these items or their stock, none where it only moves categories or places. @param itemIds decimal keys */
export async function announceItems(tx: Queryable, itemIds: readonly string[]): Promise<void> {
  const groups = itemIds.length === 0 ? [[]] : groupsOf(itemIds, KEYS_PER_ANNOUNCEMENT)
  await publishAll(
    tx,
    'items',
    groups.map((ids) => ({ itemIds: ids })),
  )
}

export interface CatalogueSnapshotOptions {
  readonly database: Queryable
  readonly clock: Clock
  /** Tells of what is written; null where nobody does, and then nothing is remembered. */
  readonly listener: Pick<NotificationListener, 'on' | 'onReconnect' | 'isCurrent'> | null
}

export class CatalogueSnapshot {
  private loading: Promise<Catalogue> | null = null
  /** What is being read again: lists wait for it. */
  private pending: Promise<unknown> = Promise.resolve()
  /** Read while announcements might be missed. */
  private unheard: { readonly sinceMs: number; readonly catalogue: Promise<Catalogue> } | null = null

  constructor(private readonly options: CatalogueSnapshotOptions) {
    const { listener } = options
    listener?.on('items', ({ itemIds }) => void this.refresh(itemIds.map(BigInt)).catch(() => this.forget()))
    // Announcements of the time without a connection are lost.
    listener?.onReconnect(() => this.forget())
  }

  /** The catalogue as it is now, as far as this process has heard. */
  async read(): Promise<Catalogue> {
    if ((await this.options.listener?.isCurrent()) !== true) return this.readWithoutNews()
    await this.pending
    this.loading ??= this.load().catch((error: unknown) => {
      this.forget()
      throw error
    })
    return this.loading
  }

  /** Reads these items again. To be called after they were written, before that is acknowledged. */
  async refresh(itemIds: readonly bigint[]): Promise<void> {
    const { loading } = this
    this.unheard = null
    if (loading === null) return
    const refreshed = Promise.all([loading, this.pending]).then(async ([catalogue]) => {
      const { database } = this.options
      const items = await readCatalogueItemsByIds(database, itemIds)
      await this.readStock(catalogue, itemIds)
      catalogue.update(items, await readCatalogueCategories(database))
    })
    this.pending = refreshed.catch(() => undefined)
    await refreshed
  }

  private forget(): void {
    this.loading = null
  }

  /** Lists that are asked for at the same time have the same one: reading it for each would take the database all its time. */
  private readWithoutNews(): Promise<Catalogue> {
    const nowMs = performance.now()
    if (this.unheard && nowMs - this.unheard.sinceMs < UNHEARD_MS) return this.unheard.catalogue
    const unheard = { sinceMs: nowMs, catalogue: this.load() }
    this.unheard = unheard
    unheard.catalogue.catch(() => {
      if (this.unheard === unheard) this.unheard = null
    })
    return unheard.catalogue
  }

  private async load(): Promise<Catalogue> {
    const { database } = this.options
    const catalogue = new Catalogue()
    const categories = await readCatalogueCategories(database)
    for (let afterId = 0n; ;) {
      const items = await readCatalogueItems(database, afterId, PAGE_SIZE)
      catalogue.update(items, categories)
      if (items.length < PAGE_SIZE) break
      afterId = items.at(-1)!.id
    }
    await this.readStock(catalogue, null)
    return catalogue
  }

  private async readStock(catalogue: Catalogue, itemIds: readonly bigint[] | null): Promise<void> {
    const { database, clock } = this.options
    const told = await readStock(database, itemIds, clock.now())
    catalogue.stock.update(itemIds && itemIds.map(String), told)
  }
}
