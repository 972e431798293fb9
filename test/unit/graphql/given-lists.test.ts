/** Lists among the variables of an operation, as far as they are read. */
import { parse, type OperationDefinitionNode } from 'graphql'
import { GivenLists } from '../../../src/graphql/limits/given-lists'
import { latestEvents, MOST_READ_EVENTS } from '../../../src/graphql/limits/latest-events'
import { forecartSchema } from '../../../src/graphql/schema'
import { fc } from '../../support/property-testing'

const lists = new GivenLists(forecartSchema())

function read(declared: string, given: Record<string, unknown>, kind = 'query') {
  const { definitions } = parse(`${kind} (${declared}) { __typename }`)
  return lists.read(definitions[0] as OperationDefinitionNode, given)
}

const viewAt = (second: number, type = 'VIEW') => ({
  type,
  occurredAt: new Date(second * 1_000).toISOString(),
})
const seconds = (count: number) => Array.from({ length: count }, (_, at) => at)

describe('The events that come with a question', () => {
  it('are all read where there are few of them, and the very values that were sent', () => {
    const given = { input: { events: seconds(MOST_READ_EVENTS).map((at) => viewAt(at)) } }
    expect(read('$input: NextActionsInput!', given)).toBe(given)
  })

  it('are read from the latest, in whatever variable and order they come', () => {
    const events = seconds(10_000).map((at) => viewAt((at * 7_919) % 10_000))
    const latest = events.filter(
      ({ occurredAt }) => Date.parse(occurredAt) >= (10_000 - MOST_READ_EVENTS) * 1_000,
    )
    expect(read('$events: [SessionEventInput!]', { events })).toEqual({ events: latest })
    const input = { surface: 'HOME', first: 3, events }
    expect(read('$input: RecommendationsInput!', { input, other: 1 })).toEqual({
      input: { ...input, events: latest },
      other: 1,
    })
    expect(input.events).toBe(events)
  })

  it('are the latest of the steps: what was merely shown takes the place of none', () => {
    const events = seconds(1_000).map((at) => viewAt(at, at % 20 === 0 ? 'VIEW' : 'IMPRESSION'))
    expect(latestEvents(events)).toEqual(events.filter(({ type }) => type === 'VIEW'))
  })

  it('are no events of the future, as clocks of phones tell them, where others are left', () => {
    const now = Date.parse(viewAt(1_000).occurredAt)
    const past = seconds(50).map((at) => viewAt(at))
    const ahead = seconds(100).map((at) => viewAt(90_000 + at))
    const read = latestEvents([...ahead, ...past], now)
    expect(read).toHaveLength(MOST_READ_EVENTS)
    expect(read.slice(-50)).toEqual(past)
  })

  it('count as of now without a time, and are read to be refused where they are no events', () => {
    const wrong = [null, 7, 'VIEW', { type: 'VIEW', occurredAt: 'yesterday' }, { type: 'VIEW' }]
    const read = latestEvents([...wrong, ...seconds(1_000).map((at) => viewAt(at))])
    expect(read).toHaveLength(MOST_READ_EVENTS)
    expect(read.slice(0, wrong.length)).toEqual(wrong)
  })

  it('are the last ones after sorting by time, where later ones in the list are later', () => {
    const someEvents = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 0, maxLength: 400 })
    fc.assert(
      fc.property(someEvents, (times) => {
        const events = times.map((time, at) => ({ ...viewAt(time), clientEventId: String(at) }))
        const sorted = events.toSorted((a, b) => Date.parse(a.occurredAt) - Date.parse(b.occurredAt))
        expect(new Set(latestEvents(events))).toEqual(new Set(sorted.slice(-MOST_READ_EVENTS)))
      }),
    )
  })
})

describe('A list among the variables that is longer than such a list may be', () => {
  it.each([
    [
      'query',
      '$events: [SessionEventInput!]',
      { events: Array(10_001).fill({}) },
      '$events has more than 10000 entries',
    ],
    ['query', '$refs: [ItemRef!]!', { refs: Array(5_001).fill({}) }, '$refs has more than 5000 entries'],
    [
      'query',
      '$input: NextActionsInput!',
      { input: { events: Array(10_001) } },
      '$input.events has more than 10000 entries',
    ],
    [
      'mutation',
      '$input: UpsertItemsInput!',
      { input: { items: Array(10_001) } },
      '$input.items has more than 10000 entries',
    ],
  ])('is refused before it is read: %s (%s)', (kind, declared, given, message) => {
    expect(() => read(declared, given, kind)).toThrow(message)
  })

  it('is left to services in mutations, where it is no longer than the largest batch', () => {
    const given = { input: { items: Array(10_000).fill({}) } }
    expect(read('$input: UpsertItemsInput!', given, 'mutation')).toBe(given)
  })

  it('is told by its own type: what is no list, or of no type of the schema, is left to graphql-js', () => {
    const given = { input: 7, other: Array(20_000), events: { type: 'VIEW' } }
    expect(read('$input: NextActionsInput!, $other: Nothing, $events: [SessionEventInput!]', given)).toBe(
      given,
    )
  })
})
