import { encodeFeedCursor } from '../../src/services/feed-cursor'
import { ForecastFeed } from '../../src/services/demand/forecast-feed'
import { recordLateSale, settle } from '../support/late-sale'
import { skuOf } from '../support/small-shop'
import { TestServer, asAdmin, asUser } from '../support/test-server'
import { createLogger } from '../../src/core/logger'

interface Refresh {
  cursor: string
  kind: 'UPDATE' | 'RESYNC'
  forecast: {
    item: { externalId: string }
    location: { externalId: string } | null
    points: { mean: number }[]
  } | null
}

const SUBSCRIPTION = `subscription ($items: [ItemRef!], $locations: [LocationRef!], $categoryIds: [ID!], $after: String) {
  demandForecastRefreshed(items: $items, locations: $locations, categoryIds: $categoryIds, after: $after) {
    cursor kind forecast { item { externalId } location { externalId } points { mean } }
  } }`

const ADMIN = { kind: 'admin' } as const

describe('refreshed forecasts', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await TestServer.start()
    // Forecasts that were asked for are the ones that are refreshed.
    await server.query(
      asAdmin,
      `{ items(first: 20) { nodes { demandForecast { id } berlin: demandForecast(location: { externalId: "berlin" }) { id } } } }`,
    )
    await settle(server)
  })
  afterAll(() => server.stop())

  const lateSale = (sku: string, quantity?: number): Promise<void> =>
    recordLateSale(server, sku, { quantity })

  function listen(variables: Record<string, unknown> = {}) {
    const messages = server
      .connect(asAdmin)
      .iterate<{ demandForecastRefreshed: Refresh }>({ query: SUBSCRIPTION, variables })
    return {
      async next(): Promise<Refresh> {
        const { value } = (await messages.next()) as {
          value: { data?: { demandForecastRefreshed: Refresh }; errors?: unknown }
        }
        if (!value?.data) throw new Error(JSON.stringify(value?.errors))
        return value.data.demandForecastRefreshed
      },
      stop: () => messages.return!(),
    }
  }

  async function listening(count: number): Promise<void> {
    while (server.services.forecastFeed.subscriberCount !== count)
      await new Promise((resolve) => setImmediate(resolve))
  }

  const seriesOf = ({ forecast }: Refresh) =>
    `${forecast!.item.externalId}@${forecast!.location?.externalId ?? 'all'}`

  it('are pushed for the touched series only, with the sale in them', async () => {
    const before = await server.query<{ demandForecast: { points: { mean: number }[] } }>(
      asAdmin,
      `{ demandForecast(input: { item: { externalId: "${skuOf(4)}" }, location: { externalId: "berlin" } }) { points { mean } } }`,
    )
    const live = listen()
    const first = live.next()
    await listening(1)
    await lateSale(skuOf(4))
    const refreshes = [await first, await live.next()]
    expect(new Set(refreshes.map(seriesOf))).toEqual(new Set([`${skuOf(4)}@berlin`, `${skuOf(4)}@all`]))
    const berlin = refreshes.find((refresh) => refresh.forecast!.location)!
    expect(berlin.kind).toBe('UPDATE')
    expect(berlin.forecast!.points[0]!.mean).toBeGreaterThan(before.demandForecast.points[0]!.mean)
    await live.stop()
    await listening(0)
  })

  it('pass filters of items, locations and categories', async () => {
    const { categories } = await server.query<{ categories: { nodes: { id: string; name: string }[] } }>(
      asAdmin,
      '{ categories { nodes { id name } } }',
    )
    const idOf = (name: string) => categories.nodes.find((category) => category.name === name)!.id
    const byItem = listen({ items: [{ externalId: skuOf(6) }] })
    const byPlace = listen({ locations: [{ externalId: 'berlin' }] })
    const byCategory = listen({ categoryIds: [idOf('Garden')] })
    const byParent = listen({ categoryIds: [idOf('Home')], locations: [{ externalId: 'berlin' }] })
    const firsts = [byItem.next(), byPlace.next(), byCategory.next(), byParent.next()] as const
    await listening(4)
    await lateSale(skuOf(7)) // Garden
    await lateSale(skuOf(6)) // Kitchen
    const seen = await Promise.all(firsts)
    expect(seen.map(({ forecast }) => forecast!.item.externalId)).toEqual([
      skuOf(6),
      skuOf(7),
      skuOf(7),
      skuOf(7),
    ])
    expect(seen[1].forecast!.location!.externalId).toBe('berlin')
    expect(seriesOf(await byPlace.next())).toBe(`${skuOf(6)}@berlin`)
    for (const live of [byItem, byPlace, byCategory, byParent]) await live.stop()
    await listening(0)
  })

  it('that were missed come first, the latest of each series', async () => {
    const live = listen({ items: [{ externalId: skuOf(8) }], locations: [{ externalId: 'berlin' }] })
    const first = live.next()
    await listening(1)
    await lateSale(skuOf(8))
    const { cursor } = await first
    await live.stop()
    await listening(0)
    await lateSale(skuOf(8), 100)
    await lateSale(skuOf(8), 200)
    await lateSale(skuOf(9), 10)
    const again = listen({ after: cursor, locations: [{ externalId: 'berlin' }] })
    const missed = [await again.next(), await again.next()]
    expect(missed.map(seriesOf)).toEqual([`${skuOf(8)}@berlin`, `${skuOf(9)}@berlin`])
    const current = await server.query<{ demandForecast: { points: { mean: number }[] } }>(
      asAdmin,
      `{ demandForecast(input: { item: { externalId: "${skuOf(8)}" }, location: { externalId: "berlin" } }) { points { mean } } }`,
    )
    expect(missed[0]!.forecast!.points).toEqual(current.demandForecast.points)
    await again.stop()
    const rest = listen({ after: missed[0]!.cursor, locations: [{ externalId: 'berlin' }] })
    expect(seriesOf(await rest.next())).toBe(`${skuOf(9)}@berlin`)
    await rest.stop()
    await listening(0)
  })

  it('are to be fetched anew where the cursor is too old or of another database', async () => {
    for (const position of ['999999', '0']) {
      if (position === '0') {
        await server.database.query(
          'DELETE FROM forecast_refresh WHERE id < (SELECT max(id) FROM forecast_refresh)',
        )
        await server.database.query(
          `INSERT INTO setting (key, value, updated_at) SELECT 'forecast-refresh.deleted-up-to', to_jsonb((max(id) - 1)::text), now() FROM forecast_refresh
           ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
        )
      }
      const live = listen({ after: encodeFeedCursor('demandForecastRefreshed', BigInt(position)) })
      const message = await live.next()
      expect(message).toMatchObject({ kind: 'RESYNC', forecast: null })
      const next = live.next()
      await lateSale(skuOf(10))
      expect((await next).kind).toBe('UPDATE')
      await live.stop()
    }
    await listening(0)
  })

  it('refuse texts that are not cursors, and filters by what does not exist', async () => {
    const refusal = async (variables: Record<string, unknown>) =>
      (await server.askOverSocket(asAdmin, SUBSCRIPTION, variables)).errors![0]!
    const code = async (variables: Record<string, unknown>) => (await refusal(variables)).extensions.code
    for (const after of ['nonsense', '', encodeFeedCursor('alertRaised', 1n)]) {
      expect(await refusal({ after })).toMatchObject({
        extensions: { code: 'BAD_USER_INPUT' },
        message: expect.stringMatching(
          /not a cursor of demandForecastRefreshed; pass the cursor of the last message/,
        ),
      })
    }
    expect(await code({ items: [{ externalId: 'no such thing' }] })).toBe('NOT_FOUND')
    expect(await code({ locations: [{}] })).toBe('BAD_USER_INPUT')
    expect((await server.askOverSocket(await asUser('ada'), SUBSCRIPTION)).errors![0]!.extensions.code).toBe(
      'FORBIDDEN',
    )
    await listening(0)
  })

  it('tell a consumer that is too slow to fetch anew, once, and hold no more than their bound', async () => {
    let announce: () => void = () => undefined
    const feed = new ForecastFeed({
      listener: {
        on: (_topic, handler) => {
          announce = handler as () => void
          return () => undefined
        },
        onReconnect: () => () => undefined,
      },
      refreshes: server.services.refreshes,
      forecasts: server.services.forecasts,
      logger: createLogger({ level: 'fatal', name: 'test' }),
      capacity: 3,
    })
    const slow = await feed.subscribe(
      ADMIN,
      { measures: null, granularities: null, itemIds: null, locationIds: null, categoryIds: null },
      null,
    )
    for (const index of [11, 12, 13]) await lateSale(skuOf(index))
    announce()
    const first = (await slow.next()).value as { kind: string; cursor: string }
    expect(first.kind).toBe('RESYNC')
    await lateSale(skuOf(14))
    announce()
    const kinds = [(await slow.next()).value, (await slow.next()).value] as {
      kind: string
      forecast: { itemId: bigint }
    }[]
    expect(kinds.map(({ kind }) => kind)).toEqual(['UPDATE', 'UPDATE'])
    feed.stop()
    expect(await slow.next()).toEqual({ done: true, value: undefined })
  })

  it('do not disturb each other: a hundred listeners, one of whom leaves', async () => {
    const crowd = Array.from({ length: 100 }, () => listen({ items: [{ externalId: skuOf(15) }] }))
    const firsts = crowd.map((live) => live.next())
    await listening(100)
    const leaving = crowd[50]!.stop()
    void firsts[50]!.catch(() => undefined)
    await leaving
    await listening(99)
    await lateSale(skuOf(15))
    const all = await Promise.all(firsts.filter((_, index) => index !== 50))
    expect(new Set(all.map(({ forecast }) => forecast!.item.externalId))).toEqual(new Set([skuOf(15)]))
    for (const live of crowd) await live.stop()
    await listening(0)
  })
})

describe('models', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await TestServer.start({ seed: false })
  })
  afterAll(() => server.stop())

  it('training runs are followed to their end', async () => {
    const { trainModel } = await server.query<{
      trainModel: { trainingRun: { id: string; status: string } }
    }>(
      asAdmin,
      'mutation { trainModel(input: { model: "demand", seed: 5 }) { trainingRun { id status seed } userErrors { code message } } }',
    )
    const { id } = trainModel.trainingRun
    const messages = server
      .connect(asAdmin)
      .iterate<{ trainingProgress: { status: string; error: object | null } }>({
        query:
          'subscription ($id: ID!) { trainingProgress(runId: $id) { status stage progressFraction lossCurve { epoch } error { code text } } }',
        variables: { id },
      })
    const next = async () =>
      (await messages.next()) as IteratorResult<
        { data: { trainingProgress: { status: string } } },
        { data?: never }
      >
    expect((await next()).value.data?.trainingProgress.status).toBe('QUEUED')
    await server.query(
      asAdmin,
      'mutation ($id: ID!) { cancelTraining(runId: $id) { trainingRun { status } } }',
      { id },
    )
    // That it was queued may be told once more: the word of it was still under way.
    let status: string | undefined
    do status = (await next()).value.data?.trainingProgress.status
    while (status === 'QUEUED')
    expect(status).toBe('CANCELLED')
    expect((await next()).done).toBe(true)
    const { trainingRuns } = await server.query<{
      trainingRuns: { nodes: { id: string; status: string }[] }
    }>(
      asAdmin,
      '{ trainingRuns(model: "demand") { totalCount nodes { id status version { version } } } trainingRun(id: "' +
        id +
        '") { status } }',
    )
    expect(trainingRuns.nodes).toMatchObject([{ id, status: 'CANCELLED' }])
    expect(
      (
        await server.askOverSocket(
          asAdmin,
          'subscription { trainingProgress(runId: "VHJhaW5pbmdSdW46OTk") { id } }',
        )
      ).errors![0]!.extensions.code,
    ).toBe('NOT_FOUND')
  })

  it('promotions are announced, and refusals of the gate are data', async () => {
    const messages = server.connect(asAdmin).iterate<{ modelPromoted: { version: number } }>({
      query: 'subscription { modelPromoted(name: "demand") { version aliases } }',
    })
    const first = messages.next()
    const promote = (reason: string) =>
      server.query<{ promoteModel: { modelVersion: object | null; userErrors: { code: string }[] } }>(
        asAdmin,
        `mutation { promoteModel(input: { name: "demand", version: 1, overrideReason: ${reason} }) { modelVersion { version aliases } userErrors { code } } }`,
      )
    await untilListening(server)
    const { promoteModel } = await promote('"a test"')
    expect(promoteModel).toEqual({ modelVersion: { version: 1, aliases: ['champion'] }, userErrors: [] })
    expect((await first).value).toEqual({ data: { modelPromoted: { version: 1, aliases: ['champion'] } } })
    await messages.return!()
    const { models } = await server.query<{ models: object[] }>(
      asAdmin,
      '{ models { name task champion { version } challenger { version } versions { totalCount nodes { version } } } }',
    )
    expect(models).toMatchObject([
      { name: 'demand', champion: { version: 1 }, challenger: null, versions: { totalCount: 1 } },
    ])
    expect(
      await server.query(
        asAdmin,
        'mutation { rollbackModel(name: "demand") { modelVersion { version } userErrors { path code } } }',
      ),
    ).toEqual({ rollbackModel: { modelVersion: null, userErrors: [{ path: ['name'], code: 'CONFLICT' }] } })
  })
})

/** Until the server counts the subscription. */
async function untilListening(server: TestServer): Promise<void> {
  for (;;) {
    const text = await (await fetch(`${server.url}/metrics`, { headers: asAdmin })).text()
    if (/forecart_subscriptions 1/.test(text)) return
  }
}
