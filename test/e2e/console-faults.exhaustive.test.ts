/**
 * The console where something is wrong: a server that restarts, a socket that drops, a server of another version, links to what is not there,
 * an item that is not on sale any more, a shop of 100,000 items. Each page says what is wrong and what to do, and goes on by itself where it can.
 */
import { ServerProcess } from '../../bench/server-process'
import { CHROMIUM, ConsoleBrowser, type ConsolePage } from '../support/console-browser'
import { createSeededHome } from '../support/seeded-home'

const TOKEN = 'the admin token of this test, long enough'
const DAY_MS = 86_400_000
const MANY_ITEMS = 100_000
const BATCH = 1_000
/** On a machine with other work; it is there to find what reads all items. */
const FOUND_WITHIN_MS = 5_000
const LARGEST_ANSWER_BYTES = 200_000

;(CHROMIUM ? describe : describe.skip)('the console where something is wrong', () => {
  let home: string
  let removeHome: () => void
  let server: ServerProcess
  let browser: ConsoleBrowser
  let shown: ConsolePage
  let item: { externalId: string; title: string }

  const start = (port?: number) =>
    ServerProcess.start({
      seed: 'tiny',
      home,
      ...(port === undefined ? {} : { port }),
      environment: { FORECART_ADMIN_TOKEN: TOKEN },
    })

  /** As administrator of the server with the token of this test. */
  async function ask<Data>(query: string, variables: Record<string, unknown> = {}): Promise<Data> {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify({ query, variables }),
    })
    const { data, errors } = (await response.json()) as { data: Data; errors?: unknown }
    if (errors) throw new Error(JSON.stringify(errors))
    return data
  }

  const sell = (name: string, quantity: number) =>
    ask('mutation ($input: IngestEventsInput!) { ingestEvents(input: $input) { accepted } }', {
      input: {
        events: [
          {
            clientEventId: name,
            type: 'PURCHASE',
            sessionExternalId: 'till',
            itemExternalId: item.externalId,
            quantity,
            occurredAt: new Date(Date.now() - 2 * DAY_MS).toISOString(),
          },
        ],
      },
    })

  const upsertItems = (items: readonly Record<string, unknown>[]) =>
    ask(
      'mutation ($input: UpsertItemsInput!) { upsertItems(input: $input) { recorded userErrors { message } } }',
      {
        input: { items },
      },
    )

  /** The picture of the item, and how often it was drawn. */
  const picture = () => shown.page.getByRole('img', { name: `Demand: ${item.title}` })
  const untilDrawnAfter = (drawn: string | null) =>
    picture()
      .and(shown.page.locator(`:not([data-drawn="${drawn}"])`))
      .waitFor()

  async function openDemand(): Promise<void> {
    await shown.go(`/demand?item=${encodeURIComponent(item.externalId)}`)
    await picture().waitFor()
    await shown.settled()
  }

  beforeAll(async () => {
    const seeded = await createSeededHome()
    home = seeded.home
    removeHome = seeded.remove
    server = await start()
    const { items } = await ask<{ items: { nodes: { externalId: string; title: string }[] } }>(
      '{ items(first: 1) { nodes { externalId title } } }',
    )
    item = items.nodes[0]!
    browser = await ConsoleBrowser.start()
    shown = await browser.open(server.url)
    await shown.go('')
    await shown.signIn('Admin token', TOKEN)
    await shown.page.getByRole('heading', { level: 1, name: 'Today' }).waitFor()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    removeHome()
  })

  it('says that the server is away, and goes on with all that lives when it is there again', async () => {
    await openDemand()
    const port = Number(new URL(server.url).port)
    await server.crash()
    await shown.page
      .getByText(/The live connection broke|The server does not answer/)
      .first()
      .waitFor()
    // What was read stays on the page.
    expect(await picture().isVisible()).toBe(true)
    server = await start(port)
    await shown.page
      .getByText(/The live connection broke|The server does not answer/)
      .first()
      .waitFor({ state: 'hidden' })
    const drawn = await picture().getAttribute('data-drawn')
    await sell('after-the-restart', 30)
    await untilDrawnAfter(drawn)
    expect(await shown.page.getByText('Sign in to Forecart').count()).toBe(0)
  })

  it('opens a socket again that was dropped, and shows what came meanwhile', async () => {
    let isDown = false
    const sockets: { close(options: { code: number }): Promise<void> }[] = []
    await shown.page.routeWebSocket(/\/graphql$/, (socket) => {
      if (isDown) return void socket.close({ code: 1012 })
      socket.connectToServer()
      sockets.push(socket)
    })
    await openDemand()
    isDown = true
    for (const socket of sockets) await socket.close({ code: 1012 })
    const notice = shown.page.getByText('The live connection broke')
    await notice.waitFor()
    const drawn = await picture().getAttribute('data-drawn')
    await sell('while-the-socket-was-down', 35)
    isDown = false
    await notice.waitFor({ state: 'hidden' })
    await untilDrawnAfter(drawn)
  })

  it('says that the server is of another version where it does not know what the page asks for', async () => {
    await shown.page.route('**/graphql', async (route) => {
      if (!route.request().postData()?.includes('query ItemDemand')) return route.fallback()
      await route.fulfill({
        status: 400,
        contentType: 'application/json',
        body: JSON.stringify({
          errors: [{ message: 'Cannot query field "x".', extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
        }),
      })
    })
    await shown.go(`/demand?item=${encodeURIComponent(item.externalId)}`)
    await shown.page.getByText('The server is of another version than this page. Reload the page.').waitFor()
    expect(await shown.barriers()).toEqual([])
    await shown.page.unrouteAll()
    await shown.page.getByRole('button', { name: 'Try again' }).first().click()
    await picture().waitFor()
  })

  it('says that a page could not be shown whose code the new server does not have, and what to do', async () => {
    await shown.page.route('**/assets/stock-page-*.js', (route) => route.fulfill({ status: 404, body: '' }))
    await shown.page.getByRole('navigation').getByRole('link', { name: 'Stock' }).click()
    await shown.page.getByRole('heading', { name: 'This page could not be shown' }).waitFor()
    await shown.page.unrouteAll()
    await shown.page.getByRole('button', { name: 'Reload the page' }).click()
    await shown.page.getByRole('heading', { level: 1, name: 'Stock' }).waitFor()
  })

  // A server trusts a key for some seconds before it looks it up again.
  it('tells who uses a key that was revoked, at the same address', async () => {
    const { createApiKey } = await ask<{ createApiKey: { key: string } }>(
      'mutation { createApiKey(input: { name: "short-lived", scopes: [READ] }) { key } }',
    )
    const reader = await browser.open(server.url)
    await reader.go('/operations')
    await reader.signIn('API key', createApiKey.key)
    await reader.page.getByRole('heading', { name: 'Devices' }).waitFor()
    await shown.go('/operations')
    await shown.page.getByRole('button', { name: 'Revoke short-lived' }).click()
    await shown.page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click()
    await shown.page.getByText('revoked', { exact: true }).waitFor()
    await reader.page.getByText('Your session has ended').waitFor()
    expect(new URL(reader.page.url()).pathname).toBe('/console/operations')
    await reader.close()
  })

  it('says of each link to what is not there what is missing', async () => {
    for (const [path, text] of [
      ['/promotions?promotion=NO-SUCH', 'There is no promotion NO-SUCH'],
      ['/visitors?session=U2Vzc2lvbjo5OTk5OTk5OTk', 'There is no such visit'],
      ['/models?model=no-such', 'There is no model no-such'],
      ['/models?model=demand&version=TW9kZWxWZXJzaW9uOjk5OTk5OTk5', 'There is no such version'],
      ['/models?model=demand&run=VHJhaW5pbmdSdW46OTk5OTk5OTk', 'There is no such training run'],
      ['/demand?item=NO-SUCH-ITEM', 'There is no item NO-SUCH-ITEM'],
      ['/no-such-page', 'There is no such page'],
    ] as const) {
      await shown.go(path)
      await shown.page.getByText(text).first().waitFor()
    }
  })

  it('says of an item that it is not on sale any more', async () => {
    await upsertItems([{ externalId: item.externalId, active: false }])
    await shown.go(`/demand?item=${encodeURIComponent(item.externalId)}`)
    await shown.page.getByText(/This item is not on sale any more|There is no item/).waitFor()
    await upsertItems([{ externalId: item.externalId, active: true }])
  })

  it('finds an item among 100,000 quickly, and reads no long list on any page', async () => {
    for (let first = 0; first < MANY_ITEMS; first += BATCH) {
      await upsertItems(
        Array.from({ length: BATCH }, (_, at) => ({
          externalId: `MANY-${first + at}`,
          title: `Widget number ${first + at}`,
          price: { amountMinor: 100, currency: 'EUR' },
        })),
      )
    }
    const sizes: number[] = []
    shown.page.on('response', (response) => {
      if (!response.url().endsWith('/graphql')) return
      void response.body().then(
        (body) => sizes.push(body.length),
        () => undefined,
      )
    })
    await shown.go('/demand')
    await shown.settled()
    const startedAt = performance.now()
    await shown.page.getByLabel('Title contains').fill('number 98765')
    await shown.page.getByRole('link', { name: 'MANY-98765' }).waitFor()
    expect(performance.now() - startedAt).toBeLessThan(FOUND_WITHIN_MS)
    for (const name of ['Today', 'Stock', 'Promotions', 'Visitors', 'Models', 'Data', 'Operations']) {
      await shown.turnTo(name)
    }
    expect(sizes.length).toBeGreaterThan(7)
    expect(Math.max(...sizes)).toBeLessThan(LARGEST_ANSWER_BYTES)
  })

  it('asks nothing of the outside', () => {
    expect(browser.outside).toEqual([])
  })
})
