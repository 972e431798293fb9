/** A shop whose sales come late, as a client sees it: forecasts say how old the data is, history says what is not known. */
import { announceSellingPlaces } from '../../src/services/demand/selling-places'
import { skuOf } from '../support/small-shop'
import { TestServer, asAdmin } from '../support/test-server'

const LATE_DAYS = 3

interface Forecast {
  readonly originDay: string
  readonly lastObservedDay: string | null
  readonly staleDays: number | null
  readonly history: readonly {
    readonly day: string
    readonly status: string
    readonly units: number | null
  }[]
  readonly points: readonly { readonly day: string }[]
}

describe('a forecast of a shop that is heard of late', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await TestServer.start()
  })
  afterAll(() => server.stop())

  async function forecastOf(item: string, location = ''): Promise<Forecast> {
    const { demandForecast } = await server.query<{ demandForecast: Forecast }>(
      asAdmin,
      `{ demandForecast(input: { item: { externalId: "${item}" } ${location} horizonDays: 2 }) {
        originDay lastObservedDay staleDays history(days: 5) { day status units } points { day } } }`,
    )
    return demandForecast
  }

  it('says how many days are missing, in the answer that follows the silence too', async () => {
    const places = ['', 'location: { externalId: "berlin" }']
    for (const place of places) {
      const fresh = await forecastOf(skuOf(1), place)
      expect(fresh).toMatchObject({ lastObservedDay: fresh.originDay, staleDays: 0 })
      expect(fresh.history.map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => 'OBSERVED'))
    }
    const { originDay } = await forecastOf(skuOf(1))
    await server.database.transaction(async (tx) => {
      await tx.query(`DELETE FROM demand_day WHERE day > $1::date - ${LATE_DAYS}`, [originDay])
      await announceSellingPlaces(tx)
    })
    for (const place of places) {
      let late = await forecastOf(skuOf(1), place)
      // Until the server has heard of it.
      while (late.staleDays === 0) late = await forecastOf(skuOf(1), place)
      expect(late).toMatchObject({ originDay, staleDays: LATE_DAYS })
      // It is of the days after the origin all the same.
      expect(late.points).toHaveLength(2)
      expect(late.points[0]!.day > originDay).toBe(true)
      const [first, last, ...missing] = late.history
      expect([first, last]).toEqual([
        expect.objectContaining({ status: 'OBSERVED', units: expect.any(Number) }),
        { day: late.lastObservedDay, status: 'OBSERVED', units: expect.any(Number) },
      ])
      expect(missing.map(({ status, units }) => [status, units])).toEqual(
        Array.from({ length: LATE_DAYS }, () => ['UNOBSERVED', null]),
      )
    }
  })

  it('says null of an item that nobody ever told sales of', async () => {
    await server.services.catalogWrites.upsertItems({ kind: 'admin' }, [
      { externalId: 'newcomer', title: 'Newcomer', priceMinor: 100n, currency: 'EUR' },
    ])
    expect(await forecastOf('newcomer')).toMatchObject({
      lastObservedDay: null,
      staleDays: null,
      history: [],
    })
  })
})
