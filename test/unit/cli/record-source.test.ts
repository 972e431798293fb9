/** What is a record of a file, and what is too long to be one. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { fc } from '../../support/property-testing'
import { inspectFile } from '../../../src/cli/import/inspect-file'
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
    const options = { onProgress: (share: number) => (fraction = share) }
    const shape = await inspectFile(path, {
      ...options,
      format,
      delimiter: ',',
      multiline: false,
      wanted: [],
    })
    for await (const record of readRecords(path, shape, {
      ...options,
      onBroken: ({ line }) => void rejected.push(line),
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
    expect(long.records).toEqual([])
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
    ['a long line', `a,b\n1,2\n${'x'.repeat(MIB + 1)},3\n4,5\n`, 3],
    ['a long line behind the header', `a,b\n${'x'.repeat(MIB + 1)},3\n4,5\n`, 2],
    ['a long header', `${'x'.repeat(MIB + 1)},b\n1,2\n`, 1],
  ])('refuses %s, which it names', async (_what, content, line) => {
    const { end, records } = read('csv', content)
    await expect(end).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringMatching(new RegExp(`^Line ${line} is longer than 1 MiB `)),
    })
    expect(records).toEqual([])
  })

  const LINES = rows(1_000, '5,6,7')
  it.each([
    ['is never closed', `a,b,c\n1,2,3\n"3,4,5\n${LINES}`, [3], 1_001],
    ['is never closed in the last column', `a,b,c\n1,2,3\n3,4,"5\n${LINES}`, [3], 1_001],
    ['ends before its text does', `a,b,c\n1,"2" x,3\n${LINES}`, [2], 1_000],
    ['is closed by the quote of another record', `a,b,c\n1,"2,3\n${LINES}5,"6,6",7\n`, [2], 1_001],
    ['is closed at the end of a field', `a,b,c\n1,"2,3\n5,6",7\n${LINES}`, [2], 1_001],
    ['stands before commas of its text', `a,b,c\n1,"2, and more,3\n${LINES}5,6",7\n`, [2], 1_001],
    ['stands on a line that is cut off', `a,b,c\n1,"2\n${LINES}5,6",7\n`, [2], 1_001],
    ['is the last line', `a,b,c\n${LINES}1,2,"3`, [1_002], 1_000],
    [
      'comes on many lines',
      `a,b,c\n${rows(500, '1,"2,3')}${LINES}`,
      Array.from({ length: 500 }, (_, at) => at + 2),
      1_000,
    ],
    ['has spaces before it', `a,b,c\n1, "2,3",4\n${LINES}`, [2], 1_000],
  ])('loses no other record where a quote %s', async (_what, content, lines, count) => {
    const { end, records, rejected } = read('csv', content)
    await end
    expect(rejected).toEqual(lines)
    expect(records).toHaveLength(count)
  })

  it('takes quotes within texts as they are, and records over several lines by their first one', async () => {
    const { end, records, rejected } = read(
      'csv',
      'a,b\r\n5" pipe,"say ""hi"", twice"\r\n"one\r\ntwo",3\r\n4,5\r\n',
    )
    await end
    expect(records).toEqual([
      { line: 2, fields: { a: '5" pipe', b: 'say "hi", twice' } },
      { line: 3, fields: { a: 'one\r\ntwo', b: '3' } },
      { line: 5, fields: { a: '4', b: '5' } },
    ])
    expect(rejected).toEqual([])
  })

  it('takes texts of several lines where few of these look like records', async () => {
    const text = 'Dear shop\nplease send, as always, tea\nto Ulm, not, Berlin\nthanks'
    const { end, records, rejected } = read('csv', `a,b,c\n1,"${text}",3\n4,5,6\n`)
    await end
    expect(records.map(({ fields }) => fields['b'])).toEqual([text, '5'])
    expect(rejected).toEqual([])
  })

  it('reads every table back that is quoted by the rules, wherever the file is read in pieces', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', ';', 'é', ' ') })
    const table = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 20 })
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
    await fc.assert(
      fc.asyncProperty(table, async (cells) => {
        const content = ['a,b,c', ...cells.map((row) => row.map(quoted).join(','))].join('\n')
        const path = join(folder, 'table')
        writeFileSync(path, content)
        const shape = await inspectFile(path, { format: 'csv', multiline: true, wanted: [] })
        const found: unknown[] = []
        for await (const { fields } of readRecords(path, shape, {
          onBroken: (broken) => void found.push(broken),
        })) {
          found.push([fields['a'], fields['b'], fields['c']])
        }
        expect(found).toEqual(cells)
      }),
      { numRuns: 50 },
    )
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
] as const)('%s with %s', (format, what, piece) => {
  it('is not read to its end', async () => {
    const content = Buffer.alloc(6 * MIB, piece)
    const { end, records, progress } = read(format, what.endsWith('gzipped') ? gzipSync(content) : content)
    await expect(end).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
    expect(records).toEqual([])
    if (!what.endsWith('gzipped')) expect(progress()).toBeLessThan(0.6)
  })
})
