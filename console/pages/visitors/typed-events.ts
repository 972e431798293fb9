/** Events as people type them: a type and the key of an item on each line. */
import type { EventType, SessionEventInput } from '../../generated/visitors'

const TYPES = [
  'IMPRESSION',
  'CLICK',
  'VIEW',
  'SEARCH',
  'FAVORITE',
  'ADD_TO_CART',
  'REMOVE_FROM_CART',
  'CHECKOUT',
  'PURCHASE',
] as const satisfies readonly EventType[]

/** The events, or the first line that is none. A search and a checkout need no item. */
export function typedEvents(text: string): { events: SessionEventInput[] } | { badLine: string } {
  const events: SessionEventInput[] = []
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (line === '') continue
    const [first = '', key, ...rest] = line.split(/\s+/)
    const type = TYPES.find((name) => name === first.toUpperCase())
    const needsItem = type !== 'SEARCH' && type !== 'CHECKOUT'
    if (!type || rest.length > 0 || (needsItem && key === undefined)) return { badLine: line }
    events.push({ type, ...(key === undefined ? {} : { item: { externalId: key } }) })
  }
  return { events }
}
