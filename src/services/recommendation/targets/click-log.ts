/** How often what was recommended is clicked, from the log of lists, by what the lists were of and where they were shown. */
import type { Clock } from '../../../core/time/clock'
import type { Queryable } from '../../../db/client'
import { readAdvertCounts, readClickCounts } from '../../../db/repositories/slates/click-counts.repository'
import type { SlateTarget } from '../../../db/repositories/slates/slate-write.repository'
import { Aging } from '../../aging'
import { type ClickCount, ClickRates } from './click-rates'

const DAYS = 28
const MAX_AGE_MS = 10 * 60_000
const NOTHING = new ClickRates([])

interface Counted {
  readonly ratesOf: ReadonlyMap<string, ClickRates>
  /** Of adverts, by decimal key, over all surfaces. */
  readonly ofAdverts: ReadonlyMap<string, readonly ClickCount[]>
  /** Those that the shop counted itself: nobody knows at which rank. */
  readonly toldOfAdverts: ReadonlyMap<string, readonly ClickCount[]>
}

export class ClickLog {
  private readonly counted: Aging<Counted>

  constructor(options: { readonly database: Queryable; readonly clock: Clock }) {
    this.counted = new Aging({
      clock: options.clock,
      maxAgeMs: MAX_AGE_MS,
      read: (now) => readCounted(options.database, now),
    })
  }

  /** What was counted is counted again with the next question. */
  forget(): void {
    this.counted.forget()
  }

  /** Of the last four weeks. */
  async rates(targetType: SlateTarget, surface: string, placement: string | null): Promise<ClickRates> {
    const { ratesOf } = await this.counted.read()
    return ratesOf.get(keyOf(targetType, surface, placement)) ?? NOTHING
  }

  /**
   * Of adverts that compete with each other. Where the shop counted more impressions itself than lists were seen, its figures count.
   * @param advertIds decimal keys
   */
  async ratesOfAdverts(advertIds: readonly string[]): Promise<ClickRates> {
    const { ofAdverts, toldOfAdverts } = await this.counted.read()
    const [logged, told] = [ofAdverts, toldOfAdverts].map((counts) =>
      advertIds.flatMap((id) => counts.get(id) ?? []),
    ) as [ClickCount[], ClickCount[]]
    return new ClickRates(impressionsOf(told) > impressionsOf(logged) ? told : logged)
  }
}

async function readCounted(database: Queryable, now: Date): Promise<Counted> {
  const since = new Date(now.getTime() - DAYS * 86_400_000)
  const [rows, told] = await Promise.all([
    readClickCounts(database, since, now),
    readAdvertCounts(database, since, now),
  ])
  const byList = groupedBy(rows, ({ targetType, surface, placement }) =>
    keyOf(targetType, surface, placement || null),
  )
  return {
    ratesOf: new Map(Array.from(byList, ([key, counts]) => [key, new ClickRates(counts)])),
    ofAdverts: groupedBy(
      rows.filter(({ targetType }) => targetType === 'Advert'),
      ({ targetId }) => targetId,
    ),
    toldOfAdverts: groupedBy(
      told.map(({ advertId, ...counts }) => ({ targetId: advertId, rank: 1, ...counts })),
      ({ targetId }) => targetId,
    ),
  }
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
