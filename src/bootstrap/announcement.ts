/** What a person reads when the server is up. The token of the administrator goes to standard output once, never to the log. */
import type { AdminToken } from './admin-token'

export interface Announcement {
  /** Such as `http://127.0.0.1:4000`. */
  readonly url: string
  readonly adminToken: AdminToken
  readonly secondsToReady: number
}

const QUERY = '{ items(first: 3) { nodes { title demandForecast(horizonDays: 7) { points { day mean } } } } }'

export function announcement({ url, adminToken, secondsToReady }: Announcement): string {
  return [
    '',
    `Forecart is ready after ${secondsToReady.toFixed(1)} s.`,
    '',
    `  GraphQL      ${url}/graphql`,
    `  Explorer     ${explorerUrl(url, adminToken)}`,
    `  Metrics      ${url}/metrics`,
    `  Admin token  ${describeToken(adminToken)}`,
    '',
    'Ask for the first forecast:',
    '',
    `  curl -s ${url}/graphql -H 'content-type: application/json' \\`,
    `    -H "authorization: Bearer ${tokenExpression(adminToken)}" \\`,
    `    -d '${JSON.stringify({ query: QUERY })}'`,
    '',
    '',
  ].join('\n')
}

/** The fragment stays in the browser: with it, the explorer opens signed in. */
function explorerUrl(url: string, { token, origin }: AdminToken): string {
  return origin === 'created' ? `${url}/explorer/#token=${token}` : `${url}/explorer/`
}

function describeToken({ token, origin, path }: AdminToken): string {
  switch (origin) {
    case 'environment':
      return 'as given in FORECART_ADMIN_TOKEN'
    case 'file':
      return `kept in ${path}`
    case 'created':
      return `${token}  (shown this once; kept in ${path})`
  }
}

function tokenExpression({ origin, path }: AdminToken): string {
  return origin === 'environment' ? '$FORECART_ADMIN_TOKEN' : `$(cat '${path}')`
}
