/** How often what was recommended is clicked, from the log of lists, by what the lists were of and where they were shown. */
import { BoundedCache } from '../../../core/bounded-cache'
import type { Clock } from '../../../core/time/clock'
import type { Queryable } from '../../../db/client'
import {
  type ClickCountRow,
  readAdvertCounts,
  readClickCounts,
} from '../../../db/repositories/slates/click-counts.repository'
import type { SlateTarget } from '../../../db/repositories/slates/slate-write.repository'
import { Aging } from '../../aging'
import { computeInThread } from '../../../core/process/compute-in-thread'
import type { ClickColumns, ClickCount, ClickFit } from './click-fit'
import { ClickRates } from './click-rates'

const DAYS = 28
const MAX_AGE_MS = 10 * 60_000
const NOTHING = ClickRates.of([])

const MAX_FITS = 500
/** So few are fitted in a fraction of a millisecond; more in a thread. */
const MOST_FITTED_HERE = 200
const THREAD_LIMITS = { mostMs: 30_000, memoryMiB: 64 }

interface Fit {
  readonly counts: readonly ClickCount[]
  readonly rates: ClickRates
}

interface Logged {
  /** By what lists are of, and where they are shown. */
  readonly countsOf: ReadonlyMap<string, readonly ClickCount[]>
  /** Of adverts, by decimal key, over all surfaces. */
  readonly ofAdverts: ReadonlyMap<string, readonly ClickCount[]>
}

export class ClickLog {
  private readonly logged: Aging<Logged>
  /** What the shop counted of adverts itself, by decimal key: nobody knows at which rank. */
  private readonly told: Aging<ReadonlyMap<string, readonly ClickCount[]>>
  private readonly fits = new BoundedCache<string, Fit>(MAX_FITS)
  private readonly fitting = new Map<string, Promise<ClickRates>>()
  private lastThread: Promise<unknown> = Promise.resolve()

  constructor({ database, clock }: { readonly database: Queryable; readonly clock: Clock }) {
    const since = (now: Date) => new Date(now.getTime() - DAYS * 86_400_000)
    this.logged = new Aging({
      clock,
      maxAgeMs: MAX_AGE_MS,
      read: async (now) => toLogged(await readClickCounts(database, since(now), now)),
    })
    this.told = new Aging({
      clock,
      maxAgeMs: MAX_AGE_MS,
      read: async (now) => {
        const rows = await readAdvertCounts(database, since(now), now)
        const counts = rows.map(({ advertId, ...count }) => ({ targetId: advertId, rank: 1, ...count }))
        return groupedBy(counts, ({ targetId }) => targetId)
      },
    })
  }

  /** What was counted is counted again with the next question. */
  forget(): void {
    this.logged.forget()
    this.told.forget()
  }

  /** Of the last four weeks. */
  async rates(targetType: SlateTarget, surface: string, placement: string | null): Promise<ClickRates> {
    const { countsOf } = await this.logged.read()
    const key = keyOf(targetType, surface, placement)
    const counts = countsOf.get(key)
    return counts ? this.fitted(key, counts) : NOTHING
  }

  /**
   * Of adverts that compete with each other. Where the shop counted more impressions itself than lists were seen, its figures count.
   * @param advertIds decimal keys
   */
  async ratesOfAdverts(advertIds: readonly string[]): Promise<ClickRates> {
    const [{ ofAdverts }, ofShop] = await Promise.all([this.logged.read(), this.told.read()])
    const logged = advertIds.flatMap((id) => ofAdverts.get(id) ?? [])
    const told = advertIds.flatMap((id) => ofShop.get(id) ?? [])
    return this.fitted(
      `Advert ${advertIds.join()}`,
      impressionsOf(told) > impressionsOf(logged) ? told : logged,
    )
  }

  /** Remembered until something else was counted. Who asks while that is fitted has what was known before, where there is such. */
  private async fitted(key: string, counts: readonly ClickCount[]): Promise<ClickRates> {
    const known = this.fits.get(key)
    if (known && isSame(known.counts, counts)) return known.rates
    if (counts.length <= MOST_FITTED_HERE) return this.keep(key, counts, ClickRates.of(counts))
    const fitting = this.fitting.get(key) ?? this.fitInThread(key, counts)
    if (!known) return fitting
    fitting.catch(() => undefined)
    return known.rates
  }

  /** One thread at a time. */
  private fitInThread(key: string, counts: readonly ClickCount[]): Promise<ClickRates> {
    const fitting = this.lastThread
      // Where the thread fails, it takes some milliseconds here instead of a list that fails.
      .then(() => ClickRates.fittedBy(counts, fitInThread).catch(() => ClickRates.of(counts)))
      .then((rates) => this.keep(key, counts, rates))
      .finally(() => this.fitting.delete(key))
    this.fitting.set(key, fitting)
    this.lastThread = fitting.catch(() => undefined)
    return fitting
  }

  private keep(key: string, counts: readonly ClickCount[], rates: ClickRates): ClickRates {
    this.fits.set(key, { counts, rates })
    return rates
  }
}

function fitInThread(columns: ClickColumns): Promise<ClickFit> {
  return computeInThread('services/recommendation/targets/click-fit.worker', columns, THREAD_LIMITS)
}

function toLogged(rows: readonly ClickCountRow[]): Logged {
  const byList = groupedBy(rows, ({ targetType, surface, placement }) =>
    keyOf(targetType, surface, placement || null),
  )
  return {
    countsOf: byList,
    ofAdverts: groupedBy(
      rows.filter(({ targetType }) => targetType === 'Advert'),
      ({ targetId }) => targetId,
    ),
  }
}

/** Counts of one reading are the same objects. */
function isSame(one: readonly ClickCount[], other: readonly ClickCount[]): boolean {
  return one === other || (one.length === other.length && one.every((count, at) => count === other[at]))
}

function impressionsOf(counts: readonly ClickCount[]): number {
  return counts.reduce((sum, { impressions }) => sum + impressions, 0)
}

function groupedBy<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const group = groups.get(keyOf(row))
    if (group) group.push(row)
    else groups.set(keyOf(row), [row])
  }
  return groups
}

function keyOf(targetType: SlateTarget, surface: string, placement: string | null): string {
  return `${targetType}\n${surface}\n${placement ?? ''}`
}
