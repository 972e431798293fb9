/** The audits of the GraphQL over HTTP specification, all of them. */
import { serverAudits } from 'graphql-http'
import { TestServer, asAdmin } from '../support/test-server'

describe('GraphQL over HTTP', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await TestServer.start({ seed: false })
  })
  afterAll(() => server.stop())

  const audits = serverAudits({
    url: () => `${server.url}/graphql`,
    fetchFn: (url: string, init: RequestInit = {}) =>
      fetch(url, {
        ...init,
        headers: {
          ...(init.headers as Record<string, string>),
          ...asAdmin,
          'apollo-require-preflight': 'true',
        },
      }),
  })

  it('is audited in 61 points', () => {
    expect(audits).toHaveLength(61)
  })

  it.each(audits.map((audit) => [audit.id, audit.name, audit] as const))(
    '%s %s',
    async (_id, _name, audit) => {
      const result = await audit.fn()
      expect(result.status === 'ok' ? 'ok' : `${result.status}: ${result.reason}`).toBe('ok')
    },
  )

  it('refuses what a form on a foreign page could send', async () => {
    const get = await fetch(`${server.url}/graphql?query=%7B__typename%7D`)
    expect(get.status).toBe(400)
    const post = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: JSON.stringify({ query: 'mutation { __typename }' }),
    })
    expect(post.status).toBe(415)
  })
})
