/** Visits are renewed as their sessions go on: nothing is counted twice, what is old leaves, and there is a bound. */
import { ItemVocabulary } from '../../../../src/contracts/session/item-vocabulary'
import type { SessionEventColumns } from '../../../../src/contracts/session/session-rows'
import { joinVisits, NO_VISITS, stepsOfVisits, type VisitSteps } from '../../../../src/features/session'

const MINUTE_MS = 60_000
const VOCABULARY = new ItemVocabulary(['a', 'b', 'c', 'd'])
const EVERYTHING = { outdated: new Set<bigint>(), fromMs: 0, maxSteps: 1_000 }

/** Views of sessions: by key, the item and the minute of each. */
function visitsOf(sessions: Readonly<Record<string, readonly (readonly [string, number])[]>>): VisitSteps {
  const itemIds = ['z', 'a', 'b', 'c', 'd']
  const views = Object.values(sessions).flatMap((own, session) =>
    own.map(([item, minute]) => ({ session, item, minute })),
  )
  const events: SessionEventColumns = {
    session: Int32Array.from(views, ({ session }) => session),
    item: Int32Array.from(views, ({ item }) => itemIds.indexOf(item)),
    type: new Int32Array(views.length),
    timeMs: Float64Array.from(views, ({ minute }) => minute * MINUTE_MS),
    place: new Int32Array(views.length),
    itemIds,
    placeIds: ['1'],
    typeNames: ['VIEW'],
  }
  return stepsOfVisits(events, Object.keys(sessions).map(BigInt), VOCABULARY, 50)
}

const told = ({ steps: { offsets, items }, sessionIds, endedAtMs }: VisitSteps) =>
  Array.from(sessionIds, (session, visit) => {
    const names = [...items.subarray(offsets[visit], offsets[visit + 1])].map(
      (item) => VOCABULARY.itemIds[item],
    )
    return `${session}: ${names.join(' ')} until ${endedAtMs[visit]! / MINUTE_MS}`
  })

describe('steps of visits', () => {
  it('are in the order in which the visits ended; a pause parts two visits of a session, and items that the model does not know are none', () => {
    const visits = visitsOf({
      7: [['a', 0], ['b', 1], ['c', 100]],
      8: [['d', 2], ['z', 3], ['a', 4]],
      9: [['z', 50]],
    }) // prettier-ignore
    expect(told(visits)).toEqual(['7: a b until 1', '8: d a until 4', '7: c until 100'])
  })

  it('of a session that goes on take the place of what was known of it', () => {
    const older = visitsOf({ 7: [['a', 0]], 8: [['d', 2]] }) // prettier-ignore
    const newer = visitsOf({ 7: [['a', 0], ['b', 5]], 9: [['c', 1]] }) // prettier-ignore
    expect(told(joinVisits(older, newer, EVERYTHING))).toEqual([
      '9: c until 1',
      '8: d until 2',
      '7: a b until 5',
    ])
    expect(told(joinVisits(older, NO_VISITS, EVERYTHING))).toEqual(told(older))
  })

  it('leave with their session, with age, and where there are too many, the oldest first', () => {
    const visits = visitsOf({ 7: [['a', 0], ['b', 1]], 8: [['d', 2]], 9: [['c', 3], ['a', 4]] }) // prettier-ignore
    const join = (options: object) => told(joinVisits(visits, NO_VISITS, { ...EVERYTHING, ...options }))
    expect(join({ outdated: new Set([8n]) })).toEqual(['7: a b until 1', '9: c a until 4'])
    expect(join({ fromMs: 2 * MINUTE_MS })).toEqual(['8: d until 2', '9: c a until 4'])
    expect(join({ maxSteps: 4 })).toEqual(['8: d until 2', '9: c a until 4'])
    expect(join({ maxSteps: 2 })).toEqual(['9: c a until 4'])
  })
})
