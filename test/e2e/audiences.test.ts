import { getIntrospectionQuery } from 'graphql'
import { skuOf } from '../support/small-shop'
import { TestServer, asAdmin, asGuest, asNobody, asUser } from '../support/test-server'
import type { Credentials, GraphqlAnswer } from '../support/test-server'

const TRANSPORTS = ['http', 'websocket'] as const

interface AuditPage {
  readonly totalCount: number
  readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean }
  readonly nodes: readonly { readonly id: string; readonly details: unknown }[]
}

describe('who may see what', () => {
  let server: TestServer
  let ada: Credentials
  let stranger: Credentials
  let reader: Credentials
  let ingester: Credentials
  let trainer: Credentials

  beforeAll(async () => {
    server = await TestServer.start()
    ada = await asUser('ada')
    stranger = await asUser('nobody the shop knows')
    reader = await server.createKey(['read'], 'reader')
    ingester = await server.createKey(['ingest'], 'ingester')
    trainer = await server.createKey(['models'], 'trainer')
  })
  afterAll(() => server.stop())

  const ask = (
    transport: (typeof TRANSPORTS)[number],
    as: Credentials,
    query: string,
    variables = {},
  ): Promise<GraphqlAnswer> =>
    transport === 'http' ? server.ask(as, query, variables) : server.askOverSocket(as, query, variables)
  const codeOf = ({ errors }: GraphqlAnswer) => errors?.[0]?.extensions.code ?? 'ok'

  describe.each(TRANSPORTS)('over %s', (transport) => {
    it('opens each part to whom it is for', async () => {
      const parts = {
        catalogue: '{ items(first: 1) { nodes { title price { amountMinor } } } }',
        costs: '{ items(first: 1) { nodes { cost { amountMinor } } } }',
        forecasts: '{ items(first: 1) { nodes { demandForecast { originDay } } } }',
        promotions: '{ promotions { nodes { name } } }',
        models: '{ models { name } }',
        jobs: '{ jobs { nodes { kind } } }',
        system: '{ system { device } }',
        keys: '{ apiKeys { nodes { name } } }',
        schema: '{ __schema { queryType { name } } }',
        write: 'mutation { upsertUsers(input: { users: [] }) { recorded } }',
        train: 'mutation { rollbackModel(name: "none") { userErrors { code } } }',
      }
      const open = async (as: Credentials) => {
        const names: string[] = []
        for (const [name, query] of Object.entries(parts)) {
          const code = codeOf(await ask(transport, as, query))
          if (code === 'ok') names.push(name)
          else expect(code).toBe('FORBIDDEN')
        }
        return names.join(' ')
      }
      expect(await open(asAdmin)).toBe(Object.keys(parts).join(' '))
      expect(await open(ada)).toBe('catalogue')
      expect(await open(reader)).toBe('catalogue costs forecasts promotions models jobs system schema')
      expect(await open(ingester)).toBe('schema write')
      expect(await open(trainer)).toBe('models schema train')
    })

    it('shows an end user itself and nobody else', async () => {
      const { data, errors } = await ask(
        transport,
        ada,
        `{ users { totalCount nodes { externalId sessions { totalCount } orders { totalCount } } }
           bob: user(ref: { externalId: "bob" }) { id }
           filtered: users(filter: { externalIds: ["bob"] }) { totalCount }
           sessions { totalCount nodes { user { externalId } events { nodes { item { title } } } } }
           bobs: session(ref: { externalId: "bob-session-1" }) { id }
           bobsSessions: sessions(filter: { user: { externalId: "bob" } }) { totalCount }
           orders { totalCount nodes { user { externalId } } }
           bobsOrder: orders(filter: { externalIds: ["order-1"] }) { totalCount }
           bobsOrders: orders(filter: { user: { externalId: "bob" } }) { totalCount }
           retired: item(ref: { externalId: "${skuOf(59)}" }) { id }
           all: items(filter: { active: null }) { totalCount }
           depot: location(ref: { externalId: "depot" }) { id }
           depots: locations(filter: { kinds: [WAREHOUSE] }) { totalCount } }`,
      )
      expect(errors).toBeUndefined()
      expect(data).toMatchObject({
        users: {
          totalCount: 1,
          nodes: [{ externalId: 'ada', sessions: { totalCount: 4 }, orders: { totalCount: 11 } }],
        },
        bob: null,
        filtered: { totalCount: 0 },
        sessions: { totalCount: 4 },
        bobs: null,
        bobsSessions: { totalCount: 0 },
        orders: { totalCount: 11 },
        bobsOrder: { totalCount: 0 },
        bobsOrders: { totalCount: 0 },
        retired: null,
        all: { totalCount: 59 },
        depot: null,
        depots: { totalCount: 0 },
      })
      const { sessions, orders } = data as Record<string, { nodes: { user: { externalId: string } }[] }>
      const seen = [...sessions!.nodes, ...orders!.nodes].map(({ user }) => user.externalId)
      expect(new Set(seen)).toEqual(new Set(['ada']))
    })

    it('shows an end user that the shop does not know nothing of anybody', async () => {
      const { data } = await ask(
        transport,
        stranger,
        '{ users { totalCount } sessions { totalCount } orders { totalCount } items { totalCount } }',
      )
      expect(data).toEqual({
        users: { totalCount: 0 },
        sessions: { totalCount: 0 },
        orders: { totalCount: 0 },
        items: { totalCount: 59 },
      })
    })

    it('answers nobody about the schema, not even by suggestions', async () => {
      expect(codeOf(await ask(transport, ada, getIntrospectionQuery()))).toBe('FORBIDDEN')
      const message = async (as: Credentials) =>
        (await ask(transport, as, '{ itemz { id } }')).errors![0]!.message
      expect(await message(ada)).not.toContain('Did you mean')
      expect(await message(asAdmin)).toContain('Did you mean')
    })
  })

  describe('of promotions', () => {
    let guest: Credentials
    beforeAll(async () => {
      guest = await asGuest('cookie-1')
    })

    const SUMMER = 'promotion: { externalId: "summer" }'
    const PLAN = `items: [{ externalId: "${skuOf(0)}" }], startsOn: "2030-06-01", endsOn: "2030-06-07"`
    const refusedOnly = '{ refusal { code } }'
    it.each<[field: string, who: string]>([
      ['{ promotion(ref: { externalId: "summer" }) { name } }', 'admin reader'],
      ['{ promotions { nodes { name } } }', 'admin reader'],
      [`{ promotionArm(${SUMMER}, user: { externalId: "ada" }) }`, 'admin ada reader'],
      [`{ promotionLift(input: { ${SUMMER} }) ${refusedOnly} }`, 'admin reader'],
      [`{ promotionMeasurement(${SUMMER}) ${refusedOnly} }`, 'admin reader'],
      [
        `{ promotionTestDesign(input: { items: [{ externalId: "${skuOf(0)}" }] }) ${refusedOnly} }`,
        'admin reader',
      ],
      [`{ discountSuggestion(input: { ${PLAN} }) ${refusedOnly} }`, 'admin reader'],
      [
        `{ listPriceSuggestion(input: { ${PLAN.replace('items: [', 'item: ').replace('], ', ', ')} }) ${refusedOnly} }`,
        'admin reader',
      ],
      ['{ liftTrackRecord { verdict } }', 'admin reader'],
      [`{ upliftAudience(${SUMMER}) ${refusedOnly} }`, 'admin reader'],
      ['{ items(first: 1) { nodes { priceElasticity { mean } } } }', 'admin reader'],
      [
        'mutation { createPromotion(input: { externalId: "x", name: "x", kind: DISPLAY, startsOn: "2030-06-02", endsOn: "2030-06-01" }) { userErrors { code } } }',
        'admin ingester',
      ],
      [
        'mutation { updatePromotion(input: { promotion: { externalId: "none" }, name: "x" }) { userErrors { code } } }',
        'admin ingester',
      ],
      [
        'mutation { cancelPromotion(promotion: { externalId: "none" }) { userErrors { code } } }',
        'admin ingester',
      ],
    ])('%s is for %s', async (query, who) => {
      const viewers = { admin: asAdmin, ada, guest, ingester, nobody: asNobody, reader, trainer }
      const allowed: string[] = []
      for (const [name, viewer] of Object.entries(viewers)) {
        const { errors } = await server.ask(viewer, query)
        const codes = errors?.map(({ extensions }) => extensions.code) ?? []
        // A question that is not well-formed would tell nothing of who may ask it.
        expect(codes).not.toContain('GRAPHQL_VALIDATION_FAILED')
        if (!codes.some((code) => code === 'FORBIDDEN' || code === 'UNAUTHENTICATED')) allowed.push(name)
      }
      expect(allowed.join(' ')).toBe(who)
    })

    it('follows a lift for the shop alone', async () => {
      const query = `subscription { promotionLiftRefreshed(${SUMMER}) { cursor } }`
      for (const viewer of [guest, ada, ingester])
        expect(codeOf(await server.askOverSocket(viewer, query))).toBe('FORBIDDEN')
    })

    it('shows visitors of a promotion what its customers get, and nothing that it costs, who gets it or what it brings', async () => {
      const { __type } = await server.query<{
        __type: { fields: { name: string; type: { kind: string; ofType: { kind: string } | null } }[] }
      }>(asAdmin, '{ __type(name: "Promotion") { fields { name type { kind ofType { kind } } } } }')
      const isLeaf = ({ type }: (typeof __type.fields)[number]) =>
        ['SCALAR', 'ENUM'].includes(type.kind) ||
        (type.kind === 'NON_NULL' && ['SCALAR', 'ENUM'].includes(type.ofType!.kind))
      const scalarLists = ['couponCodes', 'categoryIds', 'holdoutLocationIds']
      const PUBLIC =
        'buyQuantity description discountAmount discountFraction endsOn externalId fixedPrice id kind minimumSpend name payQuantity startsOn'
      for (const viewer of [guest, ada]) {
        const open: string[] = []
        for (const field of __type.fields) {
          const selected =
            isLeaf(field) || scalarLists.includes(field.name) ? field.name : `${field.name} { __typename }`
          const query = `{ recommendations(input: { surface: HOME, target: PROMOTION }) { target { ... on Promotion { ${selected} } } } }`
          const code = codeOf(await server.ask(viewer, query))
          if (code === 'ok') open.push(field.name)
          else expect([field.name, code]).toEqual([field.name, 'FORBIDDEN'])
        }
        expect(open.toSorted().join(' ')).toBe(PUBLIC)
      }
    })

    it("tells an end user its own arm, and a guest nobody's", async () => {
      await server.services.promotionWrites.create(
        { kind: 'admin' },
        {
          ...{
            externalId: 'tested',
            name: 'Tested',
            kind: 'COUPON',
            discountFraction: 0.1,
            startsOn: '2030-07-01',
          },
          ...{ endsOn: '2030-07-14', holdout: { share: 0.5, unit: 'CUSTOMERS' } },
        },
      )
      const arm = async (as: Credentials, user = '') => {
        const { data, errors } = await server.ask<{ promotionArm: string | null }>(
          as,
          `{ promotionArm(promotion: { externalId: "tested" } ${user && `, user: { externalId: "${user}" }`}) }`,
        )
        return errors?.[0]?.extensions.code ?? data!.promotionArm
      }
      const own = await arm(reader, 'ada')
      expect(['TREATMENT', 'CONTROL']).toContain(own)
      expect(['TREATMENT', 'CONTROL']).toContain(await arm(reader, 'bob'))
      expect(await arm(ada)).toBe(own)
      expect(await arm(ada, 'ada')).toBe(own)
      // Whether there is such a customer, and which arm it is in, is told to nobody else.
      expect(await arm(ada, 'bob')).toBeNull()
      expect(await arm(ada, 'none')).toBeNull()
      expect(await arm(stranger)).toBeNull()
      for (const user of ['', 'ada', 'cookie-1', 'none']) expect(await arm(guest, user)).toBe('FORBIDDEN')
    })
  })

  it('lets an end user decide what it allows, sees its own decisions, and those of nobody else', async () => {
    const mutation = 'mutation ($input: RecordConsentInput!) { recordConsent(input: $input) { recorded userErrors { index code } } }'
    const decide = (as: Credentials, consents: object[]) => server.query(as, mutation, { input: { consents } })
    const refusal = { personalization: false }
    expect(await decide(ada, [refusal, { ...refusal, userExternalId: 'bob' }])).toEqual({
      recordConsent: { recorded: 1, userErrors: [{ index: 1, code: 'FORBIDDEN' }] },
    })
    expect(await decide(ingester, [{ userExternalId: 'bob', marketing: false }])).toEqual({
      recordConsent: { recorded: 1, userErrors: [] },
    })
    for (const as of [reader, trainer]) {
      expect(await server.codes(as, mutation, { input: { consents: [refusal] } })).toEqual(['FORBIDDEN'])
    }
    const query = '{ users { nodes { externalId consents { purpose granted } } } }'
    const consents = (personalization: boolean, marketing: boolean) => [
      { purpose: 'PERSONALIZATION', granted: personalization },
      { purpose: 'ANALYTICS', granted: true },
      { purpose: 'MARKETING', granted: marketing },
    ]
    const hers = { externalId: 'ada', consents: consents(false, true) }
    expect(await server.query(ada, query)).toEqual({ users: { nodes: [hers] } })
    expect(await server.query(reader, query)).toEqual({
      users: { nodes: [hers, { externalId: 'bob', consents: consents(true, false) }] },
    })
  }) // prettier-ignore

  it('opens nothing to those who do not say who they are, and no socket', async () => {
    expect(await server.codes(asNobody, '{ items { nodes { title } } }')).toEqual(['UNAUTHENTICATED'])
    expect(await server.codes(asNobody, '{ __schema { queryType { name } } }')).toEqual(['UNAUTHENTICATED'])
    expect(await server.query(asNobody, '{ __typename }')).toEqual({ __typename: 'Query' })
    await expect(server.askOverSocket(asNobody, '{ __typename }')).rejects.toMatchObject({ code: 4403 })
  })

  it('refuses wrong credentials, however they are wrong', async () => {
    const wrong: Credentials[] = [
      { authorization: 'Bearer wrong' },
      { authorization: 'Basic YWRtaW46YWRtaW4=' },
      { authorization: '' },
      { 'x-api-key': 'fck_wrong' },
      { 'x-api-key': `fck_${'x'.repeat(43)}` },
      { ...asAdmin, ...reader },
      await asUser('ada', -10),
      { authorization: `${ada['authorization']}x` },
    ]
    for (const credentials of wrong) {
      expect(await server.codes(credentials, '{ __typename }')).toEqual(['UNAUTHENTICATED'])
    }
    await expect(
      server.askOverSocket({ authorization: 'Bearer wrong' }, '{ __typename }'),
    ).rejects.toMatchObject({
      code: 4403,
    })
  })

  it('makes keys that work until they are revoked', async () => {
    const { createApiKey } = await server.query<{
      createApiKey: { key: string; apiKey: { id: string; prefix: string; scopes: string[] } }
    }>(
      asAdmin,
      'mutation { createApiKey(input: { name: "till", scopes: [READ] }) { key apiKey { id prefix scopes } userErrors { code } } }',
    )
    const { key, apiKey } = createApiKey
    expect(key.startsWith(apiKey.prefix)).toBe(true)
    expect(apiKey.scopes).toEqual(['READ'])
    const stored = await server.database.query<{ text: string }>('SELECT api_key::text AS text FROM api_key')
    expect(stored.map(({ text }) => text).join()).not.toContain(key.slice(12))
    expect(await server.query({ 'x-api-key': key }, '{ system { device } }')).toEqual({
      system: { device: 'ort-cpu' },
    })
    await server.query(asAdmin, 'mutation ($id: ID!) { revokeApiKey(id: $id) { apiKey { revokedAt } } }', {
      id: apiKey.id,
    })
    expect(await server.codes({ 'x-api-key': key }, '{ system { device } }')).toEqual(['UNAUTHENTICATED'])
  })

  it('keeps who did what in an audit log that administrators read and nobody changes', async () => {
    const made = await server.query<{ createApiKey: { apiKey: { id: string; prefix: string } } }>(
      asAdmin,
      'mutation { createApiKey(input: { name: "audited", scopes: [READ] }) { apiKey { id prefix } } }',
    )
    const { id, prefix } = made.createApiKey.apiKey
    await server.query(asAdmin, 'mutation ($id: ID!) { revokeApiKey(id: $id) { apiKey { id } } }', { id })
    const log = `query ($filter: AuditLogFilter, $after: String) { auditLog(first: 1, after: $after, filter: $filter) {
      totalCount pageInfo { endCursor hasNextPage } nodes { id at actor action subject details detailsCharacters } } }`
    const first = await server.query<{ auditLog: AuditPage }>(asAdmin, log, { filter: { action: 'apiKey' } })
    const subject = `apiKey:${prefix}`
    const details = { name: 'audited', source: 'audited', scopes: ['read'] }
    expect(first.auditLog.nodes).toMatchObject([
      { actor: 'admin', action: 'apiKey.revoke', subject, details },
    ])
    const second = await server.query<{ auditLog: AuditPage }>(asAdmin, log, {
      filter: { action: 'apiKey' },
      after: first.auditLog.pageInfo.endCursor,
    })
    expect(second.auditLog.nodes).toMatchObject([{ action: 'apiKey.create', subject, details }])
    const only = async (filter: Record<string, unknown>) =>
      (await server.query<{ auditLog: AuditPage }>(asAdmin, log, { filter })).auditLog.totalCount
    // Both acts on a key are found together.
    expect(await only({ subject })).toBe(2)
    expect(await only({ action: 'apiKey.create', subject })).toBe(1)
    expect(await only({ action: 'apiKey.cre' })).toBe(0)
    expect(await only({ actor: 'key:nobody' })).toBe(0)
    expect(await only({ subject, before: '2020-01-01T00:00:00Z' })).toBe(0)
    expect(await only({ subject, from: '2020-01-01T00:00:00Z' })).toBe(2)

    // What is too long for a list is whole behind its id.
    const [long] = await server.database.query<{ id: bigint }>(
      `INSERT INTO audit_entry (actor, action, subject, details)
       VALUES ('admin', 'test.long', 'a test', jsonb_build_object('text', repeat('x', 20000))) RETURNING id`,
    )
    const listed = await server.query<{ auditLog: AuditPage }>(asAdmin, log, { filter: { action: 'test' } })
    expect(listed.auditLog.nodes).toMatchObject([{ details: null, detailsCharacters: 20_012 }])
    expect(
      await server.query(asAdmin, 'query ($id: ID!) { node(id: $id) { ... on AuditEntry { details } } }', {
        id: listed.auditLog.nodes[0]!.id,
      }),
    ).toEqual({ node: { details: { text: 'x'.repeat(20_000) } } })

    for (const credentials of [reader, ada]) {
      expect(await server.codes(credentials, '{ auditLog { nodes { id } } }')).toEqual(['FORBIDDEN'])
    }
    await expect(
      server.database.query(`UPDATE audit_entry SET actor = 'nobody' WHERE id = $1`, [long!.id]),
    ).rejects.toThrow('never changed')
  })

  it('says as data what is wrong with a key that is asked for', async () => {
    expect(
      await server.query(
        asAdmin,
        `mutation { none: createApiKey(input: { name: "a", scopes: [] }) { key userErrors { path code } }
           reserved: createApiKey(input: { name: "till", source: "admin", scopes: [INGEST] }) { key userErrors { code } }
           past: createApiKey(input: { name: "a", scopes: [READ], expiresAt: "2020-01-01T00:00:00Z" }) { key userErrors { code } }
           unknown: revokeApiKey(id: "nonsense") { userErrors { path code } } }`,
      ),
    ).toEqual({
      none: { key: null, userErrors: [{ path: ['input'], code: 'BAD_USER_INPUT' }] },
      reserved: { key: null, userErrors: [{ code: 'BAD_USER_INPUT' }] },
      past: { key: null, userErrors: [{ code: 'BAD_USER_INPUT' }] },
      unknown: { userErrors: [{ path: ['id'], code: 'BAD_USER_INPUT' }] },
    })
  })
})
