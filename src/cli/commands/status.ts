/** How the installation is doing, without a server too. */
import { existsSync } from 'node:fs'
import { DEMAND_MODEL } from '../../contracts/models/model-version'
import { readBuild } from '../../core/build'
import { ForecartError } from '../../core/errors'
import { countAlerts, readAlertsAfter } from '../../db/repositories/operations/alert.repository'
import {
  readConnectedParts,
  readDatabaseFacts,
  readQueueFacts,
  readRowCounts,
} from '../../db/repositories/operations/system.repository'
import { ModelRegistry } from '../../registry/registry'
import { type Command, parseArguments } from '../command'

const BYTES_PER_MIB = 1_048_576
const SHOWN_ALERTS = 5

export const statusCommand: Command = {
  help: `
Usage: forecart status [--json]

Shows the version, whether a server and its job runner are connected to the database, the rows of the shop (large tables by
estimate), the champion, the queue of background jobs, and open alerts. A running server tells more of itself: /readyz, and
\`system\` in GraphQL.

  --json   for programs`,
  async run(args, { config, logger, tasks, output, openDatabase }) {
    const { values } = parseArguments(args, { json: { type: 'boolean', default: false } })
    if (config.databaseUrl === null && !existsSync(config.home)) {
      throw new ForecartError(
        'NOT_FOUND',
        `There is nothing at ${config.home} yet. npm start makes a shop there; FORECART_HOME names another folder`,
      )
    }
    const database = await openDatabase()
    const registry = await ModelRegistry.open({ database, home: config.home, logger, tasks })
    const champion = await registry.champion(DEMAND_MODEL)
    const status = {
      version: readBuild().version,
      node: readBuild().node,
      home: config.home,
      connected: await readConnectedParts(database),
      database: { ...(await readDatabaseFacts(database)), embedded: config.databaseUrl === null },
      counts: await readRowCounts(database),
      champion: champion && { version: champion.version, family: champion.family },
      queue: await readQueueFacts(database),
      openAlerts: await countAlerts(database, { resolved: false }),
      alerts: (await readAlertsAfter(database, 0n, { resolved: false }, SHOWN_ALERTS)).map(
        ({ kind, severity, message }) => ({ kind, severity, message }),
      ),
    }
    output.write(values.json ? `${JSON.stringify(status, null, 2)}\n` : describe(status))
  },
}

interface Status {
  readonly version: string
  readonly node: string
  readonly home: string
  readonly connected: { readonly server: boolean; readonly jobRunner: boolean }
  readonly database: { readonly version: string; readonly sizeBytes: number; readonly embedded: boolean }
  readonly counts: Readonly<Record<string, number>>
  readonly champion: { readonly version: number; readonly family: string } | null
  readonly queue: { readonly waiting: number; readonly running: number; readonly failed: number }
  readonly openAlerts: number
  /** The first of them. */
  readonly alerts: readonly { readonly kind: string; readonly severity: string; readonly message: string }[]
}

function describe(status: Status): string {
  const { connected, database, counts, champion, queue, openAlerts, alerts } = status
  const isEmpty = counts['items'] === 0 && counts['orders'] === 0
  const whole = (value: number): string => Math.round(value).toLocaleString('en')
  const lines: readonly (readonly [string, string])[] = [
    ['Forecart', `${status.version} on Node ${status.node}`],
    ['Home', status.home],
    ['Server', connected.server ? 'running' : 'not running: npm start'],
    ['Job runner', connected.jobRunner ? 'running' : 'not running: it starts with the server'],
    [
      'Database',
      `PostgreSQL ${database.version}${database.embedded ? ', embedded' : ''}, ${whole(database.sizeBytes / BYTES_PER_MIB)} MiB`,
    ],
    [
      'Shop',
      isEmpty
        ? 'empty: forecart help import'
        : Object.entries(counts)
            .map(([name, count]) => `${whole(count)} ${name}`)
            .join(', '),
    ],
    ['Champion', champion ? `version ${champion.version} (${champion.family})` : 'none yet: forecart train'],
    ['Jobs', `${queue.waiting} waiting, ${queue.running} running, ${queue.failed} failed`],
    [
      'Alerts',
      openAlerts === 0
        ? 'none'
        : `${openAlerts} open: { alerts(filter: { resolved: false }) { nodes { message } } }`,
    ],
    ...alerts.map(({ kind, message }) => ['', `${kind}: ${message}`] as const),
  ]
  return lines.map(([label, text]) => `${label.padEnd(12)}${text}\n`).join('')
}
