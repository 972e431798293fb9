/**
 * The console in a real browser, page after page on one shop: pictures move when data comes, what writes is shown to whom may write, and
 * on no page is there an error in the browser's console, a request to elsewhere, or a barrier that axe calls serious.
 * What is wrong is tried by `npm run test:exhaustive` (console-faults.exhaustive.test.ts).
 * Skipped where there is no Chromium (Debian: `apt-get install chromium`).
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ServerProcess } from '../../bench/server-process'
import { runCommand } from '../support/command-line'
import { CHROMIUM, ConsoleBrowser, type ConsolePage } from '../support/console-browser'
import { alsoExhaustively, isExhaustive } from '../support/extent'
import { createSeededHome } from '../support/seeded-home'

const DAY_MS = 86_400_000
const dayFromNow = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10)

if (!CHROMIUM) process.stderr.write('SKIPPED test/e2e/console.test.ts: there is no Chromium\n')

;(CHROMIUM ? describe : describe.skip)('the console', () => {
  let server: ServerProcess
  let home: string
  let removeHome: () => void
  let browser: ConsoleBrowser
  let shown: ConsolePage
  let page: ConsolePage['page']

  beforeAll(async () => {
    ;({ home, remove: removeHome } = await createSeededHome())
    server = await ServerProcess.start({ seed: 'tiny', home })
    browser = await ConsoleBrowser.start()
    shown = await browser.open(server.url)
    page = shown.page
    await shown.go('')
  })

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    removeHome()
  })

  /** axe takes as long as all else on a page: `npm test` asks it of the first three. */
  const expectNoBarriers = async () => {
    if (isExhaustive) expect(await shown.barriers()).toEqual([])
  }

  it('refuses wrong credentials, says so, and keeps none', async () => {
    await shown.signIn('Admin token', 'no token of this server')
    await page.getByRole('alert').getByText('does not know').waitFor()
    expect(await page.evaluate('sessionStorage.length + localStorage.length')).toBe(0)
    expect(await shown.barriers()).toEqual([])
    // The browser itself complains of the 401.
    expect(browser.complaints.splice(0).every((text) => text.includes('401'))).toBe(true)
  })

  it('shows the shop of today to who signs in, and keeps the token in the tab alone', async () => {
    await shown.signIn('Admin token', server.adminToken)
    await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor()
    await page.getByRole('img', { name: 'Demand of the whole shop, units a day' }).waitFor()
    await shown.settled()
    expect(page.url()).not.toContain(server.adminToken)
    const figures = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download CSV: Figures of today' }).click()
    expect(readFileSync(await (await figures).path(), 'utf8')).toMatch(
      /^\uFEFFFigure,Value,Beside it\r\nLast whole day,\d+/,
    )
    expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain(server.adminToken)
    expect(await shown.barriers()).toEqual([])
  })

  it('finds an item, and moves its picture when a late sale changes the forecast', async () => {
    await shown.turnTo('Demand')
    const { items } = await server.query<{ items: { nodes: { externalId: string; title: string }[] } }>(
      '{ items(first: 1) { nodes { externalId title } } }',
    )
    const { externalId, title } = items.nodes[0]!
    await page.getByLabel('Title contains').fill(title)
    await page.getByRole('link', { name: externalId }).click()
    const picture = page.getByRole('img', { name: `Demand: ${title}` })
    await picture.waitFor()
    await shown.settled()
    await page.getByText('Category', { exact: true }).click()
    await page.getByRole('button', { name: 'All categories' }).waitFor()
    await page.getByRole('button', { name: 'Show what it comes from' }).click()
    await page.getByRole('img', { name: 'What the forecast comes from (units)' }).waitFor()
    await shown.settled()
    expect(await shown.barriers()).toEqual([])
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

  alsoExhaustively(() => {
    it('draws a discount over the plan, and says what a period comes to', async () => {
      await page.getByText(/Expected .* with a probability of 80 %/).waitFor()
      await page.getByLabel('Discount in percent').fill('30')
      await page.getByRole('button', { name: 'Draw over the plan' }).click()
      await page.getByText(/The change over the period: [+−]/).waitFor()
      // The table beside the picture has a column for it.
      await page.getByText('As a table').first().click()
      await page.getByRole('columnheader', { name: 'What if (median)' }).waitFor()
    })
  })

  it('draws a period of the picture by keyboard, and keeps it in the address', async () => {
    const points = page.getByRole('slider', { name: /^Points of the chart, by arrow keys: Demand/ })
    await points.focus()
    await page.keyboard.press('ArrowLeft')
    const told = await points.getAttribute('aria-valuetext')
    await page.keyboard.press('Shift+PageUp')
    await page.waitForURL(/from=\d{4}-\d\d-\d\d&until=\d{4}-\d\d-\d\d/)
    expect(await points.getAttribute('aria-valuetext')).not.toBe(told)
    const period = new URL(page.url()).searchParams
    expect(Date.parse(period.get('until')!) - Date.parse(period.get('from')!)).toBe(7 * DAY_MS)
    await expect(page.getByLabel('From').first().inputValue()).resolves.toBe(period.get('from'))
    await page.locator('[data-period]:not([hidden])').waitFor()
  })

  alsoExhaustively(() => {
    it('opens the same view again from its address, and downloads what it shows', async () => {
      await page.reload()
      await shown.settled()
      const downloading = page.waitForEvent('download')
      await page.getByRole('button', { name: /^Download CSV: Demand:/ }).click()
      const file = readFileSync(await (await downloading).path(), 'utf8')
      expect(file).toMatch(/^\uFEFFDay,Sold,Status,/)
      // 90 days of history and 28 of forecast under a header.
      expect(file.trimEnd().split('\r\n')).toHaveLength(1 + 90 + 28)
    })
  })

  alsoExhaustively(() => {
    it('says what the running day of one place comes to, and why it cannot of what is out of stock', async () => {
      const { items, locations } = await server.query<{
        items: { nodes: { externalId: string }[] }
        locations: { nodes: { externalId: string; kind: string }[] }
      }>('{ items(first: 50) { nodes { externalId } } locations(first: 50) { nodes { externalId kind } } }')
      const place = locations.nodes.find(({ kind }) => kind === 'STORE')!.externalId
      // Which items are out of stock depends on the day of the test.
      const told: { item: string; forecastMean: number }[] = []
      for (const { externalId: item } of items.nodes) {
        const refs = `item: { externalId: "${item}" }, location: { externalId: "${place}" }`
        const answer = await server
          .query<{ demandForecast: { nowcast: { forecastMean: number } } | null }>(
            `{ demandForecast(input: { ${refs} }) { nowcast { forecastMean } } }`,
          )
          .catch(() => null)
        if (answer?.demandForecast) told.push({ item, ...answer.demandForecast.nowcast })
      }
      const { item, forecastMean } = told.at(-1)!
      const look = () => shown.go(`/demand?item=${item}&place=${place}`)
      await look()
      const figures = page.getByRole('region', { name: 'The running day' })
      await figures.getByText('Sold so far').waitFor()
      const shownMean = await figures
        .locator('dl', { hasText: 'Forecast' })
        .locator('dd')
        .first()
        .textContent()
      expect(Number(shownMean)).toBeCloseTo(forecastMean, 0)
      const count = { itemExternalId: item, locationExternalId: place, quantityOnHand: 0 }
      await server.query(
        'mutation ($input: RecordInventoryInput!) { recordInventory(input: $input) { recorded } }',
        { input: { counts: [{ ...count, countedAt: new Date().toISOString() }] } },
      )
      await look()
      const why = 'Nothing is told of the running day: The item was out of stock today at this place'
      await page.getByText(why).waitFor()
      await expect(figures.count()).resolves.toBe(0)
      // Of all places together it is not served.
      await page.getByLabel('Place').selectOption('')
      await shown.settled()
      await expect(page.getByText(/^Sold so far|^Nothing is told of the running day/).count()).resolves.toBe(
        0,
      )
    })
  })

  alsoExhaustively(() => {
    it('says what is wrong with a link to an item that is not there, and to a page that is not', async () => {
      await page.goto(`${server.url}/console/demand?item=NO-SUCH-ITEM`)
      await page.getByText('There is no item NO-SUCH-ITEM').waitFor()
      await page.goto(`${server.url}/console/no-such-page`)
      await page.getByRole('heading', { name: 'There is no such page' }).waitFor()
    })
  })

  it('plans the stock of a place', async () => {
    await shown.turnTo('Stock')
    await page.getByText('Choose a place').waitFor()
    await page.getByLabel('Place').selectOption({ index: 1 })
    await page.getByRole('heading', { name: 'What to order' }).waitFor()
    await page.getByLabel('move stock with').selectOption({ index: 2 })
    await page.getByRole('heading', { name: 'What to move first' }).waitFor()
    await shown.settled()
    await expectNoBarriers()
  })

  it('takes a purchase order, refuses its number a second time, and undoes nothing that was recorded elsewhere', async () => {
    const { items } = await server.query<{ items: { nodes: { externalId: string }[] } }>(
      '{ items(first: 1) { nodes { externalId } } }',
    )
    const itemExternalId = items.nodes[0]!.externalId
    const place = new URL(page.url()).searchParams.get('place')!
    const fill = async () => {
      await page.getByLabel('Order number').fill('PO-OF-NOW')
      await page.getByLabel('SKU of the item').fill(itemExternalId)
      await page.getByLabel('Ordered units').fill('12')
      await page.getByLabel('Expected on').fill(dayFromNow(9))
      await page.getByRole('button', { name: 'Record', exact: true }).click()
    }
    const asked = `(first: 1, filter: { externalIds: ["PO-OF-NOW"], location: { externalId: "${place}" } })`
    const recorded = async () => {
      const { purchaseOrders } = await server.query<{
        purchaseOrders: { nodes: { quantity: number; openQuantity: number; orderedOn: string }[] }
      }>(`{ purchaseOrders${asked} { nodes { quantity openQuantity orderedOn } } }`)
      return purchaseOrders.nodes[0]!
    }
    const row = page.getByRole('row').filter({ hasText: 'PO-OF-NOW' })
    await fill()
    await row.waitFor()
    const { orderedOn } = await recorded()
    await fill()
    await page.getByRole('alert').getByText('There is an order PO-OF-NOW').waitFor()
    await row.getByRole('button', { name: /^Record that all/ }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('12 units').waitFor()
    await server.query(
      'mutation ($input: RecordPurchaseOrdersInput!) { recordPurchaseOrders(input: $input) { recorded } }',
      {
        input: {
          purchaseOrders: [
            {
              ...{ externalId: 'PO-OF-NOW', itemExternalId, locationExternalId: place, orderedOn },
              ...{ quantity: 20, expectedOn: dayFromNow(9) },
            },
          ],
        },
      },
    )
    await dialog.getByRole('button', { name: 'Received' }).click()
    await dialog.getByText('changed meanwhile').waitFor()
    expect(await recorded()).toEqual({ orderedOn, quantity: 20, openQuantity: 20 })
    await dialog.getByRole('button', { name: 'Back' }).click()
    await row.getByRole('cell', { name: '20', exact: true }).first().waitFor()
    await row.getByRole('button', { name: /^Record that all/ }).click()
    await dialog.getByRole('button', { name: 'Received' }).click()
    await row.waitFor({ state: 'detached' })
    expect(await recorded()).toEqual({ orderedOn, quantity: 20, openQuantity: 0 })
    await expectNoBarriers()
  })

  alsoExhaustively(() => {
    it('answers what a planned promotion would add, in parts or with the reason why not', async () => {
      await shown.turnTo('Promotions')
      await expectNoBarriers()
      await page.getByLabel('First day').fill(dayFromNow(3))
      await page.getByLabel('Last day').fill(dayFromNow(9))
      await page.getByRole('button', { name: 'What would it add?' }).click()
      await page
        .getByRole('img', { name: /^Lift: / })
        .or(page.getByText('The data cannot tell what it adds'))
        .first()
        .waitFor()
      await shown.settled()
      await expectNoBarriers()
    })
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
    await shown.turnTo('Visitors')
    await page.getByRole('link', { name: 'a-visit-of-now' }).click()
    const next = page.locator('[data-as-of]')
    await next.waitFor()
    const before = await next.getAttribute('data-as-of')
    await look(1)
    await page.locator(`[data-as-of]:not([data-as-of="${before}"])`).waitFor()
    await shown.settled()
    await expectNoBarriers()
  })

  alsoExhaustively(() => {
    it('asks for a list in the playground, and names the line that is no event', async () => {
      await page.getByLabel('Events, one a line').fill('LOOKED at something')
      await page.getByRole('button', { name: 'Ask' }).click()
      await page.getByText('“LOOKED at something” is no event').waitFor()
      await page.getByLabel('Events, one a line').fill('')
      await page.getByRole('button', { name: 'Ask' }).click()
      await page.getByRole('heading', { name: /^List \(scenario/ }).waitFor()
    })
  })

  it('shows the models, and the figures of the champion beside those of the simple rule', async () => {
    await shown.turnTo('Models')
    await page.getByRole('link', { name: 'demand', exact: true }).click()
    await page.getByRole('heading', { name: 'Versions: demand' }).waitFor()
    await page
      .getByRole('row', { name: /champion/ })
      .getByRole('link')
      .last()
      .click()
    await page.getByRole('heading', { name: /^Figures of demand, version/ }).waitFor()
    await shown.settled()
    await expectNoBarriers()
  })

  alsoExhaustively(() => {
    it('trains a model, and its curve of losses grows', async () => {
      await page.getByRole('button', { name: 'Train', exact: true }).click()
      await page.getByRole('heading', { name: 'Training run of demand' }).waitFor()
      await page.locator('[data-epochs]').waitFor()
      const epochs = await page.locator('[data-epochs]').getAttribute('data-epochs')
      await page.locator(`[data-epochs]:not([data-epochs="${epochs}"])`).waitFor()
      await page.getByRole('button', { name: 'Cancel this run' }).click()
      await page.getByText('cancelled', { exact: true }).first().waitFor()
      await shown.settled()
      await expectNoBarriers()
    })
  })

  alsoExhaustively(() => {
    it('shows how much data there is, and an import with the lines that it rejected', async () => {
      await shown.turnTo('Data')
      await page.getByText('Days of demand', { exact: true }).waitFor()
      await page.getByText('No file was imported').waitFor()
      const file = join(home, 'customers.csv')
      writeFileSync(file, 'externalId,homeLocationExternalId\nada,\n,\neve,nowhere\n')
      const { code } = await runCommand(['import', 'users', file, '--rejects', join(home, 'rejects.csv')], {
        FORECART_HOME: home,
      })
      // Some were rejected.
      expect(code).toBe(7)
      // The page asks again by itself.
      const row = page.getByRole('row', { name: /customers\.csv/ })
      await row.getByText('done', { exact: true }).waitFor()
      await row.getByRole('button', { name: '2: Rejected of customers.csv' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText('The first 2 of 2 rejected lines').waitFor()
      await dialog.getByRole('row', { name: '3 externalId is missing' }).waitFor()
      await dialog.getByRole('row', { name: '4 NOT_FOUND' }).waitFor()
      await expectNoBarriers()
      await dialog.getByRole('button', { name: 'Close', exact: true }).click()
    })
  })

  alsoExhaustively(() => {
    it('shows the quality of the recorded sales of an item', async () => {
      const rows = page.getByRole('region', { name: /^Up to when/ }).getByRole('link')
      await rows.first().click()
      await page.getByRole('heading', { name: /^Quality of the recorded sales: / }).waitFor()
      await page.getByText('Days out of stock', { exact: true }).waitFor()
      await shown.settled()
      await expectNoBarriers()
    })
  })

  it('makes a key, shows it once, and lets it see nothing that writes', async () => {
    await shown.turnTo('Operations')
    await expectNoBarriers()
    await page.getByLabel('Name', { exact: true }).fill('dashboard')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    const key = await page.getByRole('dialog').locator('code').innerText()
    await expectNoBarriers()
    await page.getByRole('button', { name: 'I have kept it' }).click()
    await page.getByRole('cell', { name: 'dashboard' }).first().waitFor()
    expect(await page.content()).not.toContain(key)

    const readerPage = await browser.open(server.url)
    const reader = readerPage.page
    await reader.goto(`${server.url}/console/models?model=demand`)
    await readerPage.signIn('API key', key)
    await reader.getByRole('heading', { name: 'Versions: demand' }).waitFor()
    await expect(
      reader.getByRole('button', { name: /^(Train|Roll back|Make champion|Cancel this run)/ }).count(),
    ).resolves.toBe(0)
    await reader.goto(`${server.url}/console/operations`)
    await reader.getByRole('heading', { name: 'Devices' }).waitFor()
    await expect(reader.getByRole('button', { name: /^(Create|Revoke)/ }).count()).resolves.toBe(0)

    await readerPage.close()
    expect(browser.complaints.splice(0)).toEqual([])

    // It stands in the log of who did what.
    const log = page.getByRole('region', { name: 'Audit log' })
    await log.getByRole('cell', { name: 'apiKey.create' }).first().waitFor()
    await page.getByRole('combobox', { name: 'Acts' }).selectOption({ label: 'Promotions' })
    await log.getByRole('cell', { name: 'apiKey.create' }).first().waitFor({ state: 'detached' })
    await page.getByRole('combobox', { name: 'Acts' }).selectOption({ label: 'API keys' })
    await log
      .getByRole('cell', { name: /^apiKey:fck_/ })
      .first()
      .waitFor()
    await log.getByText('Show', { exact: true }).first().click()
    await log.getByText(/"name": "dashboard"/).waitFor()
    await page.goBack()
    await log.getByRole('cell', { name: 'apiKey.create' }).first().waitFor({ state: 'detached' })
    await page.goBack()
  })

  alsoExhaustively(() => {
    it('pages through the audit log: older acts, and back to the newest', async () => {
      // Twice twenty-five: an operation has 30 aliases at most.
      const keys = Array.from(
        { length: 25 },
        (_, one) =>
          `k${one}: createApiKey(input: { name: "${one}", scopes: [READ] }) { userErrors { message } }`,
      )
      for (const round of [1, 2]) await server.query(`mutation Round${round} { ${keys.join(' ')} }`)
      await page.reload()
      const log = page.getByRole('region', { name: 'Audit log' })
      await page.getByText(/^Acts 1 to 50 of \d+, /).waitFor()
      // Each of the newest fifty made a key; what was done before them stands on the next page alone.
      await expect(log.getByRole('cell', { name: 'apiKey.create' }).count()).resolves.toBe(50)
      await page.getByRole('button', { name: 'Older' }).click()
      await page.getByText(/^Acts 51 to (\d+) of \1, /).waitFor()
      await log.getByRole('cell', { name: 'apiKey.create' }).first().waitFor()
      await expect(log.getByRole('cell', { name: 'apiKey.create' }).count()).resolves.toBe(1)
      await page.getByRole('button', { name: 'Newer' }).click()
      await page.getByText(/^Acts 1 to 50 of \d+, /).waitFor()
      await expect(page.getByRole('button', { name: 'Newer' }).count()).resolves.toBe(0)
    })
  })

  it('speaks Chinese and is dark by choice, also after a reload', async () => {
    await page.getByLabel('Language').selectOption('zh')
    await page.getByRole('heading', { level: 1, name: '运维' }).waitFor()
    await page.getByLabel('主题').selectOption('dark')
    await page.reload()
    await page.getByRole('heading', { level: 1, name: '运维' }).waitFor()
    expect(await page.getAttribute('html', 'lang')).toBe('zh-CN')
    expect(await page.getAttribute('html', 'data-theme')).toBe('dark')
    await expectNoBarriers()
    await page.getByLabel('语言').selectOption('en')
    await page.getByLabel('Theme').selectOption('system')
  })

  it('is used by keyboard: the menu is reached, and the heading of the new page has the focus', async () => {
    await page.getByRole('link', { name: 'Data' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Data' }).waitFor()
    expect(await page.evaluate('document.activeElement?.textContent')).toBe('Data')
    // Keys of their own, with a dialog that names them, keeps the focus, and gives it back at Escape.
    await page.keyboard.press('2')
    await page.getByRole('heading', { level: 1, name: 'Demand' }).waitFor()
    await page.keyboard.press('/')
    expect(await page.evaluate('document.activeElement?.getAttribute("type")')).toBe('search')
    await page.getByRole('button', { name: 'Keyboard' }).focus()
    await page.keyboard.press('Enter')
    const keys = page.getByRole('dialog', { name: 'Keys' })
    await keys.waitFor()
    await expectNoBarriers()
    for (let presses = 0; presses < 6; presses++) {
      await page.keyboard.press('Tab')
      expect(await page.evaluate('document.activeElement?.closest("nav, main") === null')).toBe(true)
    }
    await page.keyboard.press('Escape')
    await keys.waitFor({ state: 'detached' })
    expect(await page.evaluate('document.activeElement?.textContent')).toBe('Keyboard')
  })

  it('asks nothing of the outside, and the browser has nothing to complain of', () => {
    expect(browser.outside).toEqual([])
    expect(browser.complaints).toEqual([])
  })
})
