/** Sessions of a shop whose law is known: what a visitor turns to next depends on the item before and on what the visit is about. */
import type { SessionCorpus, SessionInput, SessionRow } from '../../src/contracts/session/session'
import { Rng } from '../../src/core/statistics/rng'
import {
  buildSessionColumns,
  buildSessionCorpus,
  type SessionEvent,
  type SessionRecord,
} from '../../src/features/session'

export const ANY_ITEM: SessionRow = { placeId: null, excluded: null, allowed: null }

const HOUR_MS = 3_600_000
const START_MS = Date.UTC(2026, 0, 1)
/** Items that go together: a visit is about one such group, and mostly goes through it in order. */
const GROUP_SIZE = 6

/**
 * Each visit is about a group of items and walks through it, now and then to an item that everybody looks at. Popular items say little,
 * the item before and the group say much. @param groups of 6 items each
 */
export function drawSessions(seed: number, sessions: number, groups = 20): SessionRecord[] {
  const rng = new Rng('sessions', seed)
  return Array.from({ length: sessions }, (_, session) => {
    const startMs = START_MS + session * HOUR_MS
    const group = rng.integer(groups)
    let position = rng.integer(GROUP_SIZE)
    const events = Array.from({ length: 2 + rng.integer(5) }, (_event, at): SessionEvent => {
      const isPopular = rng.uniform() < 0.15
      const itemId = isPopular ? `${1000 + rng.integer(3)}` : `${1 + group * GROUP_SIZE + position}`
      if (!isPopular) position = (position + (rng.uniform() < 0.8 ? 1 : 2)) % GROUP_SIZE
      return { type: 'VIEW', itemId, timeMs: startMs + at * 60_000 }
    })
    const bought = rng.uniform() < 0.3 ? [{ ...events.at(-1)!, type: 'ADD_TO_CART' as const }] : []
    return { placeId: String(1 + (group % 2)), events: [...events, ...bought] }
  })
}

export interface NextItemCase {
  readonly input: SessionInput
  /** `[rows]` index of the item that came next. */
  readonly targets: Int32Array
}

/** Every session up to each of its items but the first, and the item that came next. */
export function nextItemCases(
  { vocabulary }: Pick<SessionCorpus, 'vocabulary'>,
  records: readonly SessionRecord[],
  itemCount = 5,
): NextItemCase {
  const prefixes: SessionEvent[][] = []
  const targets: number[] = []
  for (const { events } of records) {
    const views = events.filter(({ type }) => type === 'VIEW')
    for (let end = 1; end < views.length; end++) {
      prefixes.push(views.slice(0, end))
      targets.push(vocabulary.indexOf(views[end]!.itemId!))
    }
  }
  return {
    input: inputOf({ vocabulary }, prefixes, itemCount),
    targets: Int32Array.from(targets),
  }
}

export function inputOf(
  { vocabulary }: Pick<SessionCorpus, 'vocabulary'>,
  sessions: readonly (readonly SessionEvent[])[],
  itemCount: number,
  row: Partial<SessionRow> = {},
): SessionInput {
  return {
    vocabularyHash: vocabulary.hash,
    sessions: buildSessionColumns(sessions, vocabulary),
    rows: sessions.map(() => ({ ...ANY_ITEM, ...row })),
    itemCount,
  }
}

export function viewsOf(...itemIds: readonly string[]): SessionEvent[] {
  return itemIds.map((itemId, at) => ({ type: 'VIEW', itemId, timeMs: START_MS + at * 60_000 }))
}

export const corpusOf = (seed: number, sessions: number): SessionCorpus =>
  buildSessionCorpus(drawSessions(seed, sessions))

/** The same, where the visits of every other group of items end in a purchase, dear or cheap by the group, and those of the others in none. */
export function corpusWithOrders(seed: number, sessions: number): SessionCorpus {
  const records = drawSessions(seed, sessions).map(({ placeId, events }) => {
    const views = events.filter(({ type }) => type === 'VIEW')
    const last = views.at(-1)!
    const group = Math.floor(
      Number(views.find(({ itemId }) => Number(itemId) < 1_000)?.itemId ?? 1) / GROUP_SIZE,
    )
    const bought =
      placeId === '1' ? [{ ...last, type: 'PURCHASE' as const, amount: group % 4 < 2 ? 900 : 4_000 }] : []
    return { placeId, events: [...views, ...bought] }
  })
  return buildSessionCorpus(records, 'EUR')
}
