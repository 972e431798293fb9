#!/usr/bin/env node
// Takes a picture of every page of the console, in both languages and themes, phone and desktop wide, into .cache/screenshots or the folder
// of `--into=FOLDER`. It starts a server with the demo shop in a home of its own (.cache/screenshots-home, kept for the next time), or asks
// the one at FORECART_URL with FORECART_TOKEN. Words after the command choose pages: npm run screenshots -- demand models. `--docs` takes
// the README's picture anew.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as wait } from 'node:timers/promises'
import { chromium } from 'playwright-core'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const words = process.argv.slice(2)
const into = words.find((word) => word.startsWith('--into='))?.slice('--into='.length)
const folder = into ?? join(root, '.cache/screenshots')
const browserPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  existsSync,
)
if (!browserPath) throw new Error('There is no Chromium (Debian: apt-get install chromium)')
// Not 4190, which browsers and fetch refuse.
const PORT = 4290
const LOCALES = { en: 'en-GB', zh: 'zh-CN' }
const LOADING = /Loading …|正在加载/
const WIDTHS = { desktop: { width: 1360, height: 900 }, phone: { width: 390, height: 844 } }

async function startServer() {
  const token = randomBytes(24).toString('hex')
  const child = spawn(process.execPath, [join(root, 'dist/src/main.js')], {
    env: {
      ...process.env,
      FORECART_HOME: join(root, '.cache/screenshots-home'),
      FORECART_SEED: 'demo',
      FORECART_ADMIN_TOKEN: token,
      HOST: '127.0.0.1',
      PORT: String(PORT),
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const url = `http://127.0.0.1:${PORT}`
  while (!(await fetch(`${url}/readyz`).catch(() => null))?.ok) {
    if (child.exitCode !== null) throw new Error('The server did not start')
    await wait(250)
  }
  return { url, token, stop: () => child.kill('SIGTERM') }
}

const { FORECART_URL, FORECART_TOKEN } = process.env
const server =
  FORECART_URL && FORECART_TOKEN
    ? { url: FORECART_URL, token: FORECART_TOKEN, stop() {} }
    : await startServer()

async function ask(query) {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${server.token}` },
    body: JSON.stringify({ query }),
  })
  return (await response.json()).data
}

const { demandForecasts, promotions, sessions, model, trainingRuns } = await ask(`{
  demandForecasts(input: {}, first: 1, orderBy: EXPECTED_UNITS_DESC) { nodes { item { externalId } } }
  promotions(first: 1, filter: { runsTo: "${new Date(Date.now() - 20 * 86_400_000).toISOString().slice(0, 10)}", runsFrom: "${new Date(Date.now() - 60 * 86_400_000).toISOString().slice(0, 10)}" }) { nodes { externalId } }
  sessions(first: 1) { nodes { id } }
  model(name: "demand") { champion { id } }
  trainingRuns(first: 1, model: "demand") { nodes { id } }
}`)
const PAGES = {
  'sign-in': '',
  today: '/today',
  demand: `/demand?item=${demandForecasts.nodes[0]?.item.externalId}`,
  stock: '/stock?place=store-berlin',
  promotions: `/promotions?promotion=${promotions.nodes[0]?.externalId}`,
  visitors: `/visitors?session=${encodeURIComponent(sessions.nodes[0]?.id)}`,
  models: `/models?model=demand&version=${encodeURIComponent(model?.champion?.id)}&run=${encodeURIComponent(trainingRuns.nodes[0]?.id)}`,
  data: '/data',
  operations: '/operations',
}
const chosen = words.filter((word) => !word.startsWith('--'))
const unknown = chosen.find((word) => !Object.hasOwn(PAGES, word))
if (unknown !== undefined) {
  server.stop()
  throw new Error(`There is no page “${unknown}”. Pages: ${Object.keys(PAGES).join(', ')}`)
}
/** The picture of the README is taken anew where that is asked for. */
const forDocs = words.includes('--docs')

mkdirSync(folder, { recursive: true })
const browser = await chromium.launch({
  executablePath: browserPath,
  args: ['--no-sandbox', '--disable-gpu'],
})

async function takePictures({ language, locale, theme, width, viewport }) {
  const context = await browser.newContext({ viewport, colorScheme: theme, locale })
  const page = await context.newPage()
  page.on('console', (message) => {
    if (message.type() === 'error') console.error(message.text())
  })
  for (const [name, path] of Object.entries(PAGES)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue
    if (name !== 'sign-in') {
      await context.addInitScript(
        (value) => sessionStorage.setItem('forecart.credentials', JSON.stringify({ kind: 'token', value })),
        server.token,
      )
    }
    await page.goto(`${server.url}/console${path}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    // A page that has just been opened shows nothing yet, not even that it loads.
    await page.waitForLoadState('networkidle')
    // By locators: the policy of the page lets no script be evaluated twice, and so no `waitForFunction`.
    await page.getByText(LOADING).first().waitFor({ state: 'hidden' })
    await page.locator('.chart:not([data-drawn])').first().waitFor({ state: 'detached' })
    const tooWide = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')
    if (tooWide > 0) {
      console.error(`The page ${name} is ${tooWide} pixels wider than a ${width} (${language})`)
      process.exitCode = 1
    }
    const file = join(folder, `${name}-${width}-${theme}${language === 'en' ? '' : `-${language}`}.png`)
    await page.screenshot({ path: file, fullPage: true })
    console.log(file)
    if (forDocs && name === 'demand' && width === 'desktop' && theme === 'light' && language === 'en') {
      await page.screenshot({ path: join(root, 'docs/images/console.png') })
    }
  }
  await context.close()
}

try {
  for (const [language, locale] of Object.entries(LOCALES)) {
    for (const theme of ['light', 'dark']) {
      for (const [width, viewport] of Object.entries(WIDTHS)) {
        await takePictures({ language, locale, theme, width, viewport })
      }
    }
  }
} finally {
  await browser.close()
  server.stop()
}
