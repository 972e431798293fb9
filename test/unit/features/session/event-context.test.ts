/** What was searched for, and on what, as numbers: the same in training and live, and cut with the events that it belongs to. */
import { NO_TEXT, QUERY_WORDS } from '../../../../src/contracts/session/event-context'
import {
  buildSessionColumns,
  buildSessionCorpus,
  concatenateSessions,
  corpusBetween,
  prefixesOf,
  type SessionEvent,
  sessionsBetween,
} from '../../../../src/features/session'
import { contextOfEvent, textCode, wordCodes } from '../../../../src/features/session/event-context'
import { corpusOfVisits } from '../../../../src/features/session/visits'

const view = (itemId: string, timeMs: number): SessionEvent => ({ type: 'VIEW', itemId, timeMs })
const search = (query: string, timeMs: number, device: string | null = null): SessionEvent => ({
  type: 'SEARCH',
  itemId: null,
  timeMs,
  ...contextOfEvent(query, device),
})
const padded = (...words: readonly string[]) =>
  Array.from({ length: QUERY_WORDS }, (_, at) => (words[at] === undefined ? NO_TEXT : textCode(words[at])))

it('takes texts apart into words, whatever their capitals, also where nothing stands between them', () => {
  expect([...wordCodes('Red  MUG, red!', 9)]).toEqual([textCode('red'), textCode('mug')])
  expect(wordCodes('one two three', 2)).toHaveLength(2)
  expect(wordCodes('咖啡杯子', 9).length).toBeGreaterThan(1)
  expect(contextOfEvent(null, '')).toEqual({})
})

it('cuts and joins what was said with the events', () => {
  const corpus = buildSessionCorpus([
    { placeId: null, events: [view('1', 1), search('red mug', 2, 'phone'), view('2', 3)] },
    { placeId: null, events: [view('2', 5), search('plate', 6)] },
  ])
  const wordsOf = ({ context }: { context?: { queryWords: Int32Array } }, event: number) => [
    ...context!.queryWords.subarray(event * QUERY_WORDS, (event + 1) * QUERY_WORDS),
  ]
  expect(wordsOf(corpus, 1)).toEqual(padded('red', 'mug'))
  expect(corpus.context!.devices[1]).toBe(textCode('phone'))
  expect(wordsOf(corpusBetween(corpus, 1, 2), 1)).toEqual(padded('plate'))
  expect(wordsOf(prefixesOf(corpus, [[1, 2]]), 0)).toEqual(padded('red', 'mug'))
  const unsaid = buildSessionColumns([[view('1', 1)]], corpus.vocabulary)
  expect(unsaid.context).toBeUndefined()
  const joined = concatenateSessions([unsaid, sessionsBetween(corpus, 1, 2)])
  expect([0, 1, 2].map((event) => wordsOf(joined, event))).toEqual([padded(), padded(), padded('plate')])
})

it('is the same of rows of a database as of a live session', () => {
  const rows = {
    ...{ session: Int32Array.of(0, 0), item: Int32Array.of(0, -1), type: Int32Array.of(0, 1) },
    ...{ timeMs: Float64Array.of(1, 2), place: Int32Array.of(0, 0) },
    ...{ itemIds: ['1'], placeIds: ['9'], typeNames: ['VIEW', 'SEARCH'] },
    said: {
      ...{ query: Int32Array.of(-1, 0), device: Int32Array.of(0, 0) },
      ...{ queries: ['Red mug'], devices: ['phone'] },
    },
  }
  const { context, vocabulary } = corpusOfVisits(rows)
  const live = buildSessionColumns(
    [[{ ...view('1', 1), ...contextOfEvent(null, 'phone') }, search('red MUG', 2, 'phone')]],
    vocabulary,
  )
  expect(context).toEqual(live.context)
})
