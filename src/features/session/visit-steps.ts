/**
 * The steps of visits with what is needed to renew them: of which session each is, and when it ended. A visit whose session goes on is
 * read again and takes the place of what was known of it. Pure.
 */
import { NO_ITEM, type ItemVocabulary } from '../../contracts/session/item-vocabulary'
import type { SessionEventColumns } from '../../contracts/session/session-rows'
import { itemSteps, sharedInt32, sharedUint32, type ItemSteps } from './item-steps'
import { corpusOfVisits, visitsInOrder } from './visits'

/** In the order in which the visits ended. Visits without a step are left out. */
export interface VisitSteps {
  readonly steps: ItemSteps
  /** `[visits]` */
  readonly sessionIds: BigInt64Array
  /** `[visits]` */
  readonly endedAtMs: Float64Array
}

export const NO_VISITS: VisitSteps = {
  steps: { offsets: sharedUint32(1), items: sharedInt32(0) },
  sessionIds: new BigInt64Array(0),
  endedAtMs: new Float64Array(0),
}

/**
 * @param sessionIds keys of the sessions that `events` number
 * @param vocabulary of the model: items that it does not know are no steps
 * @param maxEvents the last events of a visit that are read
 */
export function stepsOfVisits(
  events: SessionEventColumns,
  sessionIds: readonly bigint[],
  vocabulary: ItemVocabulary,
  maxEvents: number,
): VisitSteps {
  const corpus = corpusOfVisits(events)
  const indexes = Int32Array.from(events.itemIds, (itemId) => vocabulary.indexOf(itemId))
  const items = corpus.items.map((item) => (item === NO_ITEM ? NO_ITEM : indexes[item]!))
  const visits = visitsInOrder(events)
  const all: VisitSteps = {
    steps: itemSteps({ ...corpus, items }, vocabulary.size, maxEvents),
    sessionIds: BigInt64Array.from(visits, ({ start }) => sessionIds[events.session[start]!]!),
    endedAtMs: Float64Array.from(visits, ({ end }) => events.timeMs[end - 1]!),
  }
  const { offsets } = all.steps
  const chosen = visits.flatMap((_, visit) =>
    offsets[visit + 1]! > offsets[visit]! ? [{ of: all, visit }] : [],
  )
  return collect(chosen)
}

export interface JoinOptions {
  /** Sessions of which nothing older may stay. */
  readonly outdated: ReadonlySet<bigint>
  /** Visits that ended before leave. */
  readonly fromMs: number
  /** Where there are more, the oldest visits leave. */
  readonly maxSteps: number
}

/** What is newer takes the place of all that was known of its sessions. */
export function joinVisits(
  older: VisitSteps,
  newer: VisitSteps,
  { outdated, fromMs, maxSteps }: JoinOptions,
): VisitSteps {
  const renewed = new Set(newer.sessionIds)
  const chosen: Chosen[] = []
  let steps = 0
  // From the newest visit back, as far as there is room.
  let [oldAt, newAt] = [older.endedAtMs.length - 1, newer.endedAtMs.length - 1]
  while (oldAt >= 0 || newAt >= 0) {
    const isNewer = newAt >= 0 && (oldAt < 0 || newer.endedAtMs[newAt]! >= older.endedAtMs[oldAt]!)
    const [of, visit] = isNewer ? [newer, newAt--] : [older, oldAt--]
    if (of.endedAtMs[visit]! < fromMs) break
    const sessionId = of.sessionIds[visit]!
    if (!isNewer && (renewed.has(sessionId) || outdated.has(sessionId))) continue
    steps += of.steps.offsets[visit + 1]! - of.steps.offsets[visit]!
    if (steps > maxSteps) break
    chosen.push({ of, visit })
  }
  return collect(chosen.reverse())
}

interface Chosen {
  readonly of: VisitSteps
  readonly visit: number
}

function collect(chosen: readonly Chosen[]): VisitSteps {
  const offsets = sharedUint32(chosen.length + 1)
  chosen.forEach(({ of, visit }, at) => {
    offsets[at + 1] = offsets[at]! + of.steps.offsets[visit + 1]! - of.steps.offsets[visit]!
  })
  const items = sharedInt32(offsets[chosen.length]!)
  chosen.forEach(({ of, visit }, at) => {
    items.set(of.steps.items.subarray(of.steps.offsets[visit], of.steps.offsets[visit + 1]), offsets[at])
  })
  return {
    steps: { offsets, items },
    sessionIds: BigInt64Array.from(chosen, ({ of, visit }) => of.sessionIds[visit]!),
    endedAtMs: Float64Array.from(chosen, ({ of, visit }) => of.endedAtMs[visit]!),
  }
}
