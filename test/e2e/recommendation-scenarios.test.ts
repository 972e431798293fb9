/** Scenarios through the graph: written, read back, tried and deleted, by whom they are for. */
import { skuOf } from '../support/small-shop'
import { countStatements } from '../support/statements-of-operations'
import { asAdmin, asGuest, asUser, TestServer } from '../support/test-server'

const SCENARIO = `name surface placement active isBuiltIn objective edition outOfStock deliveryDays explorationFraction excludeSeen excludeBoughtDays
  sources { source weight } fallbacks rules { name action where factor } pins { position itemExternalId } diversity { lambda by }`
const WRITE = `mutation ($input: RecommendationScenarioInput!) {
  upsertRecommendationScenario(input: $input) { scenario { id ${SCENARIO} } userErrors { path code message } } }`

describe('recommendation scenarios', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await TestServer.start()
  })
  afterAll(() => server.stop())

  const input = {
    name: 'cart',
    surface: 'CART',
    placement: 'below',
    rules: [
      {
        name: 'no third',
        action: 'EXCLUDE',
        where: {
          any: [
            { field: 'externalId', is: skuOf(3) },
            { field: 'price', above: 10_000_000 },
          ],
        },
      },
    ],
    pins: [{ position: 1, itemExternalId: skuOf(2) }],
  }
  interface Written {
    upsertRecommendationScenario: {
      scenario: Record<string, unknown> & { id: string }
      userErrors: { path: string[]; code: string; message: string }[]
    }
  }

  it('are written, read back as they are, hold at once, and are gone with their deletion', async () => {
    const builtIn = await server.query<{ recommendationScenario: object }>(
      asAdmin,
      `{ recommendationScenario(surface: CART) { ${SCENARIO} } }`,
    )
    expect(builtIn.recommendationScenario).toMatchObject({
      name: 'built-in CART',
      isBuiltIn: true,
      edition: null,
    })
    const { upsertRecommendationScenario: written } = await server.query<Written>(asAdmin, WRITE, { input })
    expect(written.userErrors).toEqual([])
    expect(written.scenario).toMatchObject({
      ...builtIn.recommendationScenario,
      ...input,
      isBuiltIn: false,
      edition: 1,
      rules: [{ ...input.rules[0], factor: null }],
    })
    const read = await server.query<Record<string, unknown>>(
      asAdmin,
      `query ($id: ID!) {
         node(id: $id) { ... on RecommendationScenario { name edition } }
         recommendationScenarios { nodes { id } totalCount }
         recommendations(input: { surface: CART, placement: "below", first: 100 }) { rank item { externalId } reasons { code text } }
       }`,
      { id: written.scenario.id },
    )
    expect(read).toMatchObject({
      node: { name: 'cart', edition: 1 },
      recommendationScenarios: { nodes: [{ id: written.scenario.id }], totalCount: 1 },
    })
    const list = read['recommendations'] as { item: { externalId: string }; reasons: { code: string }[] }[]
    expect(list[0]!.item.externalId).toBe(skuOf(2))
    expect(list[0]!.reasons.map(({ code }) => code)).toContain('PINNED')
    expect(list.map(({ item }) => item.externalId)).not.toContain(skuOf(3))
    const deleted = await server.query<Record<string, unknown>>(
      asAdmin,
      `mutation { deleteRecommendationScenario(name: "cart") { scenario { name } userErrors { code } } }`,
    )
    expect(deleted).toEqual({ deleteRecommendationScenario: { scenario: { name: 'cart' }, userErrors: [] } })
    const after = await server.query<{ recommendations: typeof list }>(
      asAdmin,
      `{ recommendations(input: { surface: CART, placement: "below", first: 100 }) { item { externalId } } }`,
    )
    expect(after.recommendations.map(({ item }) => item.externalId)).toContain(skuOf(3))
  })

  it('say where a mistake is', async () => {
    const wrong = {
      ...input,
      name: 'wrong',
      rules: [{ name: 'x', action: 'ONLY', where: { field: 'brand', over: 1 } }],
    }
    const { upsertRecommendationScenario: refused } = await server.query<Written>(asAdmin, WRITE, {
      input: wrong,
    })
    expect(refused.scenario).toBeNull()
    expect(refused.userErrors).toEqual([
      {
        path: ['input', 'rules', '0', 'where'],
        code: 'BAD_USER_INPUT',
        message:
          'rules.0.where: "over" is no comparison; there are is, in, contains, exists, above, atLeast, below and atMost',
      },
    ])
    const none = await server.query(
      asAdmin,
      `mutation { deleteRecommendationScenario(name: "none") { userErrors { path code } } }`,
    )
    expect(none).toEqual({
      deleteRecommendationScenario: { userErrors: [{ path: ['name'], code: 'NOT_FOUND' }] },
    })
  })

  it('are tried before they are written', async () => {
    const answer = await server.query<Record<string, unknown>>(
      asAdmin,
      `query ($scenario: RecommendationScenarioInput!) {
         recommendationPreview(scenario: $scenario, list: { first: 5 }) {
           allowedItemCount rules { rule { name } itemCount } userErrors { message }
           list { emptyBecause { code } scenarioName items { id rank item { externalId } } }
           changes { rankWithout rank removedBy boostedBy isPinned item { externalId } }
         }
       }`,
      { scenario: { ...input, placement: null } },
    )
    expect(answer['recommendationPreview']).toMatchObject({
      rules: [{ rule: { name: 'no third' }, itemCount: 1 }],
      userErrors: [],
      list: { emptyBecause: null, scenarioName: 'cart' },
    })
    const { changes } = answer['recommendationPreview'] as {
      changes: { isPinned: boolean; item: { externalId: string } }[]
    }
    expect(changes.find(({ isPinned }) => isPinned)!.item.externalId).toBe(skuOf(2))
  })

  it('show no item twice in lists of one operation', async () => {
    const query = `{
      top: recommendations(input: { surface: HOME, placement: "top", first: 2 }) { item { externalId } }
      more: recommendations(input: { surface: HOME, placement: "more", first: 2 }) { item { externalId } }
      again: recommendations(input: { surface: HOME, placement: "top", first: 2 }) { item { externalId } } }`
    const lists = await server.query<Record<string, { item: { externalId: string } }[]>>(asAdmin, query)
    const [top, more, again] = ['top', 'more', 'again'].map((name) =>
      lists[name]!.map(({ item }) => item.externalId),
    )
    expect(new Set([...top!, ...more!]).size).toBe(4)
    // A placement that is asked for twice is one list.
    expect(again).toEqual(top)
  })

  it('go on with "after", through cursors that end users may use', async () => {
    const ada = await asUser('ada')
    const page = (after: string | null) =>
      server.query<{
        recommendationList: { items: { cursor: string; rank: number; item: { externalId: string } }[] }
      }>(
        ada,
        `query ($after: String) { recommendationList(input: { surface: HOME, first: 2, after: $after }) { items { cursor rank item { externalId } } } }`,
        { after },
      )
    const { items: first } = (await page(null)).recommendationList
    const { items: second } = (await page(first.at(-1)!.cursor)).recommendationList
    expect([...first, ...second].map(({ rank }) => rank)).toEqual([1, 2, 3, 4])
    expect(new Set([...first, ...second].map(({ item }) => item.externalId)).size).toBe(4)
    const { errors } = await server.ask(
      ada,
      'query ($after: String) { recommendationList(input: { surface: ADVERT, after: $after }) { items { rank } } }',
      { after: first[0]!.cursor },
    )
    expect(errors).toMatchObject([
      {
        extensions: { code: 'BAD_USER_INPUT' },
        message:
          'after: the cursor is of a list of ITEM, and this list is of ADVERT; use the cursor of its own last entry',
      },
    ])
  })

  it('may come with ten thousand events in one question of an operation, of which few are read', async () => {
    const ada = await asUser('ada')
    const events = Array.from({ length: 10_000 }, () => ({ type: 'VIEW', item: { externalId: 'sku-001' } }))
    const query =
      'query ($events: [SessionEventInput!]) { recommendations(input: { surface: HOME, first: 2, events: $events }) { rank } }'
    expect(await server.query(ada, query, { events })).toEqual({
      recommendations: [{ rank: 1 }, { rank: 2 }],
    })
  })

  it('are tried in experiments, whose size is told before, and whose arms a report tells apart by experiment', async () => {
    const { experimentSize } = await server.query<{ experimentSize: { oneLook: number; anyLook: number } }>(
      asAdmin,
      '{ experimentSize(input: { expectedClickThroughRate: 0.05 }) { oneLook anyLook } }',
    )
    const list = `recommendations(input: { surface: HOME, first: 1, session: { externalId: "bob-session-1" } }) { id }`
    const plan = `arms: [{ name: "control", share: 0.5 }, { name: "home", share: 0.5, scenarioName: "tried" }] expectedClickThroughRate: 0.05`
    await server.query(asAdmin, WRITE, { input: { name: 'tried', surface: 'HOME', active: false } })
    const ids: string[] = []
    for (const name of ['spring', 'autumn']) {
      const { startExperiment } = await server.query<{
        startExperiment: { experiment: { id: string; size: object } }
      }>(
        asAdmin,
        `mutation { startExperiment(input: { name: "${name}" ${plan} }) { experiment { id size { oneLook anyLook } } } }`,
      )
      const { id, size } = startExperiment.experiment
      expect(size).toEqual(experimentSize)
      ids.push(id)
      await server.query(asAdmin, `{ ${list} }`)
      await server.services.slateLog.flush()
      await server.query(asAdmin, `mutation { stopExperiment(id: "${id}") { userErrors { code } } }`)
    }
    await server.query(
      asAdmin,
      'mutation { deleteRecommendationScenario(name: "tried") { userErrors { code } } }',
    )
    const report = (fields: string) =>
      server.query<{ recommendationReport: { total: object; rows: { experiment: { name: string } | null }[] } }>(
        asAdmin,
        `query ($from: DateTime!, $to: DateTime!) { recommendationReport(input: { from: $from, to: $to, groupBy: ARM ${fields} }) {
           total { lists } rows { experiment { name } lists } } }`,
        { from: new Date(Date.now() - 3_600_000).toISOString(), to: new Date(Date.now() + 3_600_000).toISOString() },
      ) // prettier-ignore
    const { rows } = (await report('')).recommendationReport
    const named = rows.flatMap(({ experiment }) => experiment?.name ?? [])
    expect(named.toSorted()).toEqual(['autumn', 'spring'])
    expect((await report(`experimentId: "${ids[1]}"`)).recommendationReport).toEqual({
      total: { lists: 1 },
      rows: [{ experiment: { name: 'autumn' }, lists: 1 }],
    })
  })

  it('are shown to guests, who see nothing else', async () => {
    const visitor = await asGuest('cookie-1')
    const list = `recommendations(input: { surface: HOME, first: 1, events: [{ type: VIEW, item: { externalId: "${skuOf(1)}" } }] })`
    const { recommendations } = await server.query<{ recommendations: { item: object }[] }>(
      visitor,
      `{ ${list} { rank item { title price { amountMinor } } reasons { text } } }`,
    )
    expect(recommendations).toHaveLength(1)
    const unknown = '{ externalId: "unheard-of" }'
    expect(
      await server.query(
        visitor,
        `{ recommendationList(input: { surface: HOME, first: 1, items: [${unknown}], events: [{ type: VIEW, item: ${unknown} }] }) {
           isFallback isPartial skippedEvents skippedItems } }`,
      ),
    ).toEqual({
      recommendationList: { isFallback: true, isPartial: false, skippedEvents: 1, skippedItems: 1 },
    })
    const popular = await server.query<{ trendingItems: object[] }>(
      visitor,
      '{ trendingItems(windowHours: 2000, first: 2) { rank item { title } } }',
    )
    expect(popular.trendingItems).toHaveLength(2)
    const followed = await server.askOverSocket(
      visitor,
      'subscription { nextActionsUpdated(session: { externalId: "bob-session-1" }) { purchaseProbability } }',
    )
    expect(followed.errors![0]!.extensions.code).toBe('NOT_FOUND')
    for (const query of [
      `{ ${list} { item { similar { rank } } } }`,
      `{ items { totalCount } }`,
      `{ item(ref: { externalId: "${skuOf(1)}" }) { title } }`,
      `{ nextActions(input: {}) { session { id } } }`,
      `{ users { totalCount } }`,
      `{ node(id: "x") { id } }`,
      `mutation { ingestEvents(input: { events: [] }) { accepted } }`,
      `mutation { recordConsent(input: { consents: [] }) { recorded } }`,
    ]) {
      expect((await server.ask(visitor, query)).errors?.map(({ extensions }) => extensions.code)).toEqual([
        'FORBIDDEN',
      ])
    }
  })

  it('take no statement once they are warm, neither for the list nor for what its cards show', async () => {
    const card = 'rank item { externalId title price { amountMinor currency } } reasons { code }'
    const ofSession = `session: { externalId: "ada-session-1" }`
    const questions = [
      `{ recommendations(input: { surface: HOME, first: 20, ${ofSession} }) { ${card} } }`,
      `{ recommendations(input: { surface: CART, first: 20, ${ofSession}, items: [{ externalId: "${skuOf(1)}" }] }) { ${card} } }`,
      `{ nextActions(input: { first: 20, ${ofSession} }) { actions { action probability } purchaseProbability nextItems { ${card} } } }`,
      `{ trendingItems(first: 20) { ${card} } }`,
    ]
    for (const credentials of [asAdmin, await asUser('ada', 3_600, 'ada-session-1')])
      for (const question of questions) {
        const ask = () => server.query(credentials, question)
        await ask()
        expect([question, await countStatements(server, ask)]).toEqual([question, 0])
      }
  })

  it('are written by administrators, read by the shop, and nobody else knows of them', async () => {
    const reader = await server.createKey(['read'], 'reader')
    const writer = await server.createKey(['ingest', 'models'], 'writer')
    const ada = await asUser('ada')
    const code = async (viewer: Readonly<Record<string, string>>, query: string, variables = {}) =>
      (await server.ask(viewer, query, variables)).errors?.[0]?.extensions.code ?? null
    for (const viewer of [reader, writer, ada]) {
      expect(await code(viewer, WRITE, { input })).toBe('FORBIDDEN')
      expect(
        await code(viewer, `mutation { deleteRecommendationScenario(name: "x") { userErrors { code } } }`),
      ).toBe('FORBIDDEN')
      expect(
        await code(
          viewer,
          `{ recommendationPreview(scenario: { name: "x", surface: HOME }, list: {}) { allowedItemCount } }`,
        ),
      ).toBe('FORBIDDEN')
    }
    for (const query of [
      '{ recommendationScenarios { totalCount } }',
      '{ recommendationScenario(surface: HOME) { name } }',
      '{ recommendationList(input: { surface: HOME }) { scenarioName } }',
    ]) {
      expect([await code(reader, query), await code(ada, query)]).toEqual([null, 'FORBIDDEN'])
    }
  })

  it('make way for ways to pay, adverts and promotions, of which end users see what is shown to them', async () => {
    const written = await server.query<Record<string, { userErrors: unknown[] }>>(
      asAdmin,
      `mutation {
         upsertPaymentMethods(input: { paymentMethods: [{ externalId: "card", name: "Card" }] }) { userErrors { code } }
         upsertAdverts(input: { adverts: [{ externalId: "top", name: "Top", placement: "top", url: "/sale", startsOn: "2020-01-01",
           valuePerClick: { amountMinor: "30", currency: "EUR" } }] }) { userErrors { code } }
         recordAdvertDays(input: { days: [{ advertExternalId: "top", day: "2020-01-01", clicks: 1, impressions: 10,
           cost: { amountMinor: "30", currency: "EUR" } }] }) { userErrors { code } }
       }`,
    )
    expect(Object.values(written).flatMap(({ userErrors }) => userErrors)).toEqual([])
    const shown = `rank item { title } reasons { code text }
      target { __typename ... on PaymentMethod { name } ... on Advert { name url } ... on Item { title } ... on Promotion { name } }`
    const lists = `{
      pay: recommendations(input: { surface: CHECKOUT, amount: { amountMinor: "100", currency: "EUR" }, device: "phone", first: 5 }) { ${shown} }
      adverts: recommendations(input: { surface: ADVERT, placement: "top", first: 5 }) { score ${shown} }
      promotions: recommendations(input: { surface: HOME, target: PROMOTION, first: 5 }) { ${shown} }
    }`
    const seen = await server.query<Record<string, { item: object | null; target: object }[]>>(
      await asUser('ada'),
      lists,
    )
    expect(seen['pay']).toMatchObject([
      { rank: 1, item: null, target: { __typename: 'PaymentMethod', name: 'Card' } },
    ])
    expect(seen['adverts']).toMatchObject([
      { score: 1, target: { __typename: 'Advert', name: 'Top', url: '/sale' } },
    ])
    const cards = await server.query<{ recommendations: { item: object; target: object }[] }>(
      await asUser('ada'),
      `{ recommendations(input: { surface: HOME, first: 1 }) { ${shown} } }`,
    )
    const [card] = cards.recommendations
    expect(card!.target).toEqual({ __typename: 'Item', ...card!.item })
    for (const secret of [
      'clickProbability',
      'expectedValue { amountMinor }',
      'target { ... on Advert { budget { amountMinor } } }',
      'target { ... on Promotion { couponCodes } }',
    ])
      expect(
        (
          await server.ask(
            await asUser('ada'),
            `{ recommendations(input: { surface: ADVERT, first: 5 }) { ${secret} } }`,
          )
        ).errors?.[0]?.extensions.code,
      ).toBe('FORBIDDEN')
    const report = await server.query<{ advertReport: object }>(
      asAdmin,
      `{ advertReport(input: { from: "2020-01-01", to: "2020-01-02" }) { rows { placement clicks cost { amountMinor } revenue { amountMinor }
         returnOnInvestment } } }`,
    )
    expect(report.advertReport).toEqual({
      rows: [
        {
          placement: 'top',
          clicks: 1,
          cost: { amountMinor: 30 },
          revenue: { amountMinor: 0 },
          returnOnInvestment: null,
        },
      ],
    })
  })
})
