/**
 * What tests of one jest run share, made when the first test asks for it: a PostgreSQL, a database with a
 * small shop in it, and a home that has been seeded. It belongs to jest's
 * main process, which all workers outlive no longer than; workers ask for it over a socket, whose port is in the environment that they inherit.
 */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createConnection, createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { text } from 'node:stream/consumers'
import pg from 'pg'
import { readConfig } from '../../src/config/env'
import { deserializeError, serializeError } from '../../src/core/errors'
import type { SerializedError } from '../../src/core/errors'
import { createLogger } from '../../src/core/logger'
import { createDatabase } from '../../src/db/client'
import { startEmbeddedDatabase } from '../../src/db/embedded'
import { migrate } from '../../src/db/migrate'
import { temporaryFolder } from '../../bench/temporary-folder'
import { spawnServer } from './server-process'
import { seedSmallShop } from './small-shop'

const PORT_VARIABLE = 'FORECART_TEST_DATABASE_PORT'

export interface TestServer {
  /** May create databases. */
  readonly adminUrl: string
  /** Migrated, and connected to by nobody. */
  readonly template: string
  /** Names of databases of this run begin with it; the run's end drops them. */
  readonly prefix: string
  /** The end of a statement that makes a database of the template. */
  readonly copying: string
}

interface StartedServer extends TestServer {
  stop(): Promise<void>
}

/** What may be asked for, and how it is answered. */
interface Answers {
  readonly database: TestServer
  /** The name of a database to copy, which has the small shop in it. */
  readonly smallShop: string
  readonly seededHome: string
}

type Answer<Asked extends keyof Answers> =
  { readonly answer: Answers[Asked] } | { readonly error: SerializedError }

export interface Broker {
  stop(): Promise<void>
}

export function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${database}`
  return url.toString()
}

/** Runs one statement outside of any transaction, and gives its rows. */
export async function administer(adminUrl: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

/** @param options.isExhaustive the seeded home has a trained network, too */
export async function startBroker(options: { readonly isExhaustive: boolean }): Promise<Broker> {
  let server: Promise<StartedServer> | null = null
  let smallShop: Promise<string> | null = null
  let home: Promise<SeededHome> | null = null
  const answers: { readonly [Asked in keyof Answers]: () => Promise<Answers[Asked]> } = {
    async database() {
      const { adminUrl, template, prefix, copying } = await (server ??= startServer())
      return { adminUrl, template, prefix, copying }
    },
    async smallShop() {
      server ??= startServer()
      return (smallShop ??= makeSmallShop(await server))
    },
    async seededHome() {
      return (await (home ??= seedHome(options))).path
    },
  }
  const broker: Server = createServer((socket) => {
    // A word, which comes in one piece.
    socket.once('data', (asked) => {
      const answering: Promise<Answers[keyof Answers]> = answers[asked.toString() as keyof Answers]()
      answering.then(
        (answer) => socket.end(JSON.stringify({ answer })),
        (error: unknown) => socket.end(JSON.stringify({ error: serializeError(error) })),
      )
    })
  })
  broker.listen(0, '127.0.0.1')
  await once(broker, 'listening')
  process.env[PORT_VARIABLE] = String((broker.address() as AddressInfo).port)
  return {
    async stop() {
      broker.close()
      // Whoever asked was told why it failed.
      await (await server?.catch(() => null))?.stop()
      ;(await home?.catch(() => null))?.remove()
    },
  }
}

/** Makes what is asked for if no test asked before. */
export async function askBroker<Asked extends keyof Answers>(asked: Asked): Promise<Answers[Asked]> {
  const socket = createConnection(Number(process.env[PORT_VARIABLE]), '127.0.0.1')
  socket.write(asked)
  const answer = JSON.parse(await text(socket)) as Answer<Asked>
  if ('error' in answer) throw deserializeError(answer.error)
  return answer.answer
}

/** Connected to by nobody once it is made. */
async function makeSmallShop({ adminUrl, template, prefix, copying }: TestServer): Promise<string> {
  const name = `${prefix}_small_shop`
  await administer(adminUrl, `CREATE DATABASE ${name} TEMPLATE ${template} ${copying}`)
  const logger = createLogger({ level: 'error', name: 'test' })
  const database = await createDatabase({ url: urlOf(adminUrl, name), logger, poolSize: 2 })
  await seedSmallShop(database).finally(() => database.close())
  return name
}

interface SeededHome {
  readonly path: string
  remove(): void
}

/** By a first start, which ends in order. */
async function seedHome({ isExhaustive }: { readonly isExhaustive: boolean }): Promise<SeededHome> {
  const { path: home, remove } = temporaryFolder()
  const server = spawnServer({
    ...{ FORECART_HOME: home, FORECART_SEED: 'tiny' },
    // Too few for the network, so that its models are trained sooner.
    ...(!isExhaustive && { FORECART_TRAINING_DAYS: '60' }),
  })
  await server.ready()
  const { code, errors } = await server.stop()
  if (code !== 0) throw new Error(`The server that seeds a home for tests failed: ${errors}`)
  return { path: home, remove }
}

async function startServer(): Promise<StartedServer> {
  const logger = createLogger({ level: 'warn', name: 'test-database' })
  const prefix = `forecart_test_${randomBytes(4).toString('hex')}`
  const { databaseUrl } = readConfig()
  const template = `${prefix}_template`
  if (databaseUrl !== null) {
    const copying = await prepareTemplate(databaseUrl)
    return { adminUrl: databaseUrl, template, prefix, copying, stop: () => dropAll(databaseUrl, prefix) }
  }
  const { path: home, remove } = temporaryFolder()
  const embedded = await startEmbeddedDatabase({ home, logger, durable: false })
  const copying = await prepareTemplate(embedded.url)
  return {
    adminUrl: embedded.url,
    template,
    prefix,
    copying,
    async stop() {
      await embedded.stop()
      remove()
    },
  }

  async function prepareTemplate(adminUrl: string): Promise<string> {
    await administer(adminUrl, `CREATE DATABASE ${template}`)
    await migrate(urlOf(adminUrl, template), logger)
    // PostgreSQL 14 copies files anyway; later ones write what they copy to their log, where they are not told, which takes twice as long.
    const [version] = await administer(adminUrl, 'SHOW server_version_num')
    return Number(version?.['server_version_num']) < 150_000 ? '' : 'STRATEGY FILE_COPY'
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
