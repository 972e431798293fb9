#!/usr/bin/env node
// Stands in for Prisma's native schema engine, which the CLI would download: the CLI speaks JSON-RPC over standard input and
// output with whatever PRISMA_SCHEMA_ENGINE_BINARY names, and this answers it with the same engine compiled to WebAssembly
// (npm package @prisma/schema-engine-wasm, the hash that belongs to the CLI's version). Databases are reached through driver
// adapters; the shadow database, in which migrations are replayed, is a throw-away PostgreSQL in memory (PGlite).
//
//   PRISMA_SCHEMA_ENGINE_BINARY=scripts/prisma-schema-engine.mjs npx prisma migrate diff|status|deploy ...
//
// To make a migration use scripts/migrate-dev.mjs.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { PGlite } from '@electric-sql/pglite'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import pg from 'pg'
import { PrismaPGlite } from 'pglite-prisma-adapter'

const OID_OF_CHAR = 18
const OID_OF_TEXT = 25
const FIRST_OWN_REQUEST_ID = 1_000_000

/** For comparisons of files, which need no server: one throw-away database, in which only migrations are replayed. */
export async function createMemoryAdapterFactory() {
  const factory = new PrismaPGlite(await PGlite.create())
  factory.connectToShadowDb = () => factory.connect()
  return factory
}

/** The "char" columns of PostgreSQL's catalogue are refused by the adapter: shown to it as text. */
function presentCharAsText() {
  const query = pg.Client.prototype.query
  pg.Client.prototype.query = function (...args) {
    const result = query.apply(this, args)
    if (typeof result?.then !== 'function') return result
    return result.then((answer) => {
      for (const field of answer?.fields ?? []) {
        if (field.dataTypeID === OID_OF_CHAR) field.dataTypeID = OID_OF_TEXT
      }
      return answer
    })
  }
}

function createAdapterFactory(databaseUrl) {
  presentCharAsText()
  const url = new URL(databaseUrl)
  // Fields, not a connection string: the string would win over the name of the database that the engine asks for.
  const factory = new PrismaPg(
    {
      host: url.hostname,
      port: Number(url.port || 5432),
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password) || undefined,
      database: decodeURIComponent(url.pathname.slice(1)),
    },
    { schema: url.searchParams.get('schema') ?? undefined },
  )
  factory.connectToShadowDb = async () => new PrismaPGlite(await PGlite.create()).connect()
  return factory
}

export async function loadEngine() {
  const require = createRequire(import.meta.url)
  const bindingsPath = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const bindings = await import(bindingsPath)
  const wasm = readFileSync(bindingsPath.replace(/\.js$/, '.wasm'))
  const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': bindings })
  globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => process.stderr.write(`${message}\n`) }
  bindings.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
  return bindings
}

/** `cli can-connect-to-database`: the CLI asks this before it deploys. The answer is the exit code and a line of log. */
async function canConnect(factory) {
  try {
    const adapter = await factory.connect()
    await adapter.executeScript('SELECT 1')
    await adapter.dispose()
    return 0
  } catch (error) {
    const kind = error?.cause?.kind
    const fields = {
      message: String(error?.message ?? error),
      error_code: kind === 'DatabaseDoesNotExist' ? 'P1003' : 'P1001',
    }
    process.stderr.write(
      `${JSON.stringify({ timestamp: new Date().toISOString(), level: 'ERROR', target: 'schema_engine::logger', fields })}\n`,
    )
    return 1
  }
}

function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
}

async function serve(bindings, factory, schemaFiles) {
  let engine = null
  let nextOwnId = FIRST_OWN_REQUEST_ID
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === '') continue
    const { id, method, params } = JSON.parse(line)
    if (!method) continue // the CLI's answer to a `print`
    try {
      engine ??= await bindings.SchemaEngine.new(
        {
          datamodels:
            schemaFiles.length > 0
              ? schemaFiles.map((file) => [file, readFileSync(file, 'utf8')])
              : undefined,
        },
        (entry) => process.stderr.write(`${entry}\n`),
        bindMigrationAwareSqlAdapterFactory(factory),
      )
      const result = await engine[method === 'getDatabaseVersion' ? 'version' : method](params)
      // The native engine prints a diff by a request of its own; the WebAssembly one returns it.
      if (method === 'diff' && result?.stdout) {
        send({ id: nextOwnId++, method: 'print', params: { content: result.stdout } })
      }
      send({ id, result: result ?? {} })
    } catch (error) {
      send({
        id,
        error: {
          code: 4466,
          message: 'An error happened. Check the data field for details.',
          data: {
            is_panic: false,
            message: String(error?.message ?? error),
            meta: error?.meta ?? null,
            error_code: error?.code ?? null,
          },
        },
      })
    }
  }
}

async function main() {
  const { values: options, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      datamodels: { type: 'string', multiple: true, short: 'd', default: [] },
      datasource: { type: 'string', default: '{}' },
      'enabled-preview-features': { type: 'string' },
      'extension-types': { type: 'string' },
      version: { type: 'boolean', short: 'V' },
    },
  })
  const bindings = await loadEngine()
  if (options.version) {
    process.stdout.write(`schema-engine-wasm ${bindings.version()}\n`)
    return 0
  }
  const url = JSON.parse(options.datasource).url
  const factory = url ? createAdapterFactory(url) : await createMemoryAdapterFactory()
  if (positionals[0] !== 'cli') {
    await serve(bindings, factory, options.datamodels)
    return 0
  }
  if (positionals[1] === 'can-connect-to-database') return canConnect(factory)
  process.stderr.write(`This engine does not offer "${positionals[1]}": create the database by hand.\n`)
  return 1
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exit(await main())
