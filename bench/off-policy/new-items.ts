/** How long it takes until an item that starts selling is shown. */
import { SCALES, WORLDS, simulateTransactions, simulateWorld } from '../../seeds'

const LAST_DAY = '2026-06-30'
const DAYS = 120
const SESSION_DAYS = 90
/** Items that were launched on the last days may not have been shown yet by chance alone. */
const LAST_DAYS = 7

const LAWS = {
  ...WORLDS.retail,
  sessions: { ...WORLDS.retail.sessions, visitsPerUnit: 1 },
  slates: { ...WORLDS.retail.slates, shownShare: 1, exploredShare: 0.1 },
}

/** Of each item that was launched while lists were shown: days from the launch to its first list; null: in none. */
export function daysUntilShown(seed: number): (number | null)[] {
  const scale = { ...SCALES.demo, items: 30, stores: [], historyDays: DAYS, sessionDays: SESSION_DAYS }
  const world = simulateWorld({ seed, lastDay: LAST_DAY, scale, laws: LAWS })
  const firstShown = new Map<number, number>()
  for (const { day, sessions } of simulateTransactions(world))
    for (const { slate } of sessions)
      for (const { item } of slate) if (!firstShown.has(item)) firstShown.set(item, day)
  const { historyDays } = world.calendar
  return world.items.flatMap(({ launchDay }, item) => {
    if (launchDay < historyDays - SESSION_DAYS || launchDay > historyDays - LAST_DAYS) return []
    const first = firstShown.get(item)
    return [first === undefined ? null : first - launchDay]
  })
}
