import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSchema, parse, validate } from 'graphql'
import type { RoleStatus } from '../../src/contracts/operations/role-status'
import { packageRoot } from '../../src/core/package-root'
import { EXAMPLE_QUERIES, MORE_EXAMPLE_QUERIES } from '../../src/server/explorer-examples'
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

describe('the pages of explorer and console', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await TestServer.start({ seed: false })
  })
  afterAll(() => server.stop())

  it('serves the explorer whole, from here alone', async () => {
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

  it('opens the explorer with the operations of the walk, to the letter', () => {
    // The last part is of another shop.
    const [walk = ''] = readFileSync(join(packageRoot(), 'docs/getting-started.md'), 'utf8').split('## 6.')
    const operations = [...walk.matchAll(/```graphql\n([\s\S]*?)```/g)].map((match) => match[1])
    expect(EXAMPLE_QUERIES.map(({ query }) => query)).toEqual(operations)
  })

  it('has a tab of the explorer for each other question, which fits the schema', () => {
    const schema = buildSchema(readFileSync(join(packageRoot(), 'schema.graphql'), 'utf8'))
    for (const { query } of MORE_EXAMPLE_QUERIES) expect(validate(schema, parse(query))).toEqual([])
    const asked = MORE_EXAMPLE_QUERIES.flatMap(({ query }) =>
      [...query.matchAll(/^  (\w+)/gm)].map(([, field]) => field),
    )
    for (const field of ['nextActions', 'recommendationList', 'promotionLift', 'promotions', 'system']) {
      expect(asked).toContain(field)
    }
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

  it('leads people to the console, and tells programs the addresses', async () => {
    const page = await (await fetch(server.url, { headers: { accept: 'text/html,*/*' } })).text()
    for (const link of ['/console', '/explorer/', '/readyz']) expect(page).toContain(`href="${link}"`)
    const answer = await fetch(server.url, { headers: { accept: 'application/json' } })
    expect(await answer.json()).toMatchObject({ graphql: '/graphql', console: '/console', health: '/readyz' })
  })

  it('serves the console compressed, under a policy that allows nothing from elsewhere and nothing inline', async () => {
    const asBrowser = { 'accept-encoding': 'gzip, deflate, br, zstd' }
    const page = await fetch(`${server.url}/console/demand`, { headers: asBrowser })
    expect(page.headers.get('content-encoding')).toBe('br')
    expect(page.headers.get('cache-control')).toBe('no-cache')
    const policy = page.headers.get('content-security-policy')!
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toMatch(/https?:|\*|unsafe/)
    const html = await page.text()
    const [script, style] = [/src="([^"]+\.js)"/, /href="([^"]+\.css)"/].map((link) => link.exec(html)![1]!)
    // The scripts of this page are named in its document, so that browsers fetch them beside the first one.
    const ahead = [...html.matchAll(/rel="modulepreload" href="([^"]+)"/g)].map((match) => match[1]!)
    expect(ahead.some((file) => file.includes('/demand-page-'))).toBe(true)
    expect(await (await fetch(`${server.url}/console/data`)).text()).toContain('/data-page-')
    let firstLoadBytes = 0
    for (const file of [script!, style!, ...ahead]) {
      const answer = await fetch(server.url + file, { headers: asBrowser })
      expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
      expect(answer.headers.get('content-encoding')).toBe('br')
      expect(file).toMatch(/-[\w-]{8}\.(js|css)$/)
      firstLoadBytes += Number(answer.headers.get('content-length'))
      await answer.arrayBuffer()
    }
    expect(firstLoadBytes).toBeLessThan(400_000)
    const older = await fetch(server.url + script!, { headers: { 'accept-encoding': 'gzip' } })
    expect(older.headers.get('content-encoding')).toBe('gzip')
    const plain = await fetch(server.url + script!, { headers: { 'accept-encoding': 'br;q=0, identity' } })
    expect(plain.headers.get('content-encoding')).toBeNull()
    expect((await fetch(`${server.url}/console/assets/..%2F..%2Fpackage.json`)).status).toBe(404)
    expect((await fetch(`${server.url}/console/assets/no-such-file.js`)).status).toBe(404)
  })

  it('tells who asks what the credentials open', async () => {
    const query = '{ viewer { isAdmin source scopes } }'
    expect(await server.query(asAdmin, query)).toEqual({
      viewer: { isAdmin: true, source: null, scopes: ['READ', 'INGEST', 'MODELS'] },
    })
    expect(await server.query(await server.createKey(['read', 'models']), query)).toMatchObject({
      viewer: { isAdmin: false, scopes: ['READ', 'MODELS'] },
    })
  })
})
