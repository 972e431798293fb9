/** A visit of what is stored and what comes with the question: the last fifty steps, with what was searched for. */
import { contextOfEvent } from '../../../../src/features/session/event-context'
import { visitWith } from '../../../../src/services/recommendation/visit'

const searchOf = (query: string, timeMs: number, clientEventId: string | null = null) => ({
  ...{ type: 'SEARCH' as const, itemId: null, timeMs, clientEventId, query },
})

it('knows what was searched for in its last fifty steps', () => {
  const given = Array.from({ length: 60 }, (_, at) => searchOf(`mug ${at}`, at))
  const steps = visitWith([], given)
  expect(steps).toHaveLength(50)
  expect(steps.at(-1)).toEqual({
    ...{ type: 'SEARCH', itemId: null, timeMs: 59 },
    ...contextOfEvent('mug 59', null),
  })
})

it('keeps what is known of a stored event, and counts no event twice', () => {
  const step = {
    ...{ type: 'SEARCH' as const, itemId: null, timeMs: 1 },
    ...contextOfEvent('red mug', 'phone'),
  }
  const stored = { ...step, clientEventId: 'a' }
  expect(visitWith([stored], [searchOf('red mug', 5, 'a'), searchOf('red mug', 1)])).toEqual([step])
})
