/** Whatever has an id is found again by it. */
import { encodeId } from '../../src/core/ids'
import { insertImport } from '../../src/db/repositories/operations/import-run.repository'
import { skuOf } from '../support/small-shop'
import { TestServer, asAdmin, asUser } from '../support/test-server'
import { countStatements } from '../support/statements-of-operations'

/** A place where each type with an id is shown. */
const ID_OF: Readonly<Record<string, string>> = {
  Advert: '{ advert(ref: { externalId: "top" }) { id } }',
  Alert: '{ alerts(first: 1) { nodes { id } } }',
  ApiKey: '{ apiKeys(first: 1) { nodes { id } } }',
  AuditEntry: '{ auditLog(first: 1) { nodes { id } } }',
  Category: '{ categories(first: 1) { nodes { id } } }',
  DemandForecast: `{ item(ref: { externalId: "${skuOf(0)}" }) { demandForecast(horizonDays: 3, levels: [0.5]) { id } } }`,
  Event: '{ session(ref: { externalId: "ada-session-1" }) { events(first: 1) { nodes { id } } } }',
  Experiment: '{ experiments(first: 1) { nodes { id } } }',
  Import: '{ imports(first: 1) { nodes { id } } }',
  Item: '{ items(first: 1) { nodes { id } } }',
  Job: 'mutation { refreshForecasts { job { id } } }',
  Location: '{ location(ref: { externalId: "depot" }) { id } }',
  ModelVersion: '{ models { champion { id } versions { nodes { id } } } }',
  Order: '{ orders(first: 1) { nodes { id } } }',
  OrderLine: '{ orders(first: 1) { nodes { lines { id } } } }',
  OrderReturn: '{ orders(filter: { externalIds: ["order-0"] }) { nodes { returns { id } } } }',
  PaymentMethod: '{ paymentMethod(ref: { externalId: "card" }) { id } }',
  Promotion: '{ promotions(first: 1) { nodes { id } } }',
  PurchaseOrder: '{ purchaseOrders(first: 1) { nodes { id } } }',
  RecommendationScenario: '{ recommendationScenario(surface: HOME) { id } }',
  Session: '{ sessions(first: 1) { nodes { id } } }',
  TrainingRun:
    'mutation { trainModel(input: { model: "demand", family: "seasonal-naive" }) { trainingRun { id } } }',
  User: '{ users(first: 1) { nodes { id } } }',
}

describe('node and nodes', () => {
  let server: TestServer
  /** One of each type. */
  const ids: Record<string, string> = {}
  beforeAll(async () => {
    server = await TestServer.start()
    await server.createKey(['read'])
    await server.services.alerts.raise({
      kind: 'DEVICE_LOST',
      severity: 'WARNING',
      message: 'a test',
      subject: 'ort-cuda',
    })
    await server.services.advertWrites.upsertAdverts({ kind: 'admin' }, [
      {
        externalId: 'top',
        name: 'Top',
        placement: 'home-top',
        url: '/',
        currencies: ['EUR'],
        startsOn: '2026-01-01',
      },
    ])
    await server.database.query(
      `INSERT INTO experiment (name, arms, base_rate, lift, confidence, power, started_at)
       VALUES ('networks', '[{"name":"a","share":0.5,"versionId":null},{"name":"b","share":0.5,"versionId":null}]', 0.1, 0.1, 0.95, 0.8, now())`,
    )
    await insertImport(server.database, {
      ...{ target: 'orders', source: 'test', fileName: 'orders.csv', rejectsFile: 'orders.csv.rejects.csv' },
    })
    await server.services.paymentMethodWrites.upsertPaymentMethods({ kind: 'admin' }, [
      { externalId: 'card', name: 'Card' },
    ])
    await server.services.purchaseOrderWrites.recordPurchaseOrders({ kind: 'admin' }, [
      {
        externalId: 'po-1',
        itemExternalId: skuOf(0),
        quantity: 5,
        orderedOn: '2026-01-01',
        expectedOn: '2026-01-09',
      },
    ])
    await server.services.orderWrites.recordReturns({ kind: 'admin' }, [
      {
        externalId: 'return-0',
        orderExternalId: 'order-0',
        itemExternalId: skuOf(0),
        quantity: 1,
        currency: 'EUR',
        returnedAt: new Date(),
      },
    ])
    for (const [type, query] of Object.entries(ID_OF)) {
      const answer = JSON.stringify(await server.query(asAdmin, query))
      const id = /"id":"([^"]+)"/.exec(answer)?.[1]
      if (!id) throw new Error(`No ${type} was found: ${answer}`)
      ids[type] = id
    }
  })
  afterAll(() => server.stop())

  it.each(Object.keys(ID_OF))('find a thing of type %s by its id', async (type) => {
    const id = ids[type]
    expect(
      await server.query(asAdmin, 'query ($id: ID!) { node(id: $id) { __typename id } }', { id }),
    ).toEqual({ node: { __typename: type, id } })
  })

  it('find things of every type together, in the order of the ids, with null for what is not there', async () => {
    const { __schema } = await server.query<{
      __schema: { types: { name: string; fields: { name: string }[] | null }[] }
    }>(asAdmin, '{ __schema { types { name fields { name } } } }')
    const types = __schema.types
      .filter(({ fields }) => fields?.some(({ name }) => name === 'id'))
      .map(({ name }) => name)
    expect(types.filter((name) => !['Node', 'Recommendation'].includes(name)).sort()).toEqual(
      Object.keys(ID_OF).sort(),
    )
    const known = Object.values(ids)
    const unknown = encodeId('Item', 999_999n)
    const { nodes } = await server.query<{ nodes: unknown[] }>(
      asAdmin,
      'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }',
      { ids: [unknown, ...known, known[0]] },
    )
    const found = Object.keys(ID_OF).map((type, index) => ({ __typename: type, id: known[index] }))
    expect(nodes).toEqual([null, ...found, found[0]])
  })

  it('answer null where the text is not an id', async () => {
    const texts = ['', 'Item:1', 'é', ...['Item:', 'Item:0', 'Item:-1', 'Item:1:2', 'Item:99999999999999999999', 'Thing:1', 'DemandForecast:1', 'DemandForecast:1/3', 'DemandForecast:1/3/0.50', 'DemandForecast:1/3/2', 'DemandForecast:1/29/0.5', 'DemandForecast:1/03/0.5'].map((text) => Buffer.from(text).toString('base64url'))] // prettier-ignore
    expect(
      await server.query(asAdmin, 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: texts }),
    ).toEqual({ nodes: texts.map(() => null) })
  })

  it('read many ids of a type in one statement, and refuse more ids than a page may have', async () => {
    const { items } = await server.query<{ items: { nodes: { id: string; title: string }[] } }>(
      asAdmin,
      '{ items(first: 50) { nodes { id title } } }',
    )
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Item { title } } }'
    const itemIds = items.nodes.map(({ id }) => id)
    const statements = await countStatements(server, async () => {
      expect(await server.query(asAdmin, query, { ids: itemIds })).toEqual({ nodes: items.nodes })
    })
    expect(statements).toBe(1)
    expect(await server.codes(asAdmin, query, { ids: Array(501).fill(ids['Item']) })).toEqual([
      'BAD_USER_INPUT',
    ])
  })

  it('find a forecast again as it was, cut to the days and levels that its id names', async () => {
    const content =
      'id horizonDays originDay points { day mean quantiles { level value } } item { externalId }'
    const { item } = await server.query<{ item: { demandForecast: { id: string } } }>(
      asAdmin,
      `{ item(ref: { externalId: "${skuOf(1)}" }) { demandForecast(horizonDays: 5, levels: [0.123456789012345, 0.9]) { ${content} } } }`,
    )
    expect(
      await server.query(
        asAdmin,
        `query ($id: ID!) { node(id: $id) { ... on DemandForecast { ${content} } } }`,
        { id: item.demandForecast.id },
      ),
    ).toEqual({ node: item.demandForecast })
  })

  it('show an end user its own and the public catalogue, and a key what its scopes open', async () => {
    const types = Object.keys(ID_OF)
    const seen = async (as: Readonly<Record<string, string>>) => {
      const { nodes } = await server.query<{ nodes: ({ __typename: string } | null)[] }>(
        as,
        'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename } }',
        { ids: Object.values(ids) },
      )
      return nodes.flatMap((node) => (node ? [node.__typename] : []))
    }
    // The depot, and the newest order and session, are not Ada's.
    expect(await seen(await asUser('ada'))).toEqual([
      'Category',
      'Event',
      'Item',
      'Order',
      'OrderLine',
      'OrderReturn',
      'User',
    ])
    expect(await seen(await asUser('nobody the shop knows'))).toEqual(['Category', 'Item'])
    expect(await seen(await server.createKey(['read'], 'reader'))).toEqual(
      types.filter((type) => type !== 'ApiKey' && type !== 'AuditEntry'),
    )
    expect(await seen(await server.createKey(['models'], 'trainer'))).toEqual(['ModelVersion', 'TrainingRun'])
    const ingester = await server.createKey(['ingest'], 'ingester')
    expect(await server.codes(ingester, `{ node(id: "${ids['Alert']}") { id } }`)).toEqual(['FORBIDDEN'])
    expect(
      await server.codes(await asUser('ada'), `{ node(id: "${ids['Alert']}") { ... on Alert { message } } }`),
    ).toEqual(['FORBIDDEN'])
  })
})
