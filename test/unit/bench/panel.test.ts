import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DRUGSTORE_MAPPING, writeDrugstoreChain } from '../../../bench/panel/drugstore-chain'
import { parsePanelMapping } from '../../../bench/panel/mapping'
import { benchmark } from '../../../bench/panel.bench'
import { readPanelFile } from '../../../bench/panel/read-panel'
import { COVARIATE_COUNT, STEP_STATUS } from '../../../src/contracts/demand/demand'
import { COVARIATE_COLUMN } from '../../../src/features/demand'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'panel-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const write = (text: string): string => {
  const file = join(folder, 'panel.csv')
  writeFileSync(file, text)
  return file
}
const mapping = parsePanelMapping({
  day: 'd',
  place: 'shop',
  units: 'n',
  open: 'open',
  promotion: 'promo',
  holidays: ['bank', 'state'],
  schoolHoliday: 'school',
})

describe('a daily panel out of a file', () => {
  it('tells days that were closed, days that nobody told of, and plans ahead from sales', async () => {
    const file = write(
      'shop,d,n,open,promo,bank,state,school,visitors\n' +
        'a,2024-01-01,7,1,1,0,b,0,70\na,2024-01-02,0,0,0,0,0,1,0\na,2024-01-04,0,1,0,0,0,0,9\n' +
        'a,2024-01-05,,0,1,0,0,0,\nb,2024-01-02,3,1,0,0,0,0,5\nb,2024-01-04,4,1,0,0,0,0,5\n',
    )
    const { panel } = await readPanelFile(file, mapping, 'all')
    expect(panel).toMatchObject({ grid: { start: '2024-01-01' }, historySteps: 4, futureSteps: 1 })
    const [a, b, all] = panel.series
    const { observed, closed, unobserved } = STEP_STATUS
    expect([...a!.status]).toEqual([observed, closed, unobserved, observed])
    expect([...a!.values]).toEqual([7, 0, 0, 0])
    expect([...b!.status]).toEqual([unobserved, observed, unobserved, observed])
    expect(b!.firstObserved).toBe(1)
    expect(all).toMatchObject({ locationId: null })
    expect(all!.values[3]).toBe(4)
    const plan = (name: keyof typeof COVARIATE_COLUMN) =>
      Array.from({ length: 5 }, (_, day) => a!.covariates[day * COVARIATE_COUNT + COVARIATE_COLUMN[name]]!)
    expect(plan('promotion')).toEqual([1, 0, 0, 0, 1])
    expect(plan('holiday')).toEqual([1, 0, 0, 0, 0])
    expect(plan('closed')).toEqual([0, 1, 0, 0, 1])
    expect(plan('schoolHoliday')).toEqual([0, 1, 0, 0, 0])
  })

  it('refuses what it would have to guess: absent columns, texts that are not numbers, a day told twice', async () => {
    const head = 'shop,d,n,open,promo,bank,state,school\n'
    const refused = (text: string) => expect(readPanelFile(write(text), mapping, 'all')).rejects
    await refused('shop,d,n\na,2024-01-01,1\n').toThrow(/no column "open".*"promo".*The file has shop, d, n/s)
    await refused(`${head}a,2024-01-01,"1,5",1,0,0,0,0\n`).toThrow(/line 2: "1,5" in n is not a number/)
    await refused(`${head}a,2024-01-01,1,1,0,0,0,0\na,2024-01-01,1,1,0,0,0,0\n`).toThrow(
      /a has two lines of 2024-01-01/,
    )
    expect(() => parsePanelMapping({ day: 'd', units: 'n', prize: 'p' })).toThrow(/prize/)
  })

  it('simulates a chain that has closures, gaps, late feeds and promotions, equal for equal seeds', async () => {
    const chain = { stores: 30, firstDay: '2023-01-01', days: 400, seed: 3 }
    const [one, two] = [join(folder, 'one.csv'), join(folder, 'two.csv')]
    await writeDrugstoreChain(one, chain)
    await writeDrugstoreChain(two, chain)
    expect(readFileSync(one, 'utf8')).toBe(readFileSync(two, 'utf8'))
    const { panel } = await readPanelFile(one, parsePanelMapping(DRUGSTORE_MAPPING), 10)
    expect(panel.series).toHaveLength(11)
    const statuses = panel.series.flatMap(({ status: dayStatus }) => [...dayStatus])
    expect(new Set(statuses).size).toBe(3)
  })

  it('prints figures of the champion, seasonal naive and the weekday x promotion mean by level', async () => {
    const args = ['--stores', '12', '--series', '6', '--windows', '2', '--champion', 'level-and-profile']
    const { headline, details } = await benchmark({ log: () => undefined, args })
    expect(headline).toMatchObject({ wape: expect.any(Number), weightedQuantileLoss: expect.any(Number) })
    const results = details.results as Record<string, { slices: { dimension: string; value: string }[] }>
    expect(Object.keys(results)).toEqual(['champion', 'seasonal-naive', 'weekday-promotion-mean'])
    for (const { slices } of Object.values(results)) {
      const levels = slices.filter(({ dimension }) => dimension === 'LEVEL').map(({ value }) => value)
      expect(levels).toEqual(['bottom', 'rollUp'])
    }
    await expect(benchmark({ log: () => undefined, args: ['--nonsense'] })).rejects.toThrow(/nonsense/)
  })
})
