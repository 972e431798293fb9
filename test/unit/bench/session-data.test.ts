/** Session files and tables are read as sessions, and bad lines are named. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { readQuestions, readSessions } from '../../../bench/session-data'

const folder = mkdtempSync(join(tmpdir(), 'forecart-sessions-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function fileOf(text: string): string {
  const file = join(folder, 'sessions.gz')
  writeFileSync(file, gzipSync(text))
  return file
}

const itemsOf = (events: readonly { readonly itemId: string | null }[]) => events.map(({ itemId }) => itemId)

describe('files of sessions', () => {
  it('hold one session a line', () => {
    expect(readSessions(fileOf('7 8 7\n9 8\n')).map(({ events }) => itemsOf(events))).toEqual([
      ['7', '8', '7'],
      ['9', '8'],
    ])
  })

  it('ask for the item behind a tab, or for each item after the first', () => {
    const questions = readQuestions(fileOf('7 8\t9\n1 2 3\n'))
    expect(questions.map(({ events, next }) => [itemsOf(events), next])).toEqual([
      [['7', '8'], '9'],
      [['1'], '2'],
      [['1', '2'], '3'],
    ])
  })

  it('may be tables whose lines lie in any order', () => {
    const table = 'SessionId\tItemId\tTime\n1\t20\t5.5\n2\t30\t1\n1\t10\t4\n'
    expect(readSessions(fileOf(table)).map(({ events }) => itemsOf(events))).toEqual([['10', '20'], ['30']])
  })

  it.each([
    ['no sessions', '\n', /has no sessions/],
    ['a table without times', 'SessionId,ItemId\n1,2\n', /needs the columns/],
    ['a time that is none', 'SessionId,ItemId,Time\n1,2,3\n1,2,noon\n', /Line 3 .* no time in seconds/],
  ])('are refused with %s', (_, text, message) => {
    expect(() => readQuestions(fileOf(text))).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT', message: expect.stringMatching(message) }),
    )
  })
})
