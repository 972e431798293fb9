/** Questions about held-out visits are those that the server would have asked. */
import { MAX_LIVE_EVENTS } from '../../../../../src/contracts/session/session-rows'
import { buildSessionCorpus, sessionCount, type SessionEvent } from '../../../../../src/features/session'
import { askedSteps, inputOf } from '../../../../../src/models/session/ensemble/asked-steps'

const view = (itemId: string, timeMs: number): SessionEvent => ({ type: 'VIEW', itemId, timeMs })
const visit = (...events: SessionEvent[]) => ({ placeId: null, events })
const MANY = 70
const corpus = buildSessionCorpus([
  visit(view('a', 0), view('b', 100)),
  visit(view('a', 50), view('b', 200), view('c', 300)),
  visit(view('a', 400), view('a', 500), view('b', 600)),
  visit(...Array.from({ length: MANY }, (_, at) => view(at % 2 === 0 ? 'b' : 'c', 1_000 + at))),
])
const asked = askedSteps(corpus, 1, 500, 1_000)
const indexOf = (item: string) => corpus.vocabulary.indexOf(item)

it('are asked of visits alone that began after all that was learned from', () => {
  expect(asked.map(({ session }) => session)).not.toContain(1)
  expect(new Set(asked.map(({ session }) => session))).toEqual(new Set([2, 3]))
})

it('are of another item than the one that the visitor is at, which no list shows', () => {
  const [first] = asked
  expect(first).toEqual({ session: 2, event: corpus.offsets[2]! + 2, next: indexOf('b') })
  const { rows } = inputOf(corpus, asked)
  expect(rows[0]!.excluded).toEqual(Int32Array.of(indexOf('a')))
  asked.forEach(({ next }, row) => expect(rows[row]!.excluded).not.toContain(next))
})

it('tell as many of the last events as the server keeps', () => {
  const { sessions } = inputOf(corpus, asked)
  const lengths = Array.from(
    { length: sessionCount(sessions) },
    (_, row) => sessions.offsets[row + 1]! - sessions.offsets[row]!,
  )
  expect(lengths.slice(0, 2)).toEqual([2, 1])
  expect(lengths.at(-1)).toBe(MAX_LIVE_EVENTS)
  expect(sessions.timesMs.at(-1)).toBe(1_000 + MANY - 2)
})
