/**
 * What a browser sees at `/` and at the GraphQL endpoint: a page that says where the console, the explorer and the documentation are,
 * and loads nothing. A program that asks `/` for JSON gets the same addresses as JSON.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'

const CONTENT_SECURITY_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Forecart</title>
    <style>
      body { font: 1rem/1.6 system-ui, sans-serif; max-width: 42rem; margin: 4rem auto; padding: 0 1rem; color: #1d2733 }
      code { background: #eef1f4; padding: 0.1rem 0.3rem; border-radius: 0.2rem }
      a { color: #0b62a4 }
    </style>
  </head>
  <body>
    <h1>Forecart</h1>
    <p>This server answers GraphQL at <code>/graphql</code>, over HTTP (POST) and WebSocket (graphql-transport-ws).</p>
    <ul>
      <li><a href="/console">The console</a> shows demand, promotions, visitors and models of the shop in pictures.</li>
      <li><a href="/explorer/">The explorer</a> runs queries in the browser and shows the documentation of the schema.</li>
      <li>A walk of ten minutes is in <code>docs/getting-started.md</code> of the Forecart folder, recipes for clients in <code>docs/clients.md</code>.</li>
      <li><a href="/readyz">Readiness</a> says how the parts of the server are doing.</li>
    </ul>
    <p>The admin token is kept in the server's home, in the file <code>admin-token</code>.</p>
  </body>
</html>
`

export function sendWelcomePage(reply: FastifyReply): FastifyReply {
  return reply
    .header('content-security-policy', CONTENT_SECURITY_POLICY)
    .header('referrer-policy', 'no-referrer')
    .type('text/html; charset=utf-8')
    .send(PAGE)
}

const ADDRESSES = {
  name: 'forecart',
  graphql: '/graphql',
  console: '/console',
  explorer: '/explorer/',
  health: '/readyz',
}

/** The page, or JSON where that is asked for and no page is. */
export function sendWelcome({ headers }: FastifyRequest, reply: FastifyReply): FastifyReply {
  const accepted = headers.accept ?? ''
  void reply.header('vary', 'accept')
  const wantsJson = /application\/(?:[\w.+-]*\+)?json/.test(accepted) && !accepted.includes('text/html')
  return wantsJson ? reply.send(ADDRESSES) : sendWelcomePage(reply)
}
