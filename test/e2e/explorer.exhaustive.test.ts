/**
 * The explorer in a real browser: a query and a live subscription are answered, and nothing outside is asked for.
 * Skipped where there is no Chromium (Debian: `apt-get install chromium`).
 */
import type { Browser, Page, WebSocket } from 'playwright-core'
import { chromium } from 'playwright-core'
import { ServerProcess } from '../../bench/server-process'
import { CHROMIUM } from '../support/console-browser'
import { createSeededHome } from '../support/seeded-home'
import { EXAMPLE_QUERIES, MORE_EXAMPLE_QUERIES } from '../../src/server/explorer-examples'

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
/** Only against waiting for ever. */
const WITHIN_MS = 120_000

if (!CHROMIUM) process.stderr.write('SKIPPED test/e2e/explorer.exhaustive.test.ts: there is no Chromium\n')

;(CHROMIUM ? describe : describe.skip)('the explorer', () => {
  let server: ServerProcess
  let removeHome: () => void
  let browser: Browser
  let page: Page
  const outside: string[] = []

  beforeAll(async () => {
    const { home, remove } = await createSeededHome()
    removeHome = remove
    server = await ServerProcess.start({ seed: 'tiny', home })
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS, timeout: WITHIN_MS })
    page = await browser.newPage({ viewport: { width: 1400, height: 900 } })
    page.setDefaultTimeout(WITHIN_MS)
    const own = new URL(server.url).host
    const note = (url: string) => {
      if (/^(https?|wss?):/.test(url) && new URL(url).host !== own) outside.push(url)
    }
    page.on('request', (request) => note(request.url()))
    page.on('websocket', (socket) => note(socket.url()))
    await page.goto(`${server.url}/explorer/#token=${server.adminToken}`)
    await page.getByRole('button', { name: 'Send Request' }).waitFor()
  })

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    removeHome()
  })

  const openTab = (name: string) => page.getByText(name, { exact: true }).first().click()
  const send = () => page.getByRole('button', { name: 'Send Request' }).click()
  const result = () => page.locator('.query-result__list')
  // Listens as soon as the socket is there: on a busy machine its first frames are over before the click is.
  const socketThatSends = (text: string) =>
    new Promise<WebSocket>((resolve) => {
      page.once('websocket', (socket) => {
        socket.on('framesent', ({ payload }) => {
          if (String(payload).includes(text)) resolve(socket)
        })
      })
    })

  it('opens with a query of forecasts, and shows its answer', async () => {
    await send()
    await result().getByText('demandForecast').first().waitFor()
    expect(await result().innerText()).toMatch(/"mean"/)
  })

  it('keeps its token over a reload, and not in its address', async () => {
    expect(page.url()).toBe(`${server.url}/explorer/`)
    await page.reload()
    await send()
    await result().getByText('demandForecast').first().waitFor()
  })

  it('shows the documentation at once', async () => {
    const docs = page.getByText('Docs', { exact: true }).first()
    await docs.click()
    await page.locator('app-doc-viewer').getByText('Mutation').first().waitFor()
    await docs.click()
  })

  it('shows refreshed forecasts live', async () => {
    await openTab('Live forecasts')
    const subscribed = socketThatSends('"subscribe"')
    await send()
    const socket = await subscribed
    const pushed = socket.waitForEvent('framereceived', {
      predicate: ({ payload }) => String(payload).includes('"next"'),
      timeout: WITHIN_MS,
    })
    const { items } = await server.query<{ items: { nodes: { externalId: string }[] } }>(
      '{ items(first: 1) { nodes { externalId demandForecast { issuedAt } } } }',
    )
    await server.query('mutation ($input: IngestEventsInput!) { ingestEvents(input: $input) { accepted } }', {
      input: {
        events: [
          {
            clientEventId: 'late-sale',
            type: 'PURCHASE',
            sessionExternalId: 'till',
            itemExternalId: items.nodes[0]!.externalId,
            quantity: 5,
            occurredAt: new Date(Date.now() - 2 * 86_400_000).toISOString(),
          },
        ],
      },
    })
    expect(String((await pushed).payload)).toContain('"kind":"UPDATE"')
    await result().getByText('demandForecastRefreshed').first().waitFor()
  })

  const answering = [...EXAMPLE_QUERIES, ...MORE_EXAMPLE_QUERIES].filter(
    ({ query }) => !query.startsWith('subscription'),
  )
  it('answers the second tab as it stands', async () => {
    await openTab(answering[1]!.name)
    await send()
    await result().getByText('data').first().waitFor()
    expect(await result().innerText()).not.toContain('"errors"')
  })

  it('asks nothing of the outside', () => {
    expect(outside).toEqual([])
  })
})
