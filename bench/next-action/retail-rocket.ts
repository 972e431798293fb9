/** RetailRocket, multi-behaviour: what buyers looked at, put into the cart and bought, in visits that end with 30 minutes without an event. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { ForecartError } from '../../src/core/errors'
import type { SessionEvent, SessionRecord } from '../../src/features/session'
import { benchData } from '../session-data'

const FILE = 'recommendation/retailrocket-multibehavior.events.csv.gz'
const ORIGINAL = 'the RetailRocket recommender data set, events of 2,174 buyers'
const GAP_MS = 30 * 60_000
const TYPES = { view: 'VIEW', cart: 'ADD_TO_CART', buy: 'PURCHASE' } as const

/** @throws NOT_FOUND without the file, BAD_USER_INPUT where a line cannot be read */
export function retailRocketVisits(): SessionRecord[] {
  const file = benchData(FILE, ORIGINAL)
  const events = new Map<string, SessionEvent[]>()
  const [, ...lines] = gunzipSync(readFileSync(file)).toString().trim().split('\n')
  lines.forEach((line, at) => {
    const [seconds, user, itemId, name] = line.split(',')
    const type = TYPES[name as keyof typeof TYPES]
    if (!user || !itemId || !(Number(seconds) > 0) || type === undefined) {
      throw new ForecartError('BAD_USER_INPUT', `Line ${at + 2} of ${file} is no event of RetailRocket`)
    }
    const own = events.get(user) ?? []
    if (own.length === 0) events.set(user, own)
    own.push({ type, itemId, timeMs: Number(seconds) * 1_000 })
  })
  return [...events.values()].flatMap((own) => {
    own.sort((a, b) => a.timeMs - b.timeMs)
    const visits: { placeId: null; events: SessionEvent[] }[] = []
    own.forEach((event, at) => {
      if (at === 0 || event.timeMs - own[at - 1]!.timeMs > GAP_MS) visits.push({ placeId: null, events: [] })
      visits.at(-1)!.events.push(event)
    })
    return visits
  })
}
