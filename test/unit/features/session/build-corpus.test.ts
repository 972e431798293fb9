/** Sessions as rows become typed arrays, in order, with an index in place of each key. */
import { EVENT_CODE } from '../../../../src/contracts/session/next-action'
import { NO_ITEM } from '../../../../src/contracts/session/item-vocabulary'
import { NO_PLACE } from '../../../../src/contracts/session/session'
import {
  buildSessionColumns,
  buildSessionCorpus,
  concatenateSessions,
  corpusBetween,
  sessionCount,
  type SessionEvent,
} from '../../../../src/features/session'

const view = (itemId: string | null, timeMs: number): SessionEvent => ({ type: 'VIEW', itemId, timeMs })

const corpus = buildSessionCorpus([
  { placeId: '7', events: [view('30', 500), view('10', 400)] },
  { placeId: null, events: [] },
  { placeId: null, events: [view('20', 100), { type: 'SEARCH', itemId: null, timeMs: 200 }] },
])

describe('the corpus of sessions', () => {
  it('sorts sessions by their last event and the events of each by time, and leaves out empty sessions', () => {
    expect(sessionCount(corpus)).toBe(2)
    expect([...corpus.offsets]).toEqual([0, 2, 4])
    expect([...corpus.timesMs]).toEqual([100, 200, 400, 500])
    const names = [...corpus.items].map((item) => corpus.vocabulary.itemIds[item] ?? null)
    expect(names).toEqual(['20', null, '10', '30'])
    expect(corpus.items[1]).toBe(NO_ITEM)
    expect([...corpus.types]).toEqual([EVENT_CODE.VIEW, EVENT_CODE.SEARCH, EVENT_CODE.VIEW, EVENT_CODE.VIEW])
    expect([...corpus.places]).toEqual([NO_PLACE, 0])
    expect(corpus.placeIds).toEqual(['7'])
  })

  it('gives part of the sessions with the same indexes of items', () => {
    const last = corpusBetween(corpus, 1, 2)
    expect([...last.offsets]).toEqual([0, 2])
    expect([...last.timesMs]).toEqual([400, 500])
    expect([...last.items]).toEqual([...corpus.items.subarray(2)])
    expect(last.vocabulary.hash).toBe(corpus.vocabulary.hash)
  })

  it('puts parts together again', () => {
    const joined = concatenateSessions([corpusBetween(corpus, 0, 1), corpusBetween(corpus, 1, 2)])
    for (const name of ['offsets', 'items', 'types', 'timesMs'] as const) {
      expect(joined[name]).toEqual(corpus[name])
    }
  })

  it('knows no index for items that a vocabulary does not hold', () => {
    const columns = buildSessionColumns([[view('20', 2), view('99', 1)], []], corpus.vocabulary)
    expect([...columns.offsets]).toEqual([0, 2, 2])
    expect([...columns.items]).toEqual([NO_ITEM, corpus.vocabulary.indexOf('20')])
  })
})
