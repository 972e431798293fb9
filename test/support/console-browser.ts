/** The console in headless Chromium, with what every test of it asks for: no fault, no request to elsewhere, no barrier. */
import { existsSync, readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { chromium } from 'playwright-core'

export const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => existsSync(path),
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

export class ConsoleBrowser {
  /** Requests of pages to other servers than their own. */
  readonly outside: string[] = []
  /** What the browser's console called an error. */
  readonly complaints: string[] = []

  private constructor(private readonly browser: Browser) {}

  static async start(): Promise<ConsoleBrowser> {
    return new ConsoleBrowser(
      await chromium.launch({ executablePath: CHROMIUM, args: FLAGS, timeout: WITHIN_MS }),
    )
  }

  /** A page of a browser of its own, whose faults are noted. */
  async open(serverUrl: string): Promise<ConsolePage> {
    const context = await this.browser.newContext({
      viewport: { width: 1360, height: 900 },
      locale: 'en-GB',
    })
    const page = await context.newPage()
    page.setDefaultTimeout(WITHIN_MS)
    const own = new URL(serverUrl).host
    const note = (url: string) => {
      if (/^(https?|wss?):/.test(url) && new URL(url).host !== own) this.outside.push(url)
    }
    page.on('request', (request) => note(request.url()))
    page.on('websocket', (socket) => note(socket.url()))
    page.on('pageerror', (error) => this.complaints.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text())
    })
    return new ConsolePage(page, serverUrl)
  }

  close(): Promise<void> {
    return this.browser.close()
  }
}

export class ConsolePage {
  constructor(
    readonly page: Page,
    private readonly serverUrl: string,
  ) {}

  async go(path: string): Promise<void> {
    await this.page.goto(`${this.serverUrl}/console${path}`)
  }

  async signIn(kind: 'Admin token' | 'API key', secret: string): Promise<void> {
    await this.page.getByRole('radio', { name: kind }).check()
    await this.page.getByLabel('Token or key').fill(secret)
    await this.page.getByRole('button', { name: 'Sign in' }).click()
  }

  /** Everything that is asked for is there, and all charts are drawn. */
  async settled(): Promise<void> {
    // By locators: the policy of the page lets no script be evaluated, and so no `waitForFunction` look twice.
    await this.page.getByText('Loading …').first().waitFor({ state: 'hidden' })
    await this.page.locator('.chart:not([data-drawn])').first().waitFor({ state: 'detached' })
  }

  /** By the menu. */
  async turnTo(name: string): Promise<void> {
    await this.page.getByRole('navigation').getByRole('link', { name, exact: true }).click()
    await this.page.getByRole('heading', { level: 1, name }).waitFor()
    await this.settled()
  }

  /** What axe calls serious or critical. */
  async barriers(): Promise<string[]> {
    await this.page.evaluate(AXE)
    const violations = await this.page.evaluate<{ id: string; impact: string; nodes: { html: string }[] }[]>(
      'axe.run().then(({ violations }) => violations)',
    )
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  }

  close(): Promise<void> {
    return this.page.context().close()
  }
}
