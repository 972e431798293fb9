import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RoleStatus } from '../../src/contracts/operations/role-status'
import { packageRoot } from '../../src/core/package-root'
import { EXAMPLE_QUERIES } from '../../src/server/explorer-examples'
import { TestServer, asAdmin, asUser } from '../support/test-server'

describe('health', () => {
  let server: TestServer
  const well: RoleStatus[] = [
    { role: 'database', state: 'READY', reason: null },
    { role: 'model-host', state: 'DEGRADED', reason: 'a secret of ours' },
    { role: 'job-runner', state: 'READY', reason: null },
  ]
  let roles = well
  beforeAll(async () => {
    server = await TestServer.start({ seed: false, roles: async () => roles })
  })
  afterAll(() => server.stop())

  const look = async (path: string) => {
    const response = await fetch(server.url + path)
    return { code: response.status, ...((await response.json()) as object) }
  }

  it('says that it lives, and whether each part does its work', async () => {
    expect((await fetch(`${server.url}/livez`)).status).toBe(200)
    expect(await look('/readyz')).toEqual({
      code: 200,
      status: 'ok',
      roles: { server: 'READY', database: 'READY', 'model-host': 'DEGRADED', 'job-runner': 'READY' },
    })
    roles = well.map((one) => (one.role === 'job-runner' ? { ...one, state: 'NOT_ANSWERING' } : one))
    expect(await look('/readyz')).toMatchObject({
      code: 503,
      status: 'not ready',
      roles: { database: 'READY', 'job-runner': 'NOT_ANSWERING' },
    })
    // Where the parts have readiness probes of their own.
    expect(await look('/readyz/server')).toEqual({ code: 200, role: 'server', state: 'READY' })
    expect(await look('/readyz/model-host')).toEqual({ code: 200, role: 'model-host', state: 'DEGRADED' })
    expect(await look('/readyz/job-runner')).toEqual({
      code: 503,
      role: 'job-runner',
      state: 'NOT_ANSWERING',
    })
    expect((await fetch(`${server.url}/readyz/nobody`)).status).toBe(404)
    expect((await fetch(`${server.url}/livez`)).status).toBe(200)
    expect(await (await fetch(`${server.url}/metrics`)).text()).toMatch(
      /forecart_role_ready\{role="model-host"\} 1\nforecart_role_ready\{role="job-runner"\} 0\n/,
    )
    expect(await server.query(asAdmin, '{ system { roles { role state reason } } }')).toEqual({
      system: { roles: [{ role: 'server', state: 'READY', reason: null }, ...roles] },
    })
    roles = well
  })

  it('answers an address that cannot be decoded in the shape of all errors', async () => {
    const answer = await fetch(`${server.url}/%zz`)
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] })
  })

  it('shows its figures to this machine, to administrators and to keys that may read', async () => {
    expect((await fetch(`${server.url}/metrics`)).status).toBe(200)
    // As a proxy on this machine would pass on a request of somebody else.
    const status = async (headers: Record<string, string>) =>
      (await fetch(`${server.url}/metrics`, { headers: { ...headers, 'x-forwarded-for': '203.0.113.7' } }))
        .status
    expect(await status({})).toBe(401)
    expect(await status(await asUser('ada'))).toBe(403)
    expect(await status(await server.createKey(['ingest']))).toBe(403)
    expect(await status(await server.createKey(['read']))).toBe(200)
    await server.query(asAdmin, '{ __typename }')
    const text = await (await fetch(`${server.url}/metrics`, { headers: asAdmin })).text()
    expect(text).toMatch(/forecart_operations_total\{transport="http",type="query",outcome="ok"\} [1-9]/)
    expect(text).toContain('forecart_operation_seconds_bucket')
    expect(text).toContain('forecart_websockets 0')
  })

  it('names each request', async () => {
    const ids = await Promise.all(
      ['/livez', '/nothing'].map(async (path) =>
        (await fetch(server.url + path)).headers.get('x-request-id'),
      ),
    )
    expect(new Set(ids).size).toBe(2)
    expect(ids.every((id) => /^[0-9a-f-]{36}$/.test(id!))).toBe(true)
  })
})

describe('the explorer', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await TestServer.start({ seed: false })
  })
  afterAll(() => server.stop())

  it('is served whole, from here alone', async () => {
    const page = await fetch(`${server.url}/explorer`)
    expect(page.url).toBe(`${server.url}/explorer/`)
    const policy = page.headers.get('content-security-policy')!
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval/)
    const html = await page.text()
    const files = [...html.matchAll(/(?:src|href)="([^"]+\.(?:js|css|ico|svg))"/g)].map((match) => match[1]!)
    expect(files).toContain('main.js')
    expect(files).toContain('initial_options.js')
    for (const file of files) {
      const response = await fetch(new URL(file, page.url))
      expect([file, response.status]).toEqual([file, 200])
      expect(response.headers.get('content-type')).not.toContain('octet-stream')
    }
    expect(html).not.toMatch(/<script(?![^>]*src=)[^>]*>[^<]/)
  })

  it('opens with the operations of the walk, to the letter', () => {
    // The last part is of another shop.
    const [walk = ''] = readFileSync(join(packageRoot(), 'docs/getting-started.md'), 'utf8').split('## 6.')
    const operations = [...walk.matchAll(/```graphql\n([\s\S]*?)```/g)].map((match) => match[1])
    expect(EXAMPLE_QUERIES.map(({ query }) => query)).toEqual(operations)
  })

  it('sends files of its package and no others', async () => {
    for (const path of [
      '../package.json',
      '..%2f..%2fpackage.json',
      '%2e%2e/package.json',
      'index.html',
      'nothing.js',
      '%00',
      'assets',
    ]) {
      expect((await fetch(`${server.url}/explorer/${path}`)).status).toBe(404)
    }
  })
})
