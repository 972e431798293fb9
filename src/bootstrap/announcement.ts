/** What a person reads when the server is up. The token of the administrator goes to standard output once, never to the log. */
import type { AdminToken } from './admin-token'

export interface Announcement {
  /** Such as `http://127.0.0.1:4000`. */
  readonly url: string
  readonly adminToken: AdminToken
  readonly secondsToReady: number
  /** The shop has nothing in it yet. */
  readonly isEmpty: boolean
}

const QUERY = '{ items(first: 3) { nodes { title demandForecast(horizonDays: 7) { points { day mean } } } } }'

export function announcement({ url, adminToken, secondsToReady, isEmpty }: Announcement): string {
  return [
    '',
    `Forecart is ready after ${secondsToReady.toFixed(1)} s.`,
    '',
    `  GraphQL      ${url}/graphql`,
    `  Explorer     ${explorerUrl(url, adminToken)}`,
    `  Metrics      ${url}/metrics`,
    `  Admin token  ${describeToken(adminToken)}`,
    '',
    ...(isEmpty ? NEXT_STEPS : firstQuestion(url, adminToken)),
    '',
    '',
  ].join('\n')
}

const NEXT_STEPS = [
  'The shop is empty. While the server runs, in another terminal:',
  '',
  '  forecart import --help   to load the history of a shop (docs/import.md)',
  '  forecart train           to train the first model on it, when it is there',
  '',
  'Or send data as they arise, with ingestEvents and recordOrders (docs/api.md). `forecart` is bin/forecart.js.',
]

function firstQuestion(url: string, adminToken: AdminToken): string[] {
  return [
    'Ask for the first forecast:',
    '',
    `  curl -s ${url}/graphql -H 'content-type: application/json' \\`,
    `    -H "authorization: Bearer ${tokenExpression(adminToken)}" \\`,
    `    -d '${JSON.stringify({ query: QUERY })}'`,
  ]
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
