/**
 * The console in a real browser, page after page on one shop: pictures move when data comes, what writes is shown to whom may write, and
 * on no page is there an error in the browser's console, a request to elsewhere, or a barrier that axe calls serious.
 * Skipped where there is no Chromium (Debian: `apt-get install chromium`).
 */
import { existsSync, readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { chromium } from 'playwright-core'
import { ServerProcess } from '../../bench/server-process'
import { createSeededHome } from '../support/seeded-home'

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
)
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
]
/** Only against waiting for ever. */
const WITHIN_MS = 120_000
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
const DAY_MS = 86_400_000
const dayFromNow = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10)

if (!CHROMIUM) process.stderr.write('SKIPPED test/e2e/console.test.ts: there is no Chromium\n')

;(CHROMIUM ? describe : describe.skip)('the console', () => {
  let server: ServerProcess
  let removeHome: () => void
  let browser: Browser
  let page: Page
  const outside: string[] = []
  const complaints: string[] = []

  /** A page of a browser of its own, whose faults are noted. */
  async function openPage(): Promise<Page> {
    const context = await browser.newContext({
      viewport: { width: 1360, height: 900 },
      locale: 'en-GB',
    })
    const opened = await context.newPage()
    opened.setDefaultTimeout(WITHIN_MS)
    const own = new URL(server.url).host
    const note = (url: string) => {
      if (/^(https?|wss?):/.test(url) && new URL(url).host !== own) outside.push(url)
    }
    opened.on('request', (request) => note(request.url()))
    opened.on('websocket', (socket) => note(socket.url()))
    opened.on('pageerror', (error) => complaints.push(error.message))
    opened.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    return opened
  }

  async function signIn(on: Page, kind: 'Admin token' | 'API key', secret: string): Promise<void> {
    await on.getByRole('radio', { name: kind }).check()
    await on.getByLabel('Token or key').fill(secret)
    await on.getByRole('button', { name: 'Sign in' }).click()
  }

  /** Everything that is asked for is there, and all charts are drawn. */
  async function settled(): Promise<void> {
    // By locators: the policy of the page lets no script be evaluated, and so no `waitForFunction` look twice.
    await page.getByText('Loading …').first().waitFor({ state: 'hidden' })
    await page.locator('.chart:not([data-drawn])').first().waitFor({ state: 'detached' })
  }

  async function goTo(name: string): Promise<void> {
    await page.getByRole('navigation').getByRole('link', { name, exact: true }).click()
    await page.getByRole('heading', { level: 1, name }).waitFor()
    await settled()
  }

  async function seriousBarriers(): Promise<string[]> {
    await page.evaluate(AXE)
    const violations = await page.evaluate<{ id: string; impact: string; nodes: { html: string }[] }[]>(
      'axe.run().then(({ violations }) => violations)',
    )
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  }

  beforeAll(async () => {
    const { home, remove } = await createSeededHome()
    removeHome = remove
    server = await ServerProcess.start({ seed: 'tiny', home })
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS, timeout: WITHIN_MS })
    page = await openPage()
    await page.goto(`${server.url}/console`)
  })

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    removeHome()
  })

  it('refuses wrong credentials, says so, and keeps none', async () => {
    await signIn(page, 'Admin token', 'no token of this server')
    await page.getByRole('alert').getByText('does not know').waitFor()
    expect(await page.evaluate('sessionStorage.length + localStorage.length')).toBe(0)
    expect(await seriousBarriers()).toEqual([])
    // The browser itself complains of the 401.
    expect(complaints.splice(0).every((text) => text.includes('401'))).toBe(true)
  })

  it('shows the shop of today to who signs in, and keeps the token in the tab alone', async () => {
    await signIn(page, 'Admin token', server.adminToken)
    await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor()
    await page.getByRole('img', { name: 'Demand of the whole shop, units a day' }).waitFor()
    await settled()
    expect(page.url()).not.toContain(server.adminToken)
    expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain(server.adminToken)
    expect(await seriousBarriers()).toEqual([])
  })

  it('finds an item, and moves its picture when a late sale changes the forecast', async () => {
    await goTo('Demand')
    const { items } = await server.query<{ items: { nodes: { externalId: string; title: string }[] } }>(
      '{ items(first: 1) { nodes { externalId title } } }',
    )
    const { externalId, title } = items.nodes[0]!
    await page.getByLabel('Title contains').fill(title)
    await page.getByRole('link', { name: externalId }).click()
    const picture = page.getByRole('img', { name: `Demand: ${title}` })
    await picture.waitFor()
    await settled()
    expect(await seriousBarriers()).toEqual([])
    const drawn = await picture.getAttribute('data-drawn')
    const before = await picture.screenshot()
    await server.query('mutation ($input: IngestEventsInput!) { ingestEvents(input: $input) { accepted } }', {
      input: {
        events: [
          {
            clientEventId: 'late-sale-of-the-console',
            type: 'PURCHASE',
            sessionExternalId: 'till',
            itemExternalId: externalId,
            quantity: 40,
            occurredAt: new Date(Date.now() - 2 * DAY_MS).toISOString(),
          },
        ],
      },
    })
    await page.getByText(/Refreshes since this page was opened: [1-9]/).waitFor()
    await picture.and(page.locator(`:not([data-drawn="${drawn}"])`)).waitFor()
    expect((await picture.screenshot()).equals(before)).toBe(false)
  })

  it('draws a discount over the plan, and says what a period comes to', async () => {
    await page.getByText(/Expected .* with a probability of 80 %/).waitFor()
    await page.getByLabel('Discount in percent').fill('30')
    await page.getByRole('button', { name: 'Draw over the plan' }).click()
    await page.getByText(/The change over the period: [+−]/).waitFor()
    // The table beside the picture has a column for it.
    await page.getByText('As a table').first().click()
    await page.getByRole('columnheader', { name: 'What if (median)' }).waitFor()
  })

  it('opens the same view again from its address, and downloads what it shows', async () => {
    await page.reload()
    await settled()
    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: /^Download CSV: Demand:/ }).click()
    const file = readFileSync(await (await downloading).path(), 'utf8')
    expect(file).toMatch(/^\uFEFFDay,Sold,Status,/)
    // 90 days of history and 28 of forecast under a header.
    expect(file.trimEnd().split('\r\n')).toHaveLength(1 + 90 + 28)
  })

  it('says what is wrong with a link to an item that is not there, and to a page that is not', async () => {
    await page.goto(`${server.url}/console/demand?item=NO-SUCH-ITEM`)
    await page.getByText('There is no item NO-SUCH-ITEM').waitFor()
    await page.goto(`${server.url}/console/no-such-page`)
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor()
  })

  it('plans the stock of a place', async () => {
    await goTo('Stock')
    await page.getByText('Choose a place').waitFor()
    await page.getByLabel('Place').selectOption({ index: 1 })
    await page.getByRole('heading', { name: 'What to order' }).waitFor()
    await page.getByLabel('move stock with').selectOption({ index: 2 })
    await page.getByRole('heading', { name: 'What to move first' }).waitFor()
    await settled()
    expect(await seriousBarriers()).toEqual([])
  })

  it('answers what a planned promotion would add, in parts or with the reason why not', async () => {
    await goTo('Promotions')
    expect(await seriousBarriers()).toEqual([])
    await page.getByLabel('First day').fill(dayFromNow(3))
    await page.getByLabel('Last day').fill(dayFromNow(9))
    await page.getByRole('button', { name: 'What would it add?' }).click()
    await page
      .getByRole('img', { name: /^Lift: / })
      .or(page.getByText('The data cannot tell what it adds'))
      .first()
      .waitFor()
    await settled()
    expect(await seriousBarriers()).toEqual([])
  })

  it('follows a visit: what comes next changes with its events', async () => {
    const { items } = await server.query<{ items: { nodes: { externalId: string }[] } }>(
      '{ items(first: 2) { nodes { externalId } } }',
    )
    const look = (item: number) =>
      server.query('mutation ($input: IngestEventsInput!) { ingestEvents(input: $input) { accepted } }', {
        input: {
          events: [
            {
              clientEventId: `look-${item}`,
              type: 'VIEW',
              sessionExternalId: 'a-visit-of-now',
              itemExternalId: items.nodes[item]!.externalId,
              occurredAt: new Date().toISOString(),
            },
          ],
        },
      })
    await look(0)
    await goTo('Visitors')
    await page.getByRole('link', { name: 'a-visit-of-now' }).click()
    const next = page.locator('[data-as-of]')
    await next.waitFor()
    const before = await next.getAttribute('data-as-of')
    await look(1)
    await page.locator(`[data-as-of]:not([data-as-of="${before}"])`).waitFor()
    await settled()
    expect(await seriousBarriers()).toEqual([])
  })

  it('asks for a list in the playground, and names the line that is no event', async () => {
    await page.getByLabel('Events, one a line').fill('LOOKED at something')
    await page.getByRole('button', { name: 'Ask' }).click()
    await page.getByText('“LOOKED at something” is no event').waitFor()
    await page.getByLabel('Events, one a line').fill('')
    await page.getByRole('button', { name: 'Ask' }).click()
    await page.getByRole('heading', { name: /^List \(scenario/ }).waitFor()
  })

  it('trains a model, and its curve of losses grows', async () => {
    await goTo('Models')
    await page.getByRole('link', { name: 'demand', exact: true }).click()
    await page.getByRole('button', { name: 'Train', exact: true }).click()
    await page.getByRole('heading', { name: 'Training run of demand' }).waitFor()
    await page.locator('[data-epochs]').waitFor()
    const epochs = await page.locator('[data-epochs]').getAttribute('data-epochs')
    await page.locator(`[data-epochs]:not([data-epochs="${epochs}"])`).waitFor()
    await page.getByRole('button', { name: 'Cancel this run' }).click()
    await page.getByText('cancelled', { exact: true }).first().waitFor()
    await settled()
    expect(await seriousBarriers()).toEqual([])
  })

  it('shows how much data there is', async () => {
    await goTo('Data')
    await page.getByText('Days of demand', { exact: true }).waitFor()
    expect(await seriousBarriers()).toEqual([])
  })

  it('makes a key, shows it once, and lets it see nothing that writes', async () => {
    await goTo('Operations')
    expect(await seriousBarriers()).toEqual([])
    await page.getByLabel('Name', { exact: true }).fill('dashboard')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    const key = await page.getByRole('dialog').locator('code').innerText()
    expect(await seriousBarriers()).toEqual([])
    await page.getByRole('button', { name: 'I have kept it' }).click()
    await page.getByRole('cell', { name: 'dashboard' }).first().waitFor()
    expect(await page.content()).not.toContain(key)

    const reader = await openPage()
    await reader.goto(`${server.url}/console/models?model=demand`)
    await signIn(reader, 'API key', key)
    await reader.getByRole('heading', { name: 'Versions: demand' }).waitFor()
    await expect(
      reader.getByRole('button', { name: /^(Train|Roll back|Make champion|Cancel this run)/ }).count(),
    ).resolves.toBe(0)
    await reader.goto(`${server.url}/console/operations`)
    await reader.getByRole('heading', { name: 'Devices' }).waitFor()
    await expect(reader.getByRole('button', { name: /^(Create|Revoke)/ }).count()).resolves.toBe(0)

    // Revoked, it is told so, at the same address.
    await page.getByRole('button', { name: 'Revoke dashboard' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click()
    await page.getByText('revoked', { exact: true }).waitFor()
    await reader.getByText('Your session has ended').waitFor()
    expect(new URL(reader.url()).pathname).toBe('/console/operations')
    await reader.context().close()
    expect(complaints.splice(0).filter((text) => !text.includes('401'))).toEqual([])
  })

  it('speaks Chinese and is dark by choice, also after a reload', async () => {
    await page.getByLabel('Language').selectOption('zh')
    await page.getByRole('heading', { level: 1, name: '运维' }).waitFor()
    await page.getByLabel('主题').selectOption('dark')
    await page.reload()
    await page.getByRole('heading', { level: 1, name: '运维' }).waitFor()
    expect(await page.getAttribute('html', 'lang')).toBe('zh-CN')
    expect(await page.getAttribute('html', 'data-theme')).toBe('dark')
    expect(await seriousBarriers()).toEqual([])
    await page.getByLabel('语言').selectOption('en')
    await page.getByLabel('Theme').selectOption('system')
  })

  it('is used by keyboard: the menu is reached, and the heading of the new page has the focus', async () => {
    await page.getByRole('link', { name: 'Data' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Data' }).waitFor()
    expect(await page.evaluate('document.activeElement?.textContent')).toBe('Data')
  })

  it('asks nothing of the outside, and the browser has nothing to complain of', () => {
    expect(outside).toEqual([])
    expect(complaints).toEqual([])
  })
})
