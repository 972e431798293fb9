/** Forecasts of one item at many places around the earth, page by page. */
import { COVARIATE_COUNT } from '../../src/contracts/demand/demand'
import { systemClock } from '../../src/core/time/clock'
import { daysBetween } from '../../src/core/time/day'
import { firstDayOf } from '../../src/core/time/grid'
import { COVARIATE_COLUMN } from '../../src/features/demand'
import { DEFAULT_LIMITS, OperationGuard } from '../../src/graphql/operation-limits'
import type { CheckedOperation } from '../../src/graphql/operation-limits'
import { RollupService } from '../../src/services/demand/rollup.service'
import { extent } from '../support/extent'
import { noonDaysAgo, skuOf } from '../support/small-shop'
import { TestServer, asAdmin } from '../support/test-server'
import { countStatements } from '../support/statements-of-operations'

const PLACES = extent({ short: 250, exhaustive: 1_000 })
const PAGE = 100
const TIME_ZONES = ['Pacific/Kiritimati', 'Europe/Berlin', 'Etc/GMT+12']

interface Page {
  readonly nodes: readonly {
    readonly id: string
    readonly originDay: string
    readonly location: { readonly externalId: string }
  }[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string }
  readonly totalCount: number
}

let server: TestServer
beforeAll(async () => {
  server = await TestServer.start()
  await server.services.catalogWrites.upsertLocations(
    { kind: 'admin' },
    Array.from({ length: PLACES }, (_, index) => ({
      externalId: `kiosk-${index}`,
      name: `Kiosk ${index}`,
      kind: 'STORE',
      timeZone: TIME_ZONES[index % TIME_ZONES.length]!,
    })),
  )
})
afterAll(() => server.stop())

describe('forecasts of an item at every place', () => {
  it('come once for each place that sells, a hundred a page, within what was measured', async () => {
    const checked = jest.spyOn(OperationGuard.prototype, 'check')
    const names: string[] = []
    const origins = new Set<string>()
    try {
      for (let after: string | null = null; ;) {
        let answer: { item: { demandForecasts: Page } } | undefined
        const query = `query ($after: String) { item(ref: { externalId: "${skuOf(1)}" }) {
             demandForecasts(first: ${PAGE}, after: $after) { totalCount pageInfo { hasNextPage endCursor }
               nodes { id originDay location { externalId } points { day mean quantiles { level value } } history(days: 3) { day value } } } } }`
        const sent = await countStatements(server, async () => {
          answer = await server.query(asAdmin, query, { after })
        })
        const { measurement, budget } = checked.mock.results.at(-1)!.value as CheckedOperation
        const measured = budget?.measured ?? measurement
        expect(sent).toBeLessThanOrEqual(measured.statements)
        expect(measured.statements).toBeLessThan(DEFAULT_LIMITS.maxStatements.admin / 2)
        const { nodes, pageInfo, totalCount }: Page = answer!.item.demandForecasts
        names.push(...nodes.map(({ location }) => location.externalId))
        for (const { originDay } of nodes) origins.add(originDay)
        // Berlin, online and the depot of the small shop; its region does not sell.
        expect(totalCount).toBe(PLACES + 3)
        if (!pageInfo.hasNextPage) break
        after = pageInfo.endCursor
      }
    } finally {
      checked.mockRestore()
    }
    expect(new Set(names).size).toBe(PLACES + 3)
    expect(names).toHaveLength(PLACES + 3)
    expect(names).not.toContain('eu')
    expect(origins.size).toBeGreaterThan(1)
  })

  it('are those of the single places', async () => {
    const forecast = '{ id points { day mean } }'
    const { item } = await server.query<{ item: { all: { nodes: object[] }; berlin: object } }>(
      asAdmin,
      `{ item(ref: { externalId: "${skuOf(2)}" }) { all: demandForecasts(first: 3, horizonDays: 5, levels: [0.3]) { nodes ${forecast} }
           berlin: demandForecast(location: { externalId: "berlin" }, horizonDays: 5, levels: [0.3]) ${forecast} } }`,
    )
    expect(item.all.nodes).toContainEqual(item.berlin)
    expect(
      await server.codes(
        asAdmin,
        `{ item(ref: { externalId: "${skuOf(2)}" }) { demandForecasts(after: "elsewhere") { nodes { id } } } }`,
      ),
    ).toEqual(['BAD_USER_INPUT'])
  })
})

describe('the drivers of a forecast', () => {
  interface Explained {
    points: { mean: number }[]
    drivers: { code: string; label: string; units: number; share: number; unitsByPeriod: number[] }[]
  }
  const EXPLAINED = 'points { mean } drivers { code label units share unitsByPeriod }'
  const sumOf = (numbers: number[]): number => numbers.reduce((sum, one) => sum + one, 0)

  it.each([
    [
      'an item at a place',
      `item: { externalId: "${skuOf(1)}" }, location: { externalId: "berlin" }, horizonDays: 9`,
    ],
    ['all items', 'horizonDays: 14'],
    [
      'a scenario',
      `item: { externalId: "${skuOf(1)}" }, scenario: { prices: [{ item: { externalId: "${skuOf(1)}" }, price: { amountMinor: "150", currency: "EUR" } }] }`,
    ],
    ['an instant', `item: { externalId: "${skuOf(1)}" }, asOf: "NOW"`],
  ])('add up to the forecast of %s', async (_, input) => {
    const ask = () =>
      server.query<{ demandForecast: Explained }>(
        asAdmin,
        `{ demandForecast(input: { ${input.replace('NOW', new Date().toISOString())} }) { ${EXPLAINED} } }`,
      )
    const { points, drivers } = (await ask()).demandForecast
    expect(drivers[0]).toMatchObject({ code: 'USUAL', label: 'Usual sales' })
    expect(drivers.map(({ code }) => code)).not.toContain('LATER_DATA')
    expect(sumOf(drivers.map(({ units }) => units))).toBeCloseTo(sumOf(points.map(({ mean }) => mean)), 4)
    expect(sumOf(drivers.map(({ share }) => share))).toBeCloseTo(1, 6)
    points.forEach(({ mean }, period) =>
      expect(sumOf(drivers.map(({ unitsByPeriod }) => unitsByPeriod[period]!))).toBeCloseTo(mean, 4),
    )
    expect(drivers.every(({ unitsByPeriod }) => unitsByPeriod.length === points.length)).toBe(true)
  })

  it('are remembered with the forecast', async () => {
    const query = `{ demandForecast(input: { item: { externalId: "${skuOf(3)}" }, horizonDays: 9 }) { drivers { units } } }`
    const first = await server.query(asAdmin, query)
    const calls = server.model.calls.length
    expect(await server.query(asAdmin, query)).toEqual(first)
    expect(server.model.calls).toHaveLength(calls)
  })

  it('are refused for a page of many forecasts, before anything is read', async () => {
    const query = '{ items(first: 50) { nodes { demandForecast { drivers { code } } } } }'
    expect(await server.codes(asAdmin, query)).toEqual(['QUERY_TOO_EXPENSIVE'])
  })
})

describe('the quality of recorded sales', () => {
  const reportOf = (input: string) =>
    `{ dataQuality(input: { ${input} }) { from to periods known outOfStock unobserved closed zeros demandInterval findingCount
         findings { kind from to periods value expected score } } }`

  it('is told of an item at a place', async () => {
    const { dataQuality } = await server.query<{
      dataQuality: Record<string, number> & { findings: { kind: string; from: string; to: string }[] }
    }>(asAdmin, reportOf(`item: { externalId: "${skuOf(1)}" }, location: { externalId: "berlin" }`))
    const { periods, known, outOfStock, unobserved, closed, findingCount, findings } = dataQuality
    expect(periods).toBeGreaterThan(10)
    expect(known! + outOfStock! + unobserved! + closed!).toBe(periods)
    expect(findings).toHaveLength(findingCount!)
    expect(findings.every(({ from, to }) => from <= to)).toBe(true)
  })

  it('is refused of what is not known, and of too many periods', async () => {
    const item = `item: { externalId: "${skuOf(1)}" }`
    expect(await server.codes(asAdmin, reportOf('item: { externalId: "no-such" }'))).toEqual(['NOT_FOUND'])
    expect(await server.codes(asAdmin, reportOf(`${item}, location: { externalId: "eu-no" }`))).toEqual([
      'NOT_FOUND',
    ])
    expect(await server.codes(asAdmin, reportOf(`${item}, periods: 367`))).toEqual(['BAD_USER_INPUT'])
  })
})

describe('the nowcast of the running day', () => {
  const nowcastOf = (input: string, item = skuOf(4)) =>
    `{ demandForecast(input: { item: { externalId: "${item}" }, levels: [0.1, 0.9] ${input} }) { originDay points { day mean }
         nowcast { day soldUnits soldShare ownHoursShare mean forecastMean quantiles { level value } } } }`
  const BERLIN = ', location: { externalId: "berlin" }'
  interface Answer {
    demandForecast: {
      originDay: string
      points: { day: string; mean: number }[]
      nowcast: {
        day: string
        soldUnits: number
        soldShare: number
        ownHoursShare: number
        mean: number
        forecastMean: number
        quantiles: { level: number; value: number }[]
      }
    }
  }

  it('counts what is sold today by the rules of demand, beside a forecast that does not change', async () => {
    const { originDay, points, nowcast } = (await server.query<Answer>(asAdmin, nowcastOf(BERLIN)))
      .demandForecast
    expect(nowcast).toMatchObject({ day: points[0]!.day, soldUnits: 0, forecastMean: points[0]!.mean })
    expect(nowcast.day > originDay).toBe(true)
    const aMomentAgo = new Date()
    const inAnHour = new Date(aMomentAgo.getTime() + 3_600_000)
    const order = (externalId: string, quantity: number) => ({
      externalId,
      locationExternalId: 'berlin',
      orderedAt: aMomentAgo,
      currency: 'EUR',
      lines: [{ itemExternalId: skuOf(4), quantity, unitPriceMinor: 100n }],
    })
    const admin = { kind: 'admin' } as const
    await server.services.orderWrites.recordOrders(admin, [
      order('of-today', 7),
      { ...order('of-later', 30), orderedAt: inAnHour },
      { ...order('cancelled', 50), cancelledAt: aMomentAgo },
    ])
    await server.services.ingest.ingestEvents(
      admin,
      ['of-today', null].map((orderExternalId, index) => ({
        clientEventId: `sale-of-today-${index}`,
        type: 'PURCHASE' as const,
        sessionExternalId: `till-${index}`,
        itemExternalId: skuOf(4),
        locationExternalId: 'berlin',
        quantity: 2,
        ...(orderExternalId ? { orderExternalId } : {}),
        occurredAt: aMomentAgo,
      })),
    )
    const later = (await server.query<Answer>(asAdmin, nowcastOf(BERLIN))).demandForecast
    // Nothing of the order that is dated later. Seven of the order, whose event says nothing new, and two of the event without an order.
    expect(later.nowcast.soldUnits).toBe(9)
    expect(later.nowcast.soldShare).toBeGreaterThanOrEqual(0)
    expect(later.nowcast.soldShare).toBeLessThanOrEqual(1)
    expect(later.nowcast.mean).toBeGreaterThanOrEqual(9)
    expect(later.nowcast.mean).toBeGreaterThan(nowcast.mean)
    for (const { value } of later.nowcast.quantiles) expect(value).toBeGreaterThanOrEqual(9)
    expect(later.points).toEqual(points)
  })

  it('of an item that sold little is told by the hours of its category, or of the place', async () => {
    const known = (await server.query<Answer>(asAdmin, nowcastOf(BERLIN))).demandForecast.nowcast
    const HOUR = 3_600_000
    const viewer = { kind: 'admin' } as const
    const item = (externalId: string, category: string) => ({
      ...{ externalId, title: externalId, categoryPath: [category] },
      ...{ currency: 'EUR', active: true, priceMinor: 100n },
    })
    await server.services.catalogWrites.upsertItems(viewer, [
      ...['bread', 'roll'].map((name) => item(name, 'Bakery')),
      item('ticket', 'Tickets'),
      item('lonely', 'Alone'),
    ])
    const sold = (itemExternalId: string, quantity: number, orderedAt: Date) => ({
      ...{ externalId: `${itemExternalId}-sold`, locationExternalId: 'berlin', currency: 'EUR', orderedAt },
      lines: [{ itemExternalId, quantity, unitPriceMinor: 100n }],
    })
    const yesterday = (hour: number) => new Date(noonDaysAgo(1).getTime() + (hour - 12) * HOUR)
    // Bread is sold in the morning, and nearly all that the place sells later than now.
    await server.services.orderWrites.recordOrders(viewer, [
      sold('bread', 1000, yesterday(9)),
      sold('ticket', 100_000, yesterday(15)),
      sold('roll', 2, yesterday(15)),
      sold('lonely', 2, yesterday(15)),
    ])
    await new RollupService({ database: server.database, clock: systemClock }).rollUpDirty()
    const of = async (name: string) =>
      (await server.query<Answer>(asAdmin, nowcastOf(BERLIN, name))).demandForecast.nowcast
    const roll = await of('roll')
    expect(roll.ownHoursShare).toBeCloseTo(2 / 52, 9)
    expect(known.ownHoursShare).toBeGreaterThan(0.4)
    // Without the category it would be that of the place, and without the place nothing would be told of the lonely one.
    expect(roll.soldShare).toBeGreaterThan(0.9)
    expect((await of('lonely')).soldShare).toBeLessThan(0.1)
  })

  it.each([
    ['a place without sales of known hours', ', location: { externalId: "online" }', 'NOT_ENOUGH_DATA'],
    ['a region', ', location: { externalId: "eu" }', 'BAD_USER_INPUT'],
    ['all places together', '', 'BAD_USER_INPUT'],
    ['an instant', `${BERLIN}, asOf: "NOW"`, 'BAD_USER_INPUT'],
  ])('is refused of %s, and the forecast is there', async (_, input, code) => {
    const query = nowcastOf(input.replace('NOW', new Date().toISOString()))
    const { data, errors } = await server.ask<Answer>(asAdmin, query)
    expect(errors!.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [['demandForecast', 'nowcast'], code],
    ])
    expect(data!.demandForecast.points.length).toBeGreaterThan(0)
    expect(data!.demandForecast.nowcast).toBeNull()
  })
})

describe('a scenario of covariates that the shop names', () => {
  const TOMORROW = new Date(noonDaysAgo(-1)).toISOString().slice(0, 10)
  const asked = (
    covariate: string,
    series = `item: { externalId: "${skuOf(4)}" }, location: { externalId: "berlin" }`,
  ) =>
    `{ demandForecast(input: { ${series}, scenario: { covariates: [{ ${covariate} }] } }) { points { mean } } }`
  const days = `startsOn: "${TOMORROW}", endsOn: "${TOMORROW}"`

  beforeAll(() =>
    server.services.covariateWrites.recordCovariates(
      { kind: 'admin' },
      {
        named: [
          { name: 'footfall', day: '2026-01-01', number: 3 },
          { name: 'leaflet', day: '2026-01-01', category: 'front page' },
        ],
      },
    ),
  )

  it.each([
    ['a number', 'name: "footfall", number: 10', 'number1', 10],
    ['a word', 'name: "leaflet", category: "front page"', 'category1', 1],
  ])('gives the model %s of the coming day', async (_, covariate, name, value) => {
    const predict = jest.spyOn(server.model, 'predictDemand')
    await server.query(asAdmin, asked(`${covariate}, ${days}`))
    const { grid, historySteps, series } = predict.mock.calls.at(-1)![0]
    const at = historySteps + daysBetween(firstDayOf(grid, historySteps), TOMORROW)
    const read = (day: number) =>
      series[0]!.covariates[day * COVARIATE_COUNT + COVARIATE_COLUMN[name as 'number1']]
    expect(read(at)).toBe(value)
    expect(read(at + 1)).not.toBe(value)
    predict.mockRestore()
  })

  it.each([
    ['a name that was never told', `name: "fotfall", number: 1, ${days}`, 'NOT_FOUND'],
    ['a word that was never told', `name: "leaflet", category: "back page", ${days}`, 'NOT_FOUND'],
    ['a word of numbers', `name: "footfall", category: "many", ${days}`, 'BAD_USER_INPUT'],
    ['a number of categories', `name: "leaflet", number: 1, ${days}`, 'BAD_USER_INPUT'],
    ['neither a number nor a word', `name: "footfall", ${days}`, 'BAD_USER_INPUT'],
    [
      'a day that is over',
      'name: "footfall", number: 1, startsOn: "2026-01-01", endsOn: "2999-01-01"',
      'BAD_USER_INPUT',
    ],
    [
      'a day after the last one that is forecast',
      'name: "footfall", number: 1, startsOn: "2999-01-01", endsOn: "2999-01-02"',
      'BAD_USER_INPUT',
    ],
    [
      'a last day before the first',
      `name: "footfall", number: 1, startsOn: "${TOMORROW}", endsOn: "2026-01-01"`,
      'BAD_USER_INPUT',
    ],
    [
      'an item that there is not',
      `name: "footfall", number: 1, item: { externalId: "none" }, ${days}`,
      'NOT_FOUND',
    ],
  ])('is refused of %s', async (_, covariate, code) => {
    expect(await server.codes(asAdmin, asked(covariate))).toEqual([code])
  })

  it('is refused of a sum over items, which reads none', async () => {
    const query = asked(`name: "footfall", number: 1, ${days}`, 'location: { externalId: "berlin" }')
    expect(await server.codes(asAdmin, query)).toEqual(['BAD_USER_INPUT'])
  })
})
