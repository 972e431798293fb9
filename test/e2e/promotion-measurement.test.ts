/** What promotions added, over HTTP: with its plot, for those who read the shop. */
import { addDays } from '../../src/core/time/day'
import { placeOf, storePromotedShop } from '../support/promoted-shop'
import { TestServer, asAdmin, asUser } from '../support/test-server'

const LAST_DAY = addDays(new Date().toISOString().slice(0, 10), -3)
const START = addDays(LAST_DAY, -20)
const END = addDays(LAST_DAY, -7)

const MEASUREMENT = `identified confidence refusal { code message remedy } promotion { externalId }
  incrementalUnits { mean lower upper confidence } incrementalRevenue { mean { amountMinor currency } lower { amountMinor } upper { amountMinor } }
  sold { liftFraction pValue anyDayPValue baseline method measuredDays historyDays incremental { mean } placebos { windows windowsRejected units unitPValue }
         ridgeAugmented syntheticDifference differenceInDifferences beforeAfter }
  demand { liftFraction } revenue { liftFraction } after { incremental { mean } } stockOutShare
  donors { weight item { id } location { externalId } } points { day phase actual expected effect cumulativeEffect }`

interface Measured {
  readonly identified: boolean
  readonly refusal: { readonly code: string } | null
  readonly incrementalUnits: { readonly mean: number; readonly lower: number; readonly upper: number }
  readonly incrementalRevenue: { readonly mean: { readonly amountMinor: string; readonly currency: string } }
  readonly sold: { readonly liftFraction: number; readonly pValue: number }
  readonly donors: readonly { readonly item: null; readonly location: { readonly externalId: string } }[]
  readonly points: readonly object[]
}

describe('the measurement of a promotion over HTTP', () => {
  let server: TestServer

  beforeAll(async () => {
    server = await TestServer.start({ seed: false })
    await storePromotedShop(server.database, {
      places: 6,
      items: { tea: 1 },
      lastDay: LAST_DAY,
      historyDays: 120,
      sold: ({ place, day, units }) =>
        place === placeOf(0) && START <= day && day <= END ? 1.5 * units : units,
    })
    const create = (externalId: string, startsOn: string, endsOn: string) =>
      server.services.promotionWrites.create(
        { kind: 'admin' },
        {
          ...{ externalId, name: externalId, kind: 'DISPLAY', startsOn, endsOn },
          items: [{ externalId: 'tea-0' }],
          locations: [{ externalId: placeOf(0) }],
        },
      )
    await create('past', START, END)
    await create('planned', addDays(LAST_DAY, 40), addDays(LAST_DAY, 50))
  })
  afterAll(() => server.stop())

  it('tells units, revenue, interval, donors and points', async () => {
    const { promotionMeasurement: measured } = await server.query<{ promotionMeasurement: Measured }>(
      asAdmin,
      `{ promotionMeasurement(promotion: { externalId: "past" }) { ${MEASUREMENT} } }`,
    )
    const { incrementalUnits: units, incrementalRevenue: revenue } = measured
    expect(measured).toMatchObject({
      identified: true,
      refusal: null,
      confidence: 0.9,
      promotion: { externalId: 'past' },
    })
    expect(measured.sold.liftFraction).toBeCloseTo(0.5, 1)
    expect(units.lower).toBeLessThan(units.mean)
    expect(units.upper).toBeGreaterThan(units.mean)
    expect(revenue.mean.currency).toBe('EUR')
    expect(Number(revenue.mean.amountMinor) / 200).toBeCloseTo(units.mean, -1)
    expect(
      measured.donors.every(({ item, location }) => item === null && location.externalId !== placeOf(0)),
    ).toBe(true)
    expect(measured.points).toHaveLength(90 + 14 + 7)
  })

  it('answers for a list, and refuses in words what has not begun', async () => {
    const { promotions } = await server.query<{
      promotions: { nodes: { externalId: string; measurement: Measured }[] }
    }>(
      asAdmin,
      `{ promotions(first: 2) { nodes { externalId measurement(confidence: 0.8) { ${MEASUREMENT} } } } }`,
    )
    expect(promotions.nodes.map(({ measurement }) => measurement.refusal?.code)).toEqual([
      'NOT_STARTED',
      undefined,
    ])
  })

  it('plans a test on the history of the shop', async () => {
    const { promotionTestDesign: design } = await server.query<{
      promotionTestDesign: { options: { treated: { externalId: string }[]; holdOut: object[] }[] }
    }>(
      asAdmin,
      `{ promotionTestDesign(input: { items: [{ externalId: "tea-0" }], locations: [{ externalId: "${placeOf(3)}" }] }) {
           refusal { code message remedy } historyFrom historyTo historyDays confidence power
           options { durationDays treatedCount treatedShare smallestDetectableLift falsePositiveShare windows
                     curve { liftFraction power } treated { externalId } holdOut { externalId } } } }`,
    )
    expect(design).toMatchObject({ refusal: null, confidence: 0.9, power: 0.8 })
    expect(design.options).toHaveLength(3)
    for (const { treated, holdOut } of design.options) {
      expect(treated).toEqual([{ externalId: placeOf(3) }])
      expect(holdOut).toHaveLength(5)
    }
    const asEndUser = await server.ask(
      await asUser('ada'),
      '{ promotionTestDesign(input: { items: [{ externalId: "tea-0" }] }) { power } }',
    )
    expect(asEndUser).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] })
  })

  it('is null for unknown promotions, refuses a confidence that is none, and is nothing for end users', async () => {
    const ask = (as: Parameters<TestServer['ask']>[0], args: string) =>
      server.ask(as, `{ promotionMeasurement(promotion: ${args}) { identified } }`)
    expect(await ask(asAdmin, '{ externalId: "unknown" }')).toMatchObject({
      data: { promotionMeasurement: null },
    })
    expect(await ask(asAdmin, '{ externalId: "past" }, confidence: 1')).toMatchObject({
      errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
    })
    expect(await ask(await asUser('ada'), '{ externalId: "past" }')).toMatchObject({
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    })
    expect(await ask(await server.createKey(['ingest']), '{ externalId: "past" }')).toMatchObject({
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    })
  })
})
