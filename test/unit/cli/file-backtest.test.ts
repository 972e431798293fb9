/** `forecart backtest --data`: plain files of series, which need no shop. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { gzipSync } from 'node:zlib'
import type { CliContext } from '../../../src/cli/command'
import { backtestCommand } from '../../../src/cli/commands/backtest'
import { addDays } from '../../../src/core/time/day'
import { Rng } from '../../../src/core/statistics/rng'

const folder = mkdtempSync(join(tmpdir(), 'forecart-series-'))
const IDS = ['A', 'B', 'C', 'D']
const WEEKS = 130

/** Four series of weeks with a season of a year. */
const VALUES: readonly (readonly number[])[] = IDS.map((_, series) => {
  const rng = new Rng(7, series)
  return Array.from({ length: WEEKS }, (_week, week) =>
    Math.round(
      (50 + 20 * series) * (1 + 0.6 * Math.sin((2 * Math.PI * week) / 52)) * (1 + 0.1 * rng.normal()),
    ),
  )
})

async function run(...args: string[]): Promise<{ output: string; errors: string }> {
  const [output, progressOutput] = [new PassThrough(), new PassThrough()]
  const text = (stream: PassThrough): string => (stream.read() as Buffer | null)?.toString() ?? ''
  await backtestCommand.run(args, {
    output,
    progressOutput: progressOutput as unknown as CliContext['progressOutput'],
    signal: new AbortController().signal,
    openDatabase: () => Promise.reject(new Error('a plain file needs no database')),
  } as unknown as CliContext)
  return { output: text(output), errors: text(progressOutput) }
}

function fileOf(name: string, content: string): string {
  const path = join(folder, name)
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(content) : content)
  return path
}

const lines = (format: (id: string, week: number, value: number) => string): string[] =>
  IDS.flatMap((id, row) => VALUES[row]!.map((value, week) => format(id, week, value)))

const WIDE = IDS.map((id, row) => [id, ...VALUES[row]!].join(',')).join('\n')

const FORMS: readonly (readonly [words: string, path: string, options: readonly string[]])[] = [
  ['wide CSV', fileOf('wide.csv', `${WIDE}\n`), []],
  [
    'a gzipped file as in M4, with quotes and blanks at the end',
    fileOf(
      'm4.csv.gz',
      `"V1","V2","V3"\r\n${IDS.map((id, row) => `${[id, ...VALUES[row]!].map((cell) => `"${cell}"`).join(',')},,`).join('\r\n')}\r\n`,
    ),
    [],
  ],
  [
    'long CSV with days, in no order',
    fileOf(
      'days.csv',
      [
        'unique_id,ds,y',
        ...lines((id, week, value) => `${id},${addDays('2022-01-03', 7 * week)},${value}`).reverse(),
      ].join('\n'),
    ),
    [],
  ],
  [
    'long CSV with whole numbers, other names and semicolons',
    fileOf(
      'numbers.csv',
      ['step;name;other;sold', ...lines((id, week, value) => `${week};${id};x;${value}`)].join('\n'),
    ),
    ['--id', 'name', '--time', 'step', '--value', 'sold'],
  ],
  [
    'JSON Lines with a value on each',
    fileOf(
      'long.jsonl',
      lines((id, week, value) => JSON.stringify({ unique_id: id, ds: week, y: value })).join('\n'),
    ),
    [],
  ],
  [
    'JSON Lines with a series on each',
    fileOf('wide.jsonl', IDS.map((id, row) => JSON.stringify({ id, x: VALUES[row] })).join('\n')),
    ['--id', 'id', '--value', 'x'],
  ],
]

const PLAN = ['--season', '52', '--windows', '2', '--families', 'level-and-profile']

interface Answer {
  readonly weeks: number
  readonly granularity: string
  readonly results: readonly { family: string; shortage?: string; metrics?: Record<string, number> }[]
}

const figures = async (...args: string[]): Promise<Answer> =>
  JSON.parse((await run(...args, '--json')).output) as Answer

describe('A backtest of a plain file of series', () => {
  it.each(FORMS)('reads %s, and gives the same figures of each form', async (_words, path, options) => {
    const [expected, found] = [
      await figures('--data', FORMS[0]![1], ...PLAN),
      await figures('--data', path, ...options, ...PLAN),
    ]
    expect(found).toMatchObject({ weeks: WEEKS, granularity: 'WEEK' })
    expect(found.results.map(({ family }) => family)).toEqual(['seasonal-naive', 'level-and-profile'])
    for (const [index, { metrics }] of found.results.entries()) {
      for (const name of ['smape', 'mase', 'pinball', 'coverage80', 'bias']) {
        const value = metrics![name]!
        expect(Number.isFinite(value)).toBe(true)
        // Weeks of files with days lie elsewhere in the year, and so the profile.
        if (index === 0) expect(value).toBeCloseTo(expected.results[0]!.metrics![name]!, 6)
      }
    }
    expect(found.results[0]!.metrics!['mase']).toBeLessThan(1.5)
  })

  it('prints a row for each family, and says which of them needs more history', async () => {
    const { output, errors } = await run(
      '--data',
      FORMS[0]![1],
      '--season',
      '52',
      '--windows',
      '8',
      '--families',
      'global-mlp,recent-quantiles',
    )
    const table = output.split('\n')
    expect(table[0]).toBe('4 series of 130 to 130 weeks, a season of 52; 8 origins, 13 weeks ahead')
    expect(table[2]).toMatch(/^family +sMAPE +MASE +WQL +coverage 80 % +bias$/)
    expect(table[4]).toMatch(/^seasonal-naive( +-?[\d.]+){5}$/)
    expect(table[5]).toMatch(/^global-mlp( +-){5}$/)
    expect(table[6]).toMatch(/^recent-quantiles( +-?[\d.]+){5}$/)
    expect(errors).toContain('global-mlp: Training the network needs 54 weeks of history; there are 26 weeks')
  })

  it('writes every period of every window with its time, beside what happened', async () => {
    const out = join(folder, 'windows.csv')
    const options = [...PLAN, '--out', out, '--levels', '0.5', '--horizon', '4']
    await run('--data', FORMS[2]![1], ...options)
    const rows = readFileSync(out, 'utf8').trim().split('\n')
    expect(rows[0]).toBe('family,id,origin,time,stepsAhead,actual,mean,q0.5')
    expect(rows).toHaveLength(1 + 2 * 2 * 4 * 4)
    const last = rows.find(
      (row) => row.startsWith('seasonal-naive,A') && row.includes(`,${addDays('2022-01-03', 7 * 129)},4,`),
    )
    expect(last!.split(',')[5]).toBe(String(VALUES[0]![129]))

    await run('--data', FORMS[0]![1], ...options)
    const numbered = readFileSync(out, 'utf8').trim().split('\n')
    expect(numbered.some((row) => row.startsWith(`seasonal-naive,B,126,130,4,${VALUES[1]![129]},`))).toBe(
      true,
    )
  })

  it('leaves gaps of a long file unknown, and takes series of other lengths', async () => {
    const path = fileOf(
      'gaps.csv',
      [
        'unique_id,ds,y',
        ...lines((id, week, value) =>
          id === 'B' && (week < 60 || week % 9 === 0) ? '' : `${id},${week},${week === 70 ? 'NA' : value}`,
        ),
      ].join('\n'),
    )
    const found = await figures('--data', path, ...PLAN)
    expect(found.weeks).toBe(WEEKS)
    expect(Number.isFinite(found.results[1]!.metrics!['mase'])).toBe(true)
  })

  it.each([
    ['a value that is no number', 'unique_id,ds,y\nA,1,5\nA,2,five\n', 'line 3: "five" in y is not a number'],
    [
      'a negative value',
      'A,1,2,-3\n',
      'line 1: "-3" in value 3 is negative, and models forecast what is not',
    ],
    [
      'a value that is there twice',
      'unique_id,ds,y\nA,1,5\nA,1,5\n',
      'line 3: the series "A" has a value of this time already',
    ],
    [
      'two days of one week',
      'unique_id,ds,y\nA,2024-01-01,5\nA,2024-01-07,5\n',
      'line 3: the series "A" has a value of this week already',
    ],
    [
      'a day that does not exist',
      'unique_id,ds,y\nA,2024-02-30,5\n',
      'line 2: "2024-02-30" in ds is neither a day such as',
    ],
    [
      'days beside numbers',
      'unique_id,ds,y\nA,2024-01-01,5\nA,7,5\n',
      'line 3: times are days on some lines and numbers',
    ],
    [
      'a line with too few fields',
      'unique_id,ds,y\nA,1\n',
      'line 2: The record has 2 fields, and the header has 3',
    ],
    [
      'a header of unknown names',
      'sku,day,units\nA,1,5\n',
      'line 1: a long file names its columns unique_id, ds and y there',
    ],
    ['a series that is there twice', 'A,1,2\nA,3,4\n', 'line 2: the series "A" is there twice'],
    ['a quote that is not closed', 'A,1,2\n"B,3,4\n', 'line 2: The quote in column 1 is never closed'],
    [
      'times that are too far apart',
      'unique_id,ds,y\nA,1,5\nB,1,5\nA,9999999,5\nB,9999999,5\nC,1,5\nC,9999999,5\n',
      'line 7: with it the series of the file reach over more than',
    ],
    ['nothing', '\n', 'holds no value of any series'],
  ])('refuses %s with its line', async (_words, content, message) => {
    await expect(run('--data', fileOf('bad.csv', content), ...PLAN)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining(message),
    })
  })

  it('refuses JSON without the fields, families that are not there, and horizons that are too long', async () => {
    const json = fileOf('bad.jsonl', '{"unique_id":"A","ds":1,"y":2}\n{"unique_id":"A","ds":2}\n')
    await expect(run('--data', json, ...PLAN)).rejects.toMatchObject({
      message: expect.stringContaining('line 2: there is no "y"; name the field with --value'),
    })
    const refused = async (...args: string[]): Promise<void> =>
      expect(run('--data', FORMS[0]![1], ...args)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
    await refused('--families', 'oracle')
    await refused('--horizon', '54', '--season', '52')
    await refused('--granularity', 'QUARTER')
    await refused('--hyperparameters', '{"maxSteps": 5}')
    await refused('--plot', 'x.svg')
    await expect(run('--data', join(folder, 'absent.csv'))).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
  })
})
