/** `forecart lift`: measurements and designs of files, and of a shop. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../../../bench/temporary-folder'
import { readPromotionScope } from '../../../src/db/repositories/promotion/promotion-measurement.repository'
import {
  keepPrediction,
  learnFromLedger,
  LiftLedgerService,
} from '../../../src/services/promotion/lift-ledger'
import { measurePredictions } from '../../../src/services/promotion/measure-predictions'
import type { PromotionLiftValue } from '../../../src/services/promotion/promotion-lift'
import type { PromotionMeasurementService } from '../../../src/services/promotion/promotion-measurement.service'
import { PromotionService } from '../../../src/services/promotion/promotion.service'
import { CatalogService } from '../../../src/services/shop/catalog.service'
import { createLogger, type Logger } from '../../../src/core/logger'
import { systemClock } from '../../../src/core/time/clock'
import { addDays } from '../../../src/core/time/day'
import { PromotionWriteService } from '../../../src/services/promotion/promotion-write.service'
import { createTestDatabase, type TestDatabase } from '../../support/database'
import { makeEffectPanel } from '../../support/effect-panels'
import { runCommand } from '../../support/command-line'
import { placeOf, storePromotedShop } from '../../support/promoted-shop'
import type { Exit } from '../../support/server-process'
import { admin } from '../../support/shop'

const START = '2026-03-02'

describe('forecart lift', () => {
  let folder: ReturnType<typeof temporaryFolder>
  beforeAll(() => (folder = temporaryFolder()))
  afterAll(() => folder.remove())

  const run = (args: readonly string[], databaseUrl?: string): Promise<Exit> =>
    runCommand(['lift', ...args], {
      FORECART_HOME: join(folder.path, 'home'),
      ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}),
    })

  /** Sixty days, then ten of a promotion that adds 40 a day to the unit `t`. */
  function panelFile(change: (lines: string[]) => string[] = (lines) => lines, head = 'city;Y;date'): string {
    const { treated, donors } = makeEffectPanel({ effect: 40 })
    const lines = [treated, ...donors].flatMap((series, unit) =>
      [...series].map(
        (value, day) => `"${unit === 0 ? 't' : `d${unit}`}";${value};${addDays('2026-01-01', day)}`,
      ),
    )
    const file = join(folder.path, 'panel.csv')
    writeFileSync(file, [head, ...change(lines)].join('\n'))
    return file
  }
  const measure = (file: string, ...args: string[]) =>
    run(['measure', '--data', file, '--treated', 't', '--start', START, ...args])

  it('measures a file, as a table, as JSON and as a drawing', async () => {
    const plot = join(folder.path, 'lift.svg')
    const { code, output } = await measure(panelFile(), '--json', '--plot', plot)
    expect(code).toBe(0)
    const answer = JSON.parse(output) as {
      effect: number
      lower: number
      upper: number
      points: object[]
      donors: object[]
    }
    expect(answer.effect).toBeCloseTo(40, -1)
    expect(answer.lower).toBeLessThan(answer.effect)
    expect(answer.upper).toBeGreaterThan(answer.effect)
    expect(answer.points).toHaveLength(70)
    expect(answer.donors.length).toBeGreaterThan(0)
    expect(readFileSync(plot, 'utf8')).toMatch(/^<svg.*expected/s)
    expect((await measure(panelFile())).output).toMatch(/p of no effect +0\.01/)
  })

  it('draws names as they are, and replaces no drawing by half of one', async () => {
    const plot = join(folder.path, 'names.svg')
    const name = 'a<b>&"c'
    const file = panelFile((lines) => lines.map((line) => line.replace('"t"', `"a<b>&""c"`)))
    const { code } = await measure(file, '--treated', name, '--plot', plot)
    expect(code).toBe(0)
    const drawing = readFileSync(plot, 'utf8')
    expect(drawing).toContain('What a&lt;b&gt;&amp;&quot;c added')
    expect(drawing).not.toContain('<b>')
    expect(readdirSync(folder.path).filter((one) => one.endsWith('.part'))).toEqual([])
    expect((await measure(panelFile(), '--plot', panelFile())).errors).toMatch(/is read by this command/)
  })

  it('knows no week of periods that are no days', async () => {
    const years = (values: readonly number[]) =>
      values.map((value, year) => `t,${1980 + year},${value}`).join('\n')
    const file = join(folder.path, 'years.csv')
    writeFileSync(file, `unit,year,value\n${years(Array.from({ length: 24 }, (_, year) => 10 + (year % 3)))}`)
    const { code, output } = await run([
      ...['measure', '--data', file, '--treated', 't', '--start', '2002', '--json'],
    ])
    expect({ code, ...(JSON.parse(output) as object) }).toMatchObject({
      code: 0,
      method: 'STRUCTURAL_TIME_SERIES',
    })
  })

  it.each([
    [['measure', '--promotion', 'x', '--start', '2026-01-01'], /--start goes with --data/],
    [['design', '--items', 'x', '--days', '7,14,7'], /--days\[2\]: 7 is named twice/],
    [['design', '--items', 'x', '--treated', 'y'], /--treated goes with --data/],
    [['design', '--data', 'x.csv', '--locations', 'y'], /--locations goes with --items/],
  ])('refuses options that it would not heed: %j', async (args, message) => {
    const { code, errors } = await run(args)
    expect(code).toBe(2)
    expect(errors).toMatch(message)
  })

  it('plans a test on a file', async () => {
    const { code, output } = await run([
      'design',
      '--data',
      panelFile((lines) => lines.filter((line) => line < `"t";` || !line.includes('2026-03'))),
      '--days',
      '7',
      '--json',
    ])
    expect(code).toBe(2)
    expect(output).toBe('')
    const whole = await run(['design', '--data', panelFile(), '--days', '7', '--json'])
    const { designs, refusal } = JSON.parse(whole.output) as {
      designs: { treated: string[] }[]
      refusal: null
    }
    expect(refusal).toBeNull()
    expect(designs.map(({ treated }) => treated.length).sort()).toEqual([1, 2, 3])
  })

  it.each([
    ['a gap', () => panelFile((lines) => lines.slice(1)), [], /no value for "2026-01-01"/],
    ['a doubled day', () => panelFile((lines) => [...lines, lines[0]!]), [], /two values for 2026-01-01/],
    [
      'a value that is no number',
      () => panelFile((lines) => [...lines, '"e";NaN;2026-01-01']),
      [],
      /line 632: "NaN" in Y is not a number/,
    ],
    ['a column that is missing', () => panelFile(), ['--value', 'sales'], /no column "sales"/],
    ['unusual names', () => panelFile(undefined, 'a;b;c'), [], /usual name of unit/],
    ['an absent treated unit', () => panelFile(), ['--treated', 'x'], /no unit "x"/],
    [
      'a confidence that is none',
      () => panelFile(),
      ['--confidence', '90%'],
      /from 0.01 to 0.9999, such as 0.9; it is "90%"/,
    ],
    [
      'a confidence that rounding makes certain',
      () => panelFile(),
      ['--confidence', '0.9999999'],
      /from 0.01 to 0.9999/,
    ],
    ['a confidence of next to nothing', () => panelFile(), ['--confidence', '1e-300'], /it is "1e-300"/],
    ['days that do not sort', () => panelFile(), ['--end', '2026-3-9'], /does not sort by time as text/],
    ['a promotion and a file together', () => panelFile(), ['--promotion', 'x'], /--promotion, or a file/],
  ])('refuses %s, and says what to do', async (_, file, args, message) => {
    const { code, output, errors } = await measure(file(), ...args)
    expect({ code, output }).toEqual({ code: 2, output: '' })
    expect(errors).toMatch(message)
  })

  describe('of a shop', () => {
    let shop: TestDatabase
    const lastDay = addDays(new Date().toISOString().slice(0, 10), -3)
    const start = addDays(lastDay, -13)

    beforeAll(async () => {
      shop = await createTestDatabase()
      await storePromotedShop(shop.database, {
        ...{ places: 5, items: { tea: 1 }, lastDay, historyDays: 100 },
        sold: ({ place, day, units }) => (place === placeOf(1) && day >= start ? 1.4 * units : units),
      })
      await new PromotionWriteService({ database: shop.database, clock: systemClock }).create(admin, {
        ...{ externalId: 'spring', name: 'Spring', kind: 'DISPLAY', startsOn: start, endsOn: lastDay },
        items: [{ externalId: 'tea-0' }],
        locations: [{ externalId: placeOf(1) }],
      })
    })
    afterAll(() => shop.drop())

    it('measures a promotion', async () => {
      const { code, output } = await run(['measure', '--promotion', 'spring', '--json'], shop.url)
      expect(code).toBe(0)
      const { identified, sold } = JSON.parse(output) as {
        identified: boolean
        sold: { liftFraction: number }
      }
      expect(identified).toBe(true)
      expect(sold.liftFraction).toBeCloseTo(0.4, 1)
      expect((await run(['measure', '--promotion', 'spring'], shop.url)).output).toMatch(/units sold .*14/)
      expect(await run(['measure', '--promotion', 'nope'], shop.url)).toMatchObject({ code: 3 })
    })

    it('shows what was told of a promotion, and says where nothing was', async () => {
      expect((await run(['ledger', '--promotion', 'spring'], shop.url)).output).toMatch(/^Nothing was told/)
      expect(await run(['ledger', '--promotion', 'nope'], shop.url)).toMatchObject({ code: 3 })
      const promotions = new PromotionService({
        database: shop.database,
        catalog: new CatalogService({ database: shop.database }),
      })
      const [record] = await promotions.promotionsByRef(admin, [{ externalId: 'spring' }])
      const scope = await readPromotionScope(shop.database, record!.id)
      const interval = { mean: 500, lower: 400, upper: 600 }
      const value = {
        originDay: addDays(start, -1),
        confidence: 0.9,
        intervals: { factor: 1, promotions: 0 },
        lift: {
          baselineUnits: interval,
          incrementalUnits: interval,
          parts: { direct: interval },
          directWidening: 1,
        },
      } as PromotionLiftValue
      const noVersion = () => Promise.resolve(null)
      await keepPrediction(shop.database, record!, scope!, value, noVersion)
      // The same day and plan again, and another plan that did not run.
      await keepPrediction(shop.database, record!, scope!, value, noVersion)
      const other = { ...record!, endsOn: addDays(lastDay, 7) }
      await keepPrediction(shop.database, other, scope!, value, noVersion)
      const { output } = await run(['ledger', '--promotion', 'spring', '--json'], shop.url)
      interface Entry {
        readonly measured: { readonly mean: number } | null
        readonly errorUnits: number
      }
      const entries = output
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Entry)
      expect(entries).toHaveLength(2)
      const [ofOther, entry] = entries as [Entry, Entry]
      expect(ofOther).toMatchObject({ measured: null, errorUnits: null, isWithinInterval: null })
      expect(entry).toMatchObject({ historyTo: addDays(start, -1), direct: interval })
      // Two fifths more on fourteen days.
      expect(entry.measured!.mean).toBeGreaterThan(300)
      expect(entry.errorUnits).toBeCloseTo(500 - entry.measured!.mean, 9)
      expect((await run(['ledger', '--promotion', 'spring'], shop.url)).output).toMatch(/500 .*400 .*600/)
    })

    it('goes on where one promotion cannot be measured, and tries it a day later, and no more than three times', async () => {
      const { database } = shop
      const promotions = new PromotionService({ database, catalog: new CatalogService({ database }) })
      const scope = await database.query<{ readonly id: bigint }>(
        `INSERT INTO promotion (external_id, name, kind, starts_on, ends_on, updated_at)
         SELECT key, key, 'DISPLAY', starts_on - 60, ends_on - 60, now() FROM promotion, unnest(ARRAY['broken', 'whole']) key
          WHERE external_id = 'spring' RETURNING id`,
      )
      const [broken, whole] = scope.map(({ id }) => id)
      await database.query(
        `INSERT INTO promotion_prediction (promotion_id, origin_day, model, confidence, baseline_units, incremental_units, incremental_lower,
                incremental_upper, direct_units, direct_lower, direct_upper, plan)
         SELECT id, starts_on, 'a model', 0.9, 0, 0, 0, 0, 0, 0, 0, '' FROM promotion WHERE id = ANY($1::bigint[])`,
        [[broken, whole]],
      )
      const days = 14
      const asked: bigint[] = []
      const measurement = (_viewer: unknown, { id }: { readonly id?: bigint | null }) => {
        asked.push(id!)
        if (id === broken) throw new Error('This promotion cannot be measured')
        return Promise.resolve({
          demand: { measuredDays: days, incremental: { mean: 1, lower: 0, upper: 2 } },
        })
      }
      const state = async () =>
        database.query<{ readonly measured: boolean; readonly units: number | null }>(
          `SELECT measured_at IS NOT NULL AS measured, measured_units AS units FROM promotion_prediction
            WHERE promotion_id = ANY($1::bigint[]) ORDER BY promotion_id`,
          [[broken, whole]],
        )
      const errors: unknown[] = []
      const logger = { error: (about: unknown) => errors.push(about) } as unknown as Logger
      const lookAfter = async (hours: number): Promise<readonly bigint[]> => {
        const clock = { now: () => new Date(Date.parse(`${start}T00:00:00Z`) + hours * 3_600_000) }
        const measurements = { measurement } as unknown as PromotionMeasurementService
        asked.length = 0
        await new LiftLedgerService({ database, clock, measurements }).measureEnded(admin, promotions, logger)
        return [...asked]
      }
      expect(await lookAfter(0)).toEqual([broken, whole])
      expect(errors).toHaveLength(1)
      expect(await state()).toMatchObject([{ measured: false }, { measured: true }])
      expect(await lookAfter(1)).toEqual([])
      expect(await lookAfter(24)).toEqual([broken])
      expect(await lookAfter(48)).toEqual([])
      expect(await lookAfter(24 * 8)).toEqual([broken])
      expect(await state()).toMatchObject([{ measured: true, units: null }, { measured: true }])
      await database.query(`DELETE FROM promotion WHERE id = ANY($1::bigint[])`, [[broken, whole]])
    })

    it('measures what is over and was predicted, once a week has passed, and only the plan that ran', async () => {
      const rows = () =>
        shop.database.query<{ readonly units: number | null; readonly isLooked: boolean }>(
          `SELECT measured_units AS units, measured_at IS NOT NULL AS "isLooked" FROM promotion_prediction ORDER BY id`,
        )
      const logger = createLogger({ level: 'silent', name: 'test' })
      const at = (days: number) => ({ now: () => new Date(`${addDays(lastDay, days)}T12:00:00Z`) })
      expect(await measurePredictions(shop.database, at(0), logger)).toBe(0)
      expect(await measurePredictions(shop.database, at(30), logger)).toBe(1)
      const [ran, other] = await rows()
      expect(ran!.units).toBeGreaterThan(300)
      expect(other).toEqual({ units: null, isLooked: true })
      expect(await measurePredictions(shop.database, at(30), logger)).toBe(0)
      // Nine more like it: predicted 500 (100), measured 340 or so, each time.
      expect((await learnFromLedger(shop.database, null)).intervals).toEqual({ factor: 1, promotions: 0 })
      await shop.database.query(
        `INSERT INTO promotion (external_id, name, kind, discount_fraction, starts_on, ends_on, updated_at)
         SELECT 'more-' || n, 'More', kind, discount_fraction, starts_on, ends_on, now() FROM promotion, generate_series(1, 9) n
          WHERE external_id = 'spring'`,
      )
      await shop.database.query(
        `INSERT INTO promotion_prediction (promotion_id, origin_day, model, confidence, baseline_units, incremental_units, incremental_lower,
                incremental_upper, direct_units, direct_lower, direct_upper, plan, measured_at, measured_units, measured_lower, measured_upper)
         SELECT p.id, origin_day, model, confidence, baseline_units, incremental_units, incremental_lower, incremental_upper, direct_units,
                direct_lower, direct_upper, plan, measured_at, measured_units, measured_lower, measured_upper
           FROM promotion_prediction, promotion p WHERE measured_units IS NOT NULL AND p.external_id LIKE 'more-%'`,
      )
      const { intervals: learned } = await learnFromLedger(shop.database, null)
      expect(learned.promotions).toBe(10)
      expect(learned.factor).toBeGreaterThan(1.3)
      const { output } = await run(['ledger', '--json'], shop.url)
      // None of the intervals of 400 to 600 held 340 or so, which is what each added: one lift for all tells it.
      expect(JSON.parse(output)).toMatchObject({
        promotions: 10,
        toldUnits: 5000,
        held: 0,
        verdict: 'TOO_NARROW',
        isWorseThanConstant: true,
      })
      expect((await run(['ledger'], shop.url)).output).toMatch(
        /^Of 10 measured promotions .* too much.*would have been nearer.*too narrow/,
      )
      // Hindsight of a promotion that began before they were measured knows none of them, though they were over.
      expect((await learnFromLedger(shop.database, addDays(lastDay, 30))).intervals).toEqual({
        factor: 1,
        promotions: 0,
      })
      expect((await learnFromLedger(shop.database, addDays(lastDay, 31))).intervals).toEqual(learned)
      const warned: unknown[] = []
      const warning = { ...logger, warn: (...said: unknown[]) => warned.push(said) } as unknown as Logger
      expect(await measurePredictions(shop.database, at(30), warning)).toBe(0)
      expect(warned).toEqual([])
      await shop.database.query(
        `UPDATE promotion_prediction SET measured_at = NULL, measured_units = NULL
          WHERE promotion_id = (SELECT id FROM promotion WHERE external_id = 'spring')`,
      )
      expect(await measurePredictions(shop.database, at(30), warning)).toBe(1)
      const summary = expect.stringContaining('too narrow') as string
      expect(warned).toEqual([
        [{ summary }, 'Intervals of lifts hold less than they say'],
        [{ summary }, 'Lifts are told worse than one lift for all'],
      ])
      // Intervals that are too narrow about means that are nearer than one lift for all: promotions of many sizes, each told 5 % too much within 1 %.
      await shop.database.query(
        `UPDATE promotion_prediction SET baseline_units = 500, direct_units = 1.05 * size, direct_lower = 1.04 * size, direct_upper = 1.06 * size,
                measured_units = size, measured_lower = .999 * size, measured_upper = 1.001 * size
           FROM (SELECT promotion_id AS of, 100.0 * row_number() OVER (ORDER BY promotion_id) AS size FROM promotion_prediction) s
          WHERE promotion_id = of AND measured_units IS NOT NULL`,
      )
      expect(JSON.parse((await run(['ledger', '--json'], shop.url)).output)).toMatchObject({
        ...{ promotions: 10, held: 0 },
        ...{ verdict: 'TOO_NARROW', isWorseThanConstant: false },
      })
    })

    it('plans a test', async () => {
      const { code, output } = await run(
        ['design', '--items', 'tea-0', '--locations', placeOf(2), '--days', '7'],
        shop.url,
      )
      expect(code).toBe(0)
      expect(output).toContain(placeOf(2))
    })
  })
})
