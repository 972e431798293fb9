/** Forecasts of sums that agree with those of their parts, over categories, regions and granularities. */
import { OperationGuard, type CheckedOperation } from '../../src/graphql/operation-limits'
import { skuOf } from '../support/small-shop'
import { countStatements } from '../support/statements-of-operations'
import { TestServer, asAdmin } from '../support/test-server'

interface Forecast {
  readonly id: string
  readonly originDay: string
  readonly horizonDays: number
  readonly addedUp: { readonly parts: number; readonly partsWithoutForecast: number } | null
  readonly points: readonly {
    readonly day: string
    readonly mean: number
    readonly quantiles: readonly { readonly value: number }[]
  }[]
}
interface Node {
  readonly demandForecasts: { readonly nodes: readonly Forecast[] }
}

const FIELDS =
  'id originDay horizonDays addedUp { parts partsWithoutForecast } points { day mean quantiles { value } }'
const PLACES = ['berlin', 'online', 'depot']
const placesIn = (region: string | null) =>
  region === 'eu' ? ['berlin', 'depot'] : region ? [region] : PLACES
const at = (place: string | null) => (place === null ? '' : `location: { externalId: "${place}" }`)

let server: TestServer
let categories: ReadonlyMap<string, string>
beforeAll(async () => {
  server = await TestServer.start()
  // Roots do not add up: forecasts that were made one by one disagree.
  const predict = server.model.predictDemand.bind(server.model)
  jest.spyOn(server.model, 'predictDemand').mockImplementation(async (input) => {
    const { versionId, prediction } = await predict(input)
    const root = (value: number) => Math.sqrt(value) + 0.1
    return {
      versionId,
      prediction: {
        ...prediction,
        mean: prediction.mean.map(root),
        quantiles: prediction.quantiles.map(root),
      },
    }
  })
  const { items } = await server.query<{
    items: { nodes: { category: { id: string; name: string; parent: { id: string; name: string } } }[] }
  }>(asAdmin, '{ items(first: 3) { nodes { category { id name parent { id name } } } } }')
  categories = new Map(
    items.nodes.flatMap(({ category }) => [category, category.parent]).map(({ id, name }) => [name, id]),
  )
})
afterAll(() => server.stop())

const within = (category: string | null) =>
  category === null ? '' : `categoryId: "${categories.get(category)!}"`

async function sumOf(
  category: string | null,
  place: string | null,
  shape: string,
  reconciliation = ', reconciliation: BOTTOM_UP',
): Promise<Forecast> {
  const { demandForecast } = await server.query<{ demandForecast: Forecast }>(
    asAdmin,
    `{ demandForecast(input: { ${within(category)} ${at(place)} ${shape} }${reconciliation}) { ${FIELDS} } }`,
  )
  return demandForecast
}

async function partsOf(
  category: string | null,
  places: readonly string[],
  shape: string,
): Promise<Forecast[]> {
  const parts: Forecast[] = []
  for (const place of places) {
    const { demandForecasts } = await server.query<Node>(
      asAdmin,
      `{ demandForecasts(first: 100, input: { ${within(category)} ${at(place)} ${shape} }) { nodes { ${FIELDS} } } }`,
    )
    parts.push(...demandForecasts.nodes)
  }
  return parts
}

/** By the first day of their period. */
function totalsOf(parts: readonly Forecast[]): ReadonlyMap<string, number> {
  const totals = new Map<string, number>()
  for (const { points } of parts)
    for (const { day, mean } of points) totals.set(day, (totals.get(day) ?? 0) + mean)
  return totals
}

describe('a forecast of a sum that is added up', () => {
  it.each(
    ['DAY', 'WEEK', 'MONTH'].flatMap((granularity) =>
      ['all categories', 'Home', 'Kitchen'].flatMap((categories) =>
        ['all places', 'eu', 'berlin'].map((places) => [granularity, categories, places] as const),
      ),
    ),
  )('by %s, of %s at %s, is the sum of its parts as they are served', async (...of) => {
    const granularity = of[0]
    const category = of[1] === 'all categories' ? null : of[1]
    const region = of[2] === 'all places' ? null : of[2]
    const shape = `granularity: ${granularity}, horizonDays: 28`
    const parts = await partsOf(category, placesIn(region), shape)
    const totals = totalsOf(parts)
    const sum = await sumOf(category, region, shape)
    expect(sum.addedUp).toEqual({ parts: parts.length, partsWithoutForecast: 0 })
    expect(sum.points.map(({ day }) => day)).toEqual([...totals.keys()])
    for (const { day, mean, quantiles } of sum.points) {
      expect(Math.abs(mean - totals.get(day)!)).toBeLessThan(1e-6)
      const values = quantiles.map(({ value }) => value)
      expect(values).toEqual([...values].sort((a, b) => a - b))
      expect(values[0]).toBeGreaterThanOrEqual(0)
    }
    const own = await sumOf(category, region, shape, '')
    expect(own.addedUp).toBeNull()
    expect(own.id).not.toBe(sum.id)
    expect(Math.abs(own.points[0]!.mean - totals.get(own.points[0]!.day)!)).toBeGreaterThan(1)
    const [inOwn, inSum] = [own, sum].map(({ points }) => points[0]!.quantiles[2]!.value / points[0]!.mean)
    expect(inSum).toBeCloseTo(inOwn!, 4)
  })

  it('sends no more statements than it was measured with', async () => {
    const checked = jest.spyOn(OperationGuard.prototype, 'check')
    try {
      // Of a measure that no other case asks for, so that its parts are not remembered.
      const sent = await countStatements(server, () => sumOf(null, null, 'measure: REVENUE, horizonDays: 14'))
      const { measurement, budget } = checked.mock.results.at(-1)!.value as CheckedOperation
      const { statements } = budget?.measured ?? measurement
      expect(sent).toBeGreaterThan(10)
      expect(sent).toBeLessThanOrEqual(statements)
    } finally {
      checked.mockRestore()
    }
  })

  it('is that of categories, which are that of the category above them', async () => {
    const shape = 'measure: RETURNS, horizonDays: 7'
    const below = await Promise.all(['Kitchen', 'Garden', 'Office'].map((name) => sumOf(name, 'eu', shape)))
    const above = await sumOf('Home', 'eu', shape)
    const totals = totalsOf(below)
    for (const { day, mean } of above.points) expect(Math.abs(mean - totals.get(day)!)).toBeLessThan(1e-6)
  })

  it('of one item is the sum over its places, of orders and visits, too', async () => {
    const item = `item: { externalId: "${skuOf(3)}" }`
    for (const measure of ['ORDERS', 'VISITS']) {
      const ask = async (input: string, reconciliation: string) =>
        (
          await server.query<{ demandForecast: Forecast }>(
            asAdmin,
            `{ demandForecast(input: { ${item} ${input} measure: ${measure} }${reconciliation}) { ${FIELDS} } }`,
          )
        ).demandForecast
      const totals = totalsOf(await Promise.all(PLACES.map((place) => ask(at(place), ''))))
      const sum = await ask('', ', reconciliation: BOTTOM_UP')
      for (const { day, mean } of sum.points) expect(Math.abs(mean - totals.get(day)!)).toBeLessThan(1e-6)
    }
  })

  it.each([
    ['of orders of several items', 'measure: ORDERS', FIELDS],
    ['of an instant', 'asOf: "2026-01-01T00:00:00Z"', FIELDS],
    ['that is to be explained', '', 'drivers { units }'],
  ])('is refused %s', async (_, input, fields) => {
    const query = `{ demandForecast(input: { ${input} }, reconciliation: BOTTOM_UP) { ${fields} } }`
    expect(await server.codes(asAdmin, query)).toEqual(['BAD_USER_INPUT'])
  })

  it('begins with the first day that all of its places forecast, and is refused of more parts than it adds up', async () => {
    const place = (externalId: string, timeZone: string) => ({
      ...{ externalId, name: externalId, kind: 'STORE' as const, timeZone, parentExternalId: 'earth' },
    })
    await server.services.catalogWrites.upsertLocations({ kind: 'admin' }, [
      { externalId: 'earth', name: 'Earth', kind: 'REGION', timeZone: 'UTC' },
      place('first', 'Pacific/Kiritimati'),
      place('last', 'Etc/GMT+12'),
    ])
    const shape = 'horizonDays: 10'
    const parts = await partsOf('Kitchen', ['first', 'last'], shape)
    const origins = [...new Set(parts.map(({ originDay }) => originDay))].sort()
    expect(origins.length).toBe(2)
    const sum = await sumOf('Kitchen', 'earth', shape)
    expect(sum.originDay).toBe(origins[1])
    const shared = [...totalsOf(parts)].filter(([day]) =>
      parts.every(({ points }) => points.some((point) => point.day === day)),
    )
    expect(sum.points.map(({ day }) => day)).toEqual(shared.map(([day]) => day).sort())
    expect(sum.horizonDays).toBe(sum.points.length)
    expect(sum.points.length).toBeGreaterThanOrEqual(8)
    for (const [day, mean] of shared)
      expect(Math.abs(sum.points.find((point) => point.day === day)!.mean - mean)).toBeLessThan(1e-6)
    await server.services.catalogWrites.upsertLocations(
      { kind: 'admin' },
      Array.from({ length: 100 }, (_, index) => place(`kiosk-${index}`, 'UTC')),
    )
    const query = '{ demandForecast(input: {}, reconciliation: BOTTOM_UP) { id } }'
    expect(await server.codes(asAdmin, query)).toEqual(['BAD_USER_INPUT'])
  })
})
