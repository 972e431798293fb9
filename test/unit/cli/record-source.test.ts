/** What is a record of a file, and what is too long to be one. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type FileFormat, readRecords, type SourceRecord } from '../../../src/cli/import/record-source'

const MIB = 2 ** 20
const folder = mkdtempSync(join(tmpdir(), 'forecart-records-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** `records` is filled while it is read, so that it tells what came before an error. */
function read(format: FileFormat, content: string | Buffer) {
  const path = join(folder, 'file')
  writeFileSync(path, content)
  const records: SourceRecord[] = []
  const rejected: number[] = []
  let fraction = 0
  const end = (async () => {
    for await (const record of readRecords(path, {
      format,
      delimiter: ',',
      onReject: (line) => void rejected.push(line),
      onProgress: (share) => (fraction = share),
    })) {
      records.push(record)
    }
  })()
  return { end, records, rejected, progress: () => fraction }
}

describe('JSON Lines', () => {
  it('end with LF or CRLF, or with the file; empty ones count', async () => {
    const { end, records, rejected } = read('jsonl', '\uFEFF{"a":1}\r\n\n{"a":2}\nnonsense\n[3]\n{"a":4}')
    await end
    expect(records).toEqual([
      { line: 1, fields: { a: 1 } },
      { line: 3, fields: { a: 2 } },
      { line: 6, fields: { a: 4 } },
    ])
    expect(rejected).toEqual([4, 5])
  })

  it('may hold every character, also where the file is read in pieces', async () => {
    const text = `${'\u2028é€😀\r'.repeat(30_000)}`
    const line = JSON.stringify({ text })
    const { end, records } = read('jsonl', `${line}\n${line}\n`)
    await end
    expect(records).toEqual([1, 2].map((number) => ({ line: number, fields: { text } })))
  })

  it('have at most 1 MiB', async () => {
    const whole = `{"a":"${'x'.repeat(MIB - 8)}"}`
    const ok = read('jsonl', `{"a":1}\n${whole}\n{"a":3}\n`)
    await ok.end
    expect(ok.records.map(({ line }) => line)).toEqual([1, 2, 3])
    const long = read('jsonl', `{"a":1}\n\n ${whole}\n{"a":3}\n`)
    await expect(long.end).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringMatching(
        /^Line 3 is longer than 1 MiB \(1048576 bytes\).*Put each record on a line/,
      ),
    })
    expect(long.records).toEqual([{ line: 1, fields: { a: 1 } }])
  })
})

describe('CSV', () => {
  it('has records of at most 1 MiB, over all their lines', async () => {
    const text = 'x\n'.repeat(MIB / 2 - 10)
    const { end, records, rejected } = read('csv', `a,b\n1,2\n3,"${text}"\n4\n5,6\n`)
    await end
    expect(records.map(({ fields }) => fields['a'])).toEqual(['1', '3', '5'])
    expect(rejected).toHaveLength(1)
  })

  const rows = (count: number, row: string) => `${row}\n`.repeat(count)

  it.each([
    ['a quote that is not closed', `a,b\n1,2\n"3,4\n${rows(MIB, '5,6')}`, 3],
    ['one behind a line that was rejected', `a,b\n1,2\n3\n"4,4\n${rows(MIB, '5,6')}`, 4],
    ['a long line', `a,b\n1,2\n${'x'.repeat(MIB + 1)},3\n4,5\n`, 3],
    ['a long line behind the header', `a,b\n${'x'.repeat(MIB + 1)},3\n4,5\n`, 2],
    ['a long header', `${'x'.repeat(MIB + 1)},b\n1,2\n`, 1],
  ])('ends at %s, whose line it names', async (_what, content, line) => {
    const { end } = read('csv', content)
    await expect(end).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringMatching(
        new RegExp(`^The record that begins on line ${line} is longer than 1 MiB .*quote that is not closed`),
      ),
    })
  })

  it('takes any number of empty lines and of rejected ones', async () => {
    const { end, records, rejected } = read(
      'csv',
      `a,b\n${rows(3 * MIB, '')}${rows(3_000, ','.repeat(1_000))}6,7`,
    )
    await end
    expect(records.map(({ fields }) => fields)).toEqual([{ a: '6', b: '7' }])
    expect(rejected).toHaveLength(3_000)
  })
})

describe.each([
  ['jsonl', 'no newline', 'x'],
  ['jsonl', 'no newline, gzipped', 'x'],
  ['csv', 'no newline', 'x'],
  ['csv', 'nothing but delimiters', ','],
  ['csv', 'newlines in quotes, and delimiters', `"\n",${','.repeat(1_000)}`],
] as const)('%s with %s', (format, what, piece) => {
  it('is not read to its end', async () => {
    const content = Buffer.alloc(6 * MIB, piece)
    const { end, records, progress } = read(format, what.endsWith('gzipped') ? gzipSync(content) : content)
    await expect(end).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
    expect(records).toEqual([])
    if (!what.endsWith('gzipped')) expect(progress()).toBeLessThan(0.6)
  })
})
