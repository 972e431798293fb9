import { USUAL_HORIZON_DAYS } from '../../../src/contracts/demand/demand'
import { USUAL_SHAPE } from '../../../src/contracts/demand/window-shape'
import type { DemandRows } from '../../../src/contracts/demand/demand-rows'
import { fixedClock } from '../../../src/core/time/clock'
import { dayFromNumber } from '../../../src/core/time/day'
import { loadDemandPanel } from '../../../src/datasets/demand-panel'
import { allocateWindows, buildDemandPanel, DemandWindowWriter } from '../../../src/features/demand'
import { createTestDatabase, type TestDatabase } from '../../support/database'
import { inGoodTime, randomDemandRows, SHOP_FIRST_DAY } from '../../support/demand-rows'
import { storeDemandRows } from '../../support/store-demand-rows'

const CONTEXT_DAYS = USUAL_SHAPE.context

const HISTORY_DAYS = 150
const LAST_DAY = SHOP_FIRST_DAY + HISTORY_DAYS - 1

describe('loadDemandPanel', () => {
  let test: TestDatabase
  let rows: DemandRows

  beforeAll(async () => {
    test = await createTestDatabase()
    rows = await storeDemandRows(
      test.database,
      inGoodTime(
        randomDemandRows({
          seed: 7,
          items: 6,
          locations: 3,
          historyDays: HISTORY_DAYS,
          futureDays: USUAL_HORIZON_DAYS,
        }),
      ),
    )
  })
  afterAll(() => test.drop())

  const load = (options: Partial<Parameters<typeof loadDemandPanel>[1]> = {}) =>
    loadDemandPanel(test.database, {
      series: 'items',
      originDay: dayFromNumber(LAST_DAY),
      historySteps: HISTORY_DAYS,
      futureSteps: USUAL_HORIZON_DAYS,
      ...options,
    })

  const loadNow = (origin: number) =>
    load({ originDay: dayFromNumber(SHOP_FIRST_DAY + origin), historySteps: CONTEXT_DAYS })

  it('reads back the panel of the rows that were stored', async () => {
    expect((await load({ origins: 'all' })).panel).toEqual(buildDemandPanel(rows))
    expect((await load()).panel).toEqual(buildDemandPanel({ ...rows, weatherForecasts: null }))
  })

  it('gives a long list, which is read in parts, in the order asked', async () => {
    const { panel } = await load()
    const asked = Array.from({ length: 300 }, (_, index) => panel.series[(index * 7) % panel.series.length]!)
    const loaded = await load({ series: asked.map(({ itemId, locationId }) => ({ itemId, locationId })) })
    expect(loaded.panel.series).toEqual(asked)
    expect(loaded.covariateHashes).toHaveLength(300)
    expect(loaded.covariateHashes[panel.series.length]).toBe(loaded.covariateHashes[0])
  })

  it('takes a cell that was visited and sold nothing for a day without sales', async () => {
    const before = await load()
    const { cells } = rows
    const sold = new Set(Array.from(cells.item, (item, row) => `${item}/${cells.location[row]}`))
    const pairs = rows.items.flatMap((_, item) => rows.locations.map((__, location) => ({ item, location })))
    const unsold = pairs.find(({ item, location }) => !sold.has(`${item}/${location}`))!
    const visited = {
      itemId_locationId_day_source: {
        itemId: BigInt(rows.items[unsold.item]!.id),
        locationId: BigInt(rows.locations[unsold.location]!.id),
        day: new Date((SHOP_FIRST_DAY + 5) * 86_400_000),
        source: 'TRANSACTIONS' as const,
      },
    }
    await test.database.prisma.demandDay.create({
      data: {
        ...visited.itemId_locationId_day_source,
        units: 0,
        orders: 0,
        visits: 3,
        revenueMinor: 0n,
        returns: 0,
      },
    })
    const after = await load()
    await test.database.prisma.demandDay.delete({ where: visited })
    expect(after.panel).toEqual(before.panel)
  })

  it('gives the series asked for, in the order asked, as they are among all', async () => {
    const all = (await load()).panel.series
    const wanted = [all.at(-1)!, all[0]!, all[3]!]
    const { panel } = await load({ series: wanted.map(({ itemId, locationId }) => ({ itemId, locationId })) })
    expect(panel.series).toEqual(wanted)
  })

  it('reads a place of its own without the demand of others', async () => {
    const all = (await load()).panel.series
    const wanted = all.filter(({ locationId }) => locationId === '2')
    const { panel } = await load({ series: wanted.map(({ itemId, locationId }) => ({ itemId, locationId })) })
    expect(panel.series).toEqual(wanted)
  })

  it('replays the vector of an earlier day bit for bit', async () => {
    const long = (await load({ origins: 'all' })).panel
    let ahead = 0
    for (const origin of [CONTEXT_DAYS, 90, HISTORY_DAYS - USUAL_HORIZON_DAYS - 1]) {
      const { panel } = await load({
        series: long.series.map(({ itemId, locationId }) => ({ itemId, locationId })),
        originDay: dayFromNumber(SHOP_FIRST_DAY + origin),
        historySteps: CONTEXT_DAYS,
        // The day is over at all places, and nothing of the next one is known.
        asOf: new Date((SHOP_FIRST_DAY + origin + 1.25) * 86_400_000),
      })
      ahead += Number(JSON.stringify((await loadNow(origin)).panel) !== JSON.stringify(panel))
      const training = allocateWindows(long.series.length, USUAL_SHAPE)
      const serving = allocateWindows(long.series.length, USUAL_SHAPE)
      const trainingWriter = new DemandWindowWriter(long, USUAL_SHAPE)
      const servingWriter = new DemandWindowWriter(panel, USUAL_SHAPE)
      const written: number[] = []
      long.series.forEach((series, index) => {
        if (series.firstObserved > origin) return
        written.push(index)
        trainingWriter.write(index, origin, training, index)
        servingWriter.write(index, CONTEXT_DAYS - 1, serving, index)
      })
      expect(written.length).toBeGreaterThan(10)
      expect(serving).toEqual(training)
    }
    // What is known by now of those days is another matter.
    expect(ahead).toBe(3)
  })

  it('takes the last day that is complete everywhere for its origin', async () => {
    // Noon in UTC of the day after the last one: it is evening in Tokyo and early morning in New York.
    const clock = fixedClock(new Date((LAST_DAY + 1.5) * 86_400_000))
    const loaded = await load({ originDay: undefined, clock })
    expect(loaded.originDay).toBe(dayFromNumber(LAST_DAY))
    // Early in UTC the day before is over in Tokyo only.
    const early = fixedClock(new Date((LAST_DAY + 1.1) * 86_400_000))
    expect((await load({ originDay: undefined, clock: early })).originDay).toBe(dayFromNumber(LAST_DAY - 1))
  })

  it('sees a plan for the days ahead in the hash of its series, and in no other', async () => {
    const before = await load()
    const created = await test.database.prisma.promotion.create({
      data: {
        externalId: 'plan',
        name: 'Plan',
        kind: 'PRICE_DISCOUNT',
        discountFraction: 0.9,
        startsOn: new Date((LAST_DAY + 3) * 86_400_000),
        endsOn: new Date((LAST_DAY + 5) * 86_400_000),
        items: { create: [{ itemId: 2n }] },
        locations: { create: [{ locationId: 1n }] },
      },
    })
    const after = await load()
    await test.database.prisma.promotion.delete({ where: { id: created.id } })
    const changed = after.panel.series.filter(
      (_, index) => after.covariateHashes[index] !== before.covariateHashes[index],
    )
    expect(changed.map(({ itemId, locationId }) => [itemId, locationId])).toEqual([
      ['2', '1'],
      ['2', null],
    ])
  })

  it('refuses unknown series', async () => {
    await expect(load({ series: [{ itemId: '999', locationId: null }] })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    await expect(load({ series: [{ itemId: '1', locationId: '999' }] })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('lets others have their turn while it makes a long list', async () => {
    let turns = 0
    let done = false
    const count = (): void => {
      turns++
      if (!done) setImmediate(count)
    }
    const database = {
      async query<Row extends object>(sql: string, params?: readonly unknown[]) {
        const read = await test.database.query<Row>(sql, params)
        turns = 0
        return read
      },
    }
    count()
    await loadDemandPanel(database, {
      series: Array.from({ length: 128 }, (_, index) => ({
        itemId: rows.items[index % 6]!.id,
        locationId: null,
      })),
      originDay: dayFromNumber(LAST_DAY),
      historySteps: 5_000,
      futureSteps: USUAL_HORIZON_DAYS,
    })
    done = true
    // Made in one go, there is at most the turn in which the last answer came.
    expect(turns).toBeGreaterThan(5)
  })

  it('needs a handful of statements for any number of series', async () => {
    const statements: string[] = []
    const counting = {
      query: <Row extends object>(sql: string, params?: readonly unknown[]) => {
        statements.push(sql)
        return test.database.query<Row>(sql, params)
      },
    }
    await loadDemandPanel(counting, {
      series: 'items',
      originDay: dayFromNumber(LAST_DAY),
      historySteps: 60,
      futureSteps: USUAL_HORIZON_DAYS,
      origins: 'all',
    })
    expect(statements.length).toBeLessThanOrEqual(14)
  })
})
