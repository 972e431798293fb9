/**
 * Mutations and subscriptions ask for no more than was measured, as queries do (dearest-queries.test.ts): what they send of their own
 * with the largest batches, and what hangs on what they answer with.
 */
import { OperationTypeNode } from 'graphql'
import type { Viewer } from '../../src/contracts/viewer'
import { encodeId } from '../../src/core/ids'
import { DEFAULT_LIMITS, OperationGuard } from '../../src/graphql/operation-limits'
import type { CheckedOperation } from '../../src/graphql/operation-limits'
import { forecartSchema } from '../../src/graphql/schema'
import { encodeFeedCursor } from '../../src/services/feed-cursor'
import { DearQueries } from '../support/dear-queries'
import { MANY, enlargeShop } from '../support/large-shop'
import { insertModelVersion } from '../support/last-week-model'
import { recordLateSale, settle } from '../support/late-sale'
import { countSent, valuesOf } from '../support/sent-and-answered'
import { noonDaysAgo, skuOf } from '../support/small-shop'
import { TestServer, asAdmin, asUser } from '../support/test-server'
import type { GraphqlAnswer } from '../support/test-server'
import { alsoExhaustively, extent } from '../support/extent'

/** A thousand rows are as many as a batch may have. */
const BATCH = extent({ short: 200, exhaustive: 1_000 })
const ADMIN: Viewer = { kind: 'admin' }
const TOO_EXPENSIVE = 'QUERY_TOO_EXPENSIVE'

const schema = forecartSchema()
const guard = new OperationGuard(schema, DEFAULT_LIMITS)
const listOf = <Row>(length: number, row: (index: number) => Row): Row[] =>
  Array.from({ length }, (_, index) => row(index))
const dayOf = (index: number): string => new Date(Date.UTC(2026, 0, 1 + index)).toISOString().slice(0, 10)

describe('mutations and subscriptions', () => {
  let server: TestServer
  const sent = countSent()
  const checked = jest.spyOn(OperationGuard.prototype, 'check')

  let sessionVersionId = 0n
  beforeAll(async () => {
    // Statements and values are counted, however long a busy machine takes for them.
    server = await TestServer.start({ limits: { timeoutMs: 120_000 } })
    await enlargeShop(server.database)
    sessionVersionId = await insertModelVersion(server.database, 1, 'session')
  })
  afterAll(async () => {
    sent.stop()
    checked.mockRestore()
    await server.stop()
  })
  beforeEach(() => {
    sent.reset()
    checked.mockClear()
  })

  /** What of an answer is more than was measured for it. */
  function excessOf({ data, errors = [] }: GraphqlAnswer): string[] {
    const { measurement, budget } = checked.mock.results.at(-1)!.value as CheckedOperation
    const measured = budget?.measured ?? measurement
    const isEnded = errors.some(({ extensions }) => extensions.code === TOO_EXPENSIVE)
    const others = errors.filter(({ extensions }) => extensions.code !== TOO_EXPENSIVE)
    const limits: readonly (readonly [string, number, number, number])[] = [
      ['values', valuesOf(data), measured.values, DEFAULT_LIMITS.maxValues.admin],
      [
        'statements',
        sent.count,
        isEnded ? Infinity : measured.statements,
        DEFAULT_LIMITS.maxStatements.admin,
      ],
    ]
    return [
      ...others.map(({ message }) => message),
      ...limits
        .filter(([, is, ...most]) => is > Math.min(...most))
        .map(([what, is, ...most]) => `${is} ${what} of ${most.join(' and ')}\n${sent.texts()}`),
    ]
  }

  const at = noonDaysAgo(3)
  const money = (amountMinor: number) => ({ amountMinor: String(amountMinor), currency: 'EUR' })
  const purchases = (round: number) =>
    listOf(BATCH, (n) => ({
      clientEventId: `${round}-${n}`,
      type: 'PURCHASE',
      sessionExternalId: `s-${n}`,
      userExternalId: `u-${n}`,
      itemExternalId: `i-${n}`,
      locationExternalId: 'berlin',
      occurredAt: at,
    }))
  const views = (round: number) =>
    purchases(round).map(({ userExternalId: _, ...event }) => ({
      ...event,
      type: 'VIEW',
      clientEventId: `v-${event.clientEventId}`,
    }))
  const orders = (round: number) =>
    listOf(BATCH, (n) => ({
      externalId: `o-${n}`,
      orderedAt: at,
      currency: 'EUR',
      locationExternalId: 'berlin',
      userExternalId: `u-${n}`,
      sessionExternalId: `s-${n}`,
      lines: [{ itemExternalId: `i-${n}`, quantity: round, unitPriceMinor: '5', promotionExternalId: 'big' }],
      returns: [
        { externalId: `r-${n}`, itemExternalId: `i-${n}`, quantity: 1, returnedAt: at, refundedMinor: '1' },
      ],
    }))
  /** A second round changes what the first one made. */
  const calls = (round: number): readonly (readonly [string, Record<string, unknown>])[] => [
    [
      'upsertLocations',
      {
        input: {
          locations: listOf(BATCH, (n) => ({
            externalId: `l-${n}`,
            name: `L${round}`,
            kind: 'REGION',
            timeZone: 'Europe/Berlin',
            ...(n > 0 ? { parentExternalId: 'l-0' } : {}),
          })),
        },
      },
    ],
    [
      'upsertUsers',
      {
        input: {
          users: listOf(BATCH, (n) => ({
            externalId: `u-${n}`,
            homeLocationExternalId: round === 1 ? 'berlin' : null,
          })),
        },
      },
    ],
    [
      'upsertItems',
      {
        input: {
          items: listOf(BATCH, (n) => ({
            externalId: `i-${n}`,
            title: `I${round}`,
            price: money(n),
            cost: money(n),
            categoryPath: [`a${n % 10}`, `b${n}`, `c${n}`],
          })),
        },
      },
    ],
    [
      'recordPurchaseOrders',
      {
        input: {
          purchaseOrders: listOf(BATCH, (n) => ({
            externalId: `po-${n}`,
            itemExternalId: `i-${n}`,
            locationExternalId: 'berlin',
            quantity: 100,
            orderedOn: dayOf(0),
            expectedOn: dayOf(9),
            receipts: listOf(50, () => ({ quantity: round, receivedAt: at })),
          })),
        },
      },
    ],
    [
      'recordInventory',
      {
        input: {
          counts: listOf(BATCH, (n) => ({
            itemExternalId: `i-${n}`,
            locationExternalId: 'berlin',
            quantityOnHand: round,
            countedAt: at,
          })),
        },
      },
    ],
    ['ingestEvents', { input: { events: purchases(round) } }],
    ['recordOrders', { input: { orders: orders(round) } }],
    [
      'recordCovariates',
      {
        input: {
          prices: listOf(BATCH, (n) => ({
            itemExternalId: `i-${n}`,
            locationExternalId: 'berlin',
            price: money(round),
            validFrom: '2026-01-01',
          })),
          calendarDays: listOf(300, (n) => ({ country: 'DE', day: dayOf(n), name: `H${round}` })),
          weather: listOf(300, (n) => ({
            locationExternalId: 'berlin',
            day: dayOf(n),
            temperatureC: round,
            precipitationMm: 1,
          })),
        },
      },
    ],
    [
      'recordConsent',
      {
        input: {
          consents: listOf(BATCH, (n) => ({
            userExternalId: `u-${n}`,
            personalization: round === 1,
            marketing: false,
          })),
        },
      },
    ],
    [
      'upsertAdverts',
      {
        input: {
          adverts: listOf(BATCH, (n) => ({
            externalId: `ad-${n}`,
            name: `Ad ${round}`,
            placement: 'home-top',
            itemExternalId: `i-${n}`,
            budget: money(n),
            startsOn: dayOf(0),
          })),
        },
      },
    ],
    [
      'recordAdvertDays',
      {
        input: {
          days: listOf(BATCH, (n) => ({
            advertExternalId: `ad-${n}`,
            day: dayOf(0),
            clicks: round,
            cost: money(n),
          })),
        },
      },
    ],
    [
      'upsertPaymentMethods',
      {
        input: {
          paymentMethods: listOf(BATCH, (n) => ({
            externalId: `pay-${n}`,
            name: `Pay ${round}`,
            availability: [{ locationExternalId: 'berlin', currency: 'EUR', minimumMinor: String(round) }],
          })),
        },
      },
    ],
    [
      'createPromotion',
      {
        input: {
          externalId: `all-${round}`,
          name: 'All',
          kind: 'DISPLAY',
          startsOn: dayOf(0),
          endsOn: dayOf(9),
          items: listOf(MANY, (n) => ({ externalId: `bulk-${n + 1}` })),
          locations: [{ externalId: 'berlin' }],
        },
      },
    ],
    [
      'updatePromotion',
      {
        input: {
          promotion: { externalId: `all-${round}` },
          name: 'Nearly all',
          items: listOf(MANY - 1, (n) => ({ externalId: `bulk-${n + 1}` })),
        },
      },
    ],
    ['cancelPromotion', { promotion: { externalId: `all-${round}` } }],
    [
      'upsertRecommendationScenario',
      {
        input: {
          name: 'home',
          surface: 'HOME',
          rules: listOf(50, (n) => ({
            name: `rule ${n}`,
            action: 'EXCLUDE',
            where: { field: 'brand', in: listOf(200, (brand) => `${round} ${brand}`) },
          })),
        },
      },
    ],
    ['deleteRecommendationScenario', { name: 'home' }],
    ['trainModel', { input: { model: 'demand', seed: round } }],
    ['searchHyperparameters', { input: { model: 'demand', seed: round, space: { dropout: [0, 0.1] } } }],
    ['cancelTraining', { runId: encodeId('TrainingRun', BigInt(round)) }],
    ['promoteModel', { input: { name: 'demand', version: 1, overrideReason: 'a test of what it sends' } }],
    ['rollbackModel', { name: 'demand' }],
    ['refreshForecasts', { input: { items: [{ externalId: skuOf(0) }] } }],
    [
      'startExperiment',
      {
        input: {
          name: `experiment ${round}`,
          arms: [
            { name: 'as it is', share: 0.5 },
            { name: 'new', share: 0.5, modelVersionId: encodeId('ModelVersion', sessionVersionId) },
          ],
          expectedClickThroughRate: 0.1,
        },
      },
    ],
    ['stopExperiment', { id: encodeId('Experiment', BigInt(round)) }],
    ['createApiKey', { input: { name: `key ${round}`, scopes: ['READ'] } }],
    ['revokeApiKey', { id: encodeId('ApiKey', BigInt(round)) }],
    ['deleteUser', { user: { externalId: `user-${round}` } }],
  ]
  const mutationOf = (name: string, variables: Readonly<Record<string, unknown>>): string => {
    const args = schema
      .getMutationType()!
      .getFields()
      [name]!.args.filter((argument) => argument.name in variables)
    const declared = args.map((argument) => `$${argument.name}: ${argument.type.toString()}`).join(', ')
    const passed = args.map((argument) => `${argument.name}: $${argument.name}`).join(', ')
    return `mutation (${declared}) { ${name}(${passed}) { userErrors { code message } } }`
  }

  it('that are mutations send no more statements than were measured, all of them, with large batches', async () => {
    const names = calls(1).map(([name]) => name)
    expect(names.sort()).toEqual(Object.keys(schema.getMutationType()!.getFields()).sort())
    for (const round of [1, 2]) {
      for (const [name, variables] of calls(round)) {
        sent.reset()
        const answer = await server.ask(asAdmin, mutationOf(name, variables), variables)
        const { userErrors } = answer.data![name] as { userErrors: { code: string }[] }
        expect([name, excessOf(answer), userErrors.filter(({ code }) => code !== 'CONFLICT')]).toEqual([
          name,
          [],
          [],
        ])
      }
    }
    const ada = await asUser('ada')
    sent.reset()
    const answer = await server.ask(ada, mutationOf('ingestEvents', { input: null }), {
      input: { events: views(1) },
    })
    expect(excessOf(answer)).toEqual([])
  })

  it('that are mutations count what they send, so many of them in one operation are refused', async () => {
    const many = (count: number) =>
      `mutation ($input: IngestEventsInput!) { ${listOf(count, (n) => `a${n}: ingestEvents(input: $input) { accepted }`).join(' ')} }`
    const variables = { input: { events: views(2).slice(0, 1) } }
    const ada = await asUser('ada')
    expect(await server.codes(ada, many(5), variables)).toEqual([])
    expect(await server.codes(ada, many(6), variables)).toEqual([TOO_EXPENSIVE])
  })

  it('that are mutations bound the lists that hang on their answer, say so, and have done what they did', async () => {
    const mutation = `mutation ($input: UpdatePromotionInput!) { updatePromotion(input: $input) {
      promotion { name items { demandForecast { points { day mean } } } } userErrors { code message } } }`
    const input = { promotion: { externalId: 'big' }, name: 'Still big', discountFraction: 0.1 }
    const { data, errors } = await server.ask(asAdmin, mutation, { input })
    expect(errors).toEqual([
      expect.objectContaining({
        message: expect.stringContaining('What the mutation has done stays done'),
        path: ['updatePromotion', 'promotion', 'items'],
        extensions: expect.objectContaining({ code: TOO_EXPENSIVE }),
      }),
    ])
    expect(data).toEqual({ updatePromotion: { promotion: null, userErrors: [] } })
    expect(sent.count).toBeLessThan(50)
    const { promotion } = await server.query(asAdmin, '{ promotion(ref: { externalId: "big" }) { name } }')
    expect(promotion).toEqual({ name: 'Still big' })
  })

  it('that are mutations tell what was wrong with every entry of a batch', async () => {
    const events = views(3).map((event) => ({ ...event, itemExternalId: 'nothing' }))
    const mutation = `mutation ($input: IngestEventsInput!) { ingestEvents(input: $input) {
      rejected userErrors { ${listOf(25, (n) => `m${n}: message`).join(' ')} } } }`
    const { ingestEvents } = await server.query<{ ingestEvents: { rejected: number; userErrors: object[] } }>(
      asAdmin,
      mutation,
      { input: { events } },
    )
    expect(ingestEvents.rejected).toBe(BATCH)
    expect(ingestEvents.userErrors).toHaveLength(BATCH)
  })

  alsoExhaustively(() => {
    it('that are subscriptions send and answer, for each message, no more than was measured', async () => {
      await server.query(asAdmin, `{ item(ref: { externalId: "${skuOf(0)}" }) { demandForecast { id } } }`)
      await settle(server)
      await recordLateSale(server, skuOf(0), {})
      await settle(server)
      await server.database.query(
        `INSERT INTO alert (kind, severity, subject, message) VALUES ('DEMAND_OUTLIER', 'WARNING', 'a test', 'A test.')`,
      )
      // A value of JSON is one, whatever is in it.
      await server.database.query(`UPDATE training_run SET hyperparameters = '{}'`)
      const { item } = await server.query<{ item: { category: { id: string } } }>(
        asAdmin,
        `{ item(ref: { externalId: "${skuOf(0)}" }) { category { id } } }`,
      )
      const subscriptions = new DearQueries(
        schema,
        guard,
        ADMIN,
        {
          ItemRef: `{ externalId: "${skuOf(0)}" }`,
          LocationRef: '{ externalId: "berlin" }',
          'Subscription.demandForecastRefreshed.after': `"${encodeFeedCursor('demandForecastRefreshed', 0n)}"`,
          // All filters, which leave one series, so one message.
          'Subscription.demandForecastRefreshed.items': `[{ externalId: "${skuOf(0)}" }]`,
          'Subscription.demandForecastRefreshed.locations': '[{ externalId: "berlin" }]',
          'Subscription.demandForecastRefreshed.categoryIds': `["${item.category.id}"]`,
          PromotionRef: '{ externalId: "big" }',
          'Subscription.promotionLiftRefreshed.after': `"${encodeFeedCursor('promotionLiftRefreshed', 0n)}"`,
          'Subscription.alertRaised.after': `"${encodeFeedCursor('alertRaised', 0n)}"`,
          'Subscription.trainingProgress.runId': `"${encodeId('TrainingRun', 1n)}"`,
          'DemandForecast.history.days': '730',
        },
        OperationTypeNode.SUBSCRIPTION,
      )
      // The versions that it sends are what trainingProgress leads to, too, and nothing tells of those that were missed.
      const dear = subscriptions.alongPaths().filter(({ query }) => !query.includes('modelPromoted'))
      expect(dear.length).toBeGreaterThan(20)
      const found: string[] = []
      for (const { query } of dear) {
        sent.reset()
        const messages = server.connect(asAdmin).iterate({ query })
        const { value } = (await messages.next()) as { value: GraphqlAnswer }
        await messages.return!()
        found.push(...excessOf(value).map((excess) => `${excess}: ${query}`))
      }
      expect(found).toEqual([])
    })
  })
})
