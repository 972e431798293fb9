/** The page that a browser sees at `/` and at the GraphQL endpoint. It says where the explorer and the documentation are, and loads nothing. */
import type { FastifyReply } from 'fastify'

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
