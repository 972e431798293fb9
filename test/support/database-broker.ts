/**
 * One PostgreSQL per jest run, started when the first test asks for it. It runs in jest's main process, which all workers outlive
 * no longer than; workers ask for it over a socket, whose port is in the environment that they inherit.
 */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createConnection, createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import pg from 'pg'
import { readConfig } from '../../src/config/env'
import { deserializeError, serializeError } from '../../src/core/errors'
import type { SerializedError } from '../../src/core/errors'
import { createLogger } from '../../src/core/logger'
import { startEmbeddedDatabase } from '../../src/db/embedded'
import { migrate } from '../../src/db/migrate'

const PORT_VARIABLE = 'FORECART_TEST_DATABASE_PORT'

export interface TestServer {
  /** May create databases. */
  readonly adminUrl: string
  /** Migrated, and connected to by nobody. */
  readonly template: string
  /** Names of databases of this run begin with it; the run's end drops them. */
  readonly prefix: string
}

interface StartedServer extends TestServer {
  stop(): Promise<void>
}

export interface DatabaseBroker {
  stop(): Promise<void>
}

export function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${database}`
  return url.toString()
}

/** Runs one statement outside of any transaction. */
export async function administer(adminUrl: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

export async function startDatabaseBroker(): Promise<DatabaseBroker> {
  let started: Promise<StartedServer> | null = null
  const broker: Server = createServer((socket) => {
    started ??= startServer()
    started.then(
      ({ adminUrl, template, prefix }) =>
        socket.end(JSON.stringify({ server: { adminUrl, template, prefix } })),
      (error: unknown) => socket.end(JSON.stringify({ error: serializeError(error) })),
    )
  })
  broker.listen(0, '127.0.0.1')
  await once(broker, 'listening')
  process.env[PORT_VARIABLE] = String((broker.address() as AddressInfo).port)
  return {
    async stop() {
      broker.close()
      const server = await started?.catch(() => null) // whoever asked for it was told why it failed
      await server?.stop()
    },
  }
}

/** Starts the run's server if no test did before. */
export async function askBroker(): Promise<TestServer> {
  const socket = createConnection(Number(process.env[PORT_VARIABLE]), '127.0.0.1')
  const answer = JSON.parse(await text(socket)) as { server?: TestServer; error?: SerializedError }
  if (answer.error) throw deserializeError(answer.error)
  if (!answer.server) throw new Error('The broker of test databases gave no server')
  return answer.server
}

async function startServer(): Promise<StartedServer> {
  const logger = createLogger({ level: 'warn', name: 'test-database' })
  const prefix = `forecart_test_${randomBytes(4).toString('hex')}`
  const { databaseUrl } = readConfig()
  const template = `${prefix}_template`
  if (databaseUrl !== null) {
    await prepareTemplate(databaseUrl)
    return { adminUrl: databaseUrl, template, prefix, stop: () => dropAll(databaseUrl, prefix) }
  }
  const home = mkdtempSync(join(tmpdir(), 'forecart-test-'))
  chmodSync(home, 0o711) // PostgreSQL's account enters it where we are root
  const embedded = await startEmbeddedDatabase({ home, logger, durable: false })
  await prepareTemplate(embedded.url)
  return {
    adminUrl: embedded.url,
    template,
    prefix,
    async stop() {
      await embedded.stop()
      rmSync(home, { recursive: true, force: true })
    },
  }

  async function prepareTemplate(adminUrl: string): Promise<void> {
    await administer(adminUrl, `CREATE DATABASE ${template}`)
    await migrate(urlOf(adminUrl, template), logger)
  }
}

async function dropAll(adminUrl: string, prefix: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ datname: string }>(
      'SELECT datname FROM pg_database WHERE starts_with(datname, $1)',
      [prefix],
    )
    for (const { datname } of rows) await client.query(`DROP DATABASE IF EXISTS ${datname} WITH (FORCE)`)
  } finally {
    await client.end()
  }
}
