/**
 * The console in headless Chromium beside a server of the demo shop, on loopback.
 *
 * - `firstPage.coldMs`: from asking for a new tab to the page Today with all figures there and its chart drawn, with an empty browser cache.
 * - `firstPage.warmMs`: the same page viewed again in a tab that is open, as browsers' own tools count it: from the start of the navigation
 *   (`performance.timeOrigin`) to the frame after all is there, with what the browser keeps of the views before.
 * - `firstPage.newTabMs`: the same again in a new tab, from asking for it: what Chromium takes to open a tab is in it.
 * - `firstPage.mainThreadMs`: processor time of the page's main thread in a warm view, which other work on the machine hardly changes.
 * - `demandPage.drawnMs`: from the last byte of the answer to the next frame after the chart of 730 days of history and 28 of forecast was
 *   drawn, so that reading the answer and rendering the page are in it.
 * - `refreshes.framesPerSecond`: frames of a page that is told of 50 refreshes of its item a second, through a socket whose messages are
 *   multiplied, while it reads its forecast anew from the real server.
 *
 * Medians but for the frames.
 */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright-core'
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core'
import type { Benchmark } from './benchmark'
import { median, millisecondsOf } from './benchmark'
import { ServerProcess } from './server-process'

export const usage = `Usage: npm run -s bench -- console [options] [--json]

  --home <folder>  of a server with the demo shop, such as .cache/screenshots-home, which \`npm run screenshots\` leaves: it spares the
                   minutes in which a shop is made and its models are trained. Default: a new one`

const ROUNDS = 7
/** Views before one that is measured as warm: with the second Chromium keeps compiled scripts, with the third it uses them. */
const VIEWS_BEFORE_WARM = 2
/** No view of Today takes longer, on any machine. */
const USABLE_MS = 30_000
const REFRESHES_PER_SECOND = 50
const REFRESH_SECONDS = 10
const SUBSCRIBE_MS = 10_000
const LEAST_NOTICED_PER_SECOND = 1
const ITEMS = `{ items(first: ${ROUNDS}) { nodes { externalId } } }`

/**
 * Keeps, in the page, when charts were drawn (the next frame after it), when frames came, and when Today could be used first (the frame after
 * nothing of it was missing any more), in milliseconds of the page's clock, which begins with the navigation.
 */
const WATCH = `
  window.framesMs = []
  window.drawnMs = []
  const frame = (now) => { window.framesMs.push(now); requestAnimationFrame(frame) }
  requestAnimationFrame(frame)
  new MutationObserver((changes) => {
    if (changes.some(({ attributeName }) => attributeName === 'data-drawn'))
      requestAnimationFrame(() => setTimeout(() => window.drawnMs.push(performance.now())))
  }).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-drawn'] })
  window.usableMs = new Promise((resolve) => {
    const usable = new MutationObserver(() => {
      const isLoading = [...document.querySelectorAll('[role=status]')].some(({ textContent }) => textContent === 'Loading …')
      if (isLoading || !document.querySelector('h1') || !document.querySelector('.chart[data-drawn]')) return
      usable.disconnect()
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now())))
    })
    const seen = { subtree: true, childList: true, characterData: true }
    usable.observe(document, { ...seen, attributes: true, attributeFilter: ['data-drawn'] })
  })
`

function browserPath(): string {
  const path = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
  if (path === undefined) throw new Error('There is no Chromium (Debian: apt-get install chromium)')
  return path
}

async function signedIn(browser: Browser, server: ServerProcess): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1360, height: 900 }, locale: 'en-GB' })
  const credentials = JSON.stringify({ kind: 'token', value: server.adminToken })
  await context.addInitScript(
    `sessionStorage.setItem('forecart.credentials', ${JSON.stringify(credentials)})\n${WATCH}`,
  )
  return context
}

async function settled(page: Page): Promise<void> {
  await page.locator('.chart[data-drawn]').first().waitFor()
  await page.getByText('Loading …').first().waitFor({ state: 'hidden' })
}

async function openToday(context: BrowserContext, server: ServerProcess): Promise<number> {
  const page = await context.newPage()
  try {
    return await millisecondsOf(async () => {
      await page.goto(`${server.url}/console/today`, { waitUntil: 'commit' })
      await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor()
      await settled(page)
    })
  } finally {
    await page.close()
  }
}

/** Views Today again in the tab, coming from the page that greets. */
async function viewAgain(page: Page, server: ServerProcess): Promise<number> {
  await page.goto(server.url)
  await page.goto(`${server.url}/console/today`, { waitUntil: 'commit' })
  await settled(page)
  // Awaited in the page, so that no question disturbs what is measured; `waitForFunction` is against the policy of the page.
  return page.evaluate<number>(`Promise.race([window.usableMs, new Promise((_, fail) =>
    setTimeout(fail, ${USABLE_MS}, new Error('Today cannot be used after ${USABLE_MS} ms')))])`)
}

/** Processor time that the main thread of the page has taken since its navigation. */
async function mainThreadMs(devTools: CDPSession): Promise<number> {
  const { metrics } = await devTools.send('Performance.getMetrics')
  return 1000 * metrics.find(({ name }) => name === 'TaskDuration')!.value
}

async function measureWarm(context: BrowserContext, server: ServerProcess) {
  const page = await context.newPage()
  const devTools = await context.newCDPSession(page)
  await devTools.send('Performance.enable', { timeDomain: 'threadTicks' })
  for (let view = 0; view < VIEWS_BEFORE_WARM; view++) await viewAgain(page, server)
  const warm = await viewAgain(page, server)
  const mainThread = await mainThreadMs(devTools)
  await page.close()
  return { warm, mainThread }
}

async function measureFirstPage(browser: Browser, server: ServerProcess) {
  const cold: number[] = []
  const newTab: number[] = []
  const warm: number[] = []
  const mainThread: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const context = await signedIn(browser, server)
    cold.push(await openToday(context, server))
    newTab.push(await openToday(context, server))
    const again = await measureWarm(context, server)
    warm.push(again.warm)
    mainThread.push(again.mainThread)
    await context.close()
  }
  return { cold, newTab, warm, mainThread }
}

/** The last byte of the largest answer of the graph, which is that with the history. */
const ANSWERED_AT = `Math.max(...performance.getEntriesByType('resource')
  .filter(({ name }) => name.endsWith('/graphql'))
  .toSorted((a, b) => b.decodedBodySize - a.decodedBodySize)
  .slice(0, 1)
  .map(({ responseEnd }) => responseEnd))`

async function measureDrawing(
  browser: Browser,
  server: ServerProcess,
  items: readonly string[],
): Promise<number[]> {
  const context = await signedIn(browser, server)
  const times: number[] = []
  for (const item of items) {
    const page = await context.newPage()
    await page.goto(`${server.url}/console/demand?item=${encodeURIComponent(item)}&history=90`)
    await settled(page)
    await page.evaluate('performance.clearResourceTimings()')
    const chart = page.locator('.chart').first()
    const before = await chart.getAttribute('data-drawn')
    await page.getByLabel('History').selectOption('730')
    await page.locator(`.chart[data-drawn]:not([data-drawn="${before}"])`).first().waitFor()
    const answeredAt = await page.evaluate<number>(ANSWERED_AT)
    const drawn = await page.evaluate<number[]>('window.drawnMs')
    const first = drawn.find((at) => at > answeredAt)
    if (first === undefined) throw new Error(`The chart of ${item} was not drawn after its answer`)
    times.push(first - answeredAt)
    await page.close()
  }
  await context.close()
  return times
}

async function within<Value>(milliseconds: number, value: Promise<Value>, problem: string): Promise<Value> {
  const late = wait(milliseconds, null, { ref: false }).then(() => {
    throw new Error(problem)
  })
  return Promise.race([value, late])
}

interface SocketMessage {
  readonly id?: string
  readonly type: string
  readonly payload?: { readonly query?: string }
}

async function measureRefreshes(browser: Browser, server: ServerProcess, item: string) {
  const context = await signedIn(browser, server)
  const page = await context.newPage()
  let subscribe: (push: (cursor: string) => void) => void
  const subscribed = new Promise<(cursor: string) => void>((resolve) => {
    subscribe = resolve
  })
  await page.routeWebSocket(/\/graphql$/, (socket) => {
    const upstream = socket.connectToServer()
    socket.onMessage((text) => {
      upstream.send(text)
      const { id, type, payload } = JSON.parse(String(text)) as SocketMessage
      if (type !== 'subscribe' || !payload?.query?.includes('demandForecastRefreshed')) return
      subscribe((cursor) =>
        socket.send(
          JSON.stringify({
            id,
            type: 'next',
            payload: {
              data: {
                demandForecastRefreshed: {
                  cursor,
                  kind: 'UPDATE',
                  forecast: { issuedAt: new Date().toISOString() },
                },
              },
            },
          }),
        ),
      )
    })
  })
  await page.goto(`${server.url}/console/demand?item=${encodeURIComponent(item)}&history=730`)
  await settled(page)
  // The page may be drawn before its socket is open.
  const push = await within(SUBSCRIBE_MS, subscribed, 'The page subscribes to no refreshes')
  await page.evaluate('window.framesMs.length = 0')
  const startedAt = performance.now()
  let pushed = 0
  while (performance.now() - startedAt < REFRESH_SECONDS * 1000) {
    for (; pushed < ((performance.now() - startedAt) / 1000) * REFRESHES_PER_SECOND; pushed++)
      push(`bench-${pushed}`)
    await wait(5)
  }
  const frames = await page.evaluate<number[]>('window.framesMs')
  const shown = Number(await page.locator('[data-refreshes]').getAttribute('data-refreshes'))
  await context.close()
  // A page that hardly reacts has the best frame rate.
  if (shown < LEAST_NOTICED_PER_SECOND * REFRESH_SECONDS) {
    throw new Error(`The page showed ${shown} refreshes in ${REFRESH_SECONDS} s`)
  }
  const gaps = frames.slice(1).map((at, index) => at - frames[index]!)
  return {
    framesPerSecond: (frames.length - 1) / ((frames.at(-1)! - frames[0]!) / 1000),
    longestGapMs: Math.max(...gaps),
    pushedPerSecond: pushed / REFRESH_SECONDS,
    noticed: shown,
  }
}

export const benchmark: Benchmark = async ({ log, args = [] }) => {
  const { values } = parseArgs({ args: [...args], options: { home: { type: 'string' } } })
  const home = values.home === undefined ? {} : { home: resolve(values.home) }
  const server = await ServerProcess.start({ seed: 'demo', ...home })
  const browser = await chromium.launch({
    executablePath: browserPath(),
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  })
  try {
    const { items } = await server.query<{ items: { nodes: { externalId: string }[] } }>(ITEMS)
    const names = items.nodes.map(({ externalId }) => externalId)
    // The server computes the forecasts of the shop the first time that they are asked for; a console is opened on a shop at work.
    log('Opening the console once, for the server ...')
    await measureDrawing(browser, server, names)
    log('Opening the first page ...')
    const { cold, newTab, warm, mainThread } = await measureFirstPage(browser, server)
    log('Drawing 730 days ...')
    const drawn = await measureDrawing(browser, server, names)
    log('Pushing refreshes ...')
    const refreshes = await measureRefreshes(browser, server, names[0]!)
    return {
      headline: {
        firstPage: {
          coldMs: median(cold),
          warmMs: median(warm),
          newTabMs: median(newTab),
          mainThreadMs: median(mainThread),
        },
        demandPage: { drawnMs: median(drawn) },
        refreshes: { framesPerSecond: refreshes.framesPerSecond },
      },
      details: {
        coldMs: cold,
        warmMs: warm,
        newTabMs: newTab,
        mainThreadMs: mainThread,
        drawnMs: drawn,
        refreshes,
      },
    }
  } finally {
    await browser.close()
    await server.stop()
  }
}
