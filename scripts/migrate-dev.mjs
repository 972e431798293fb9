#!/usr/bin/env node
// Makes a migration out of what changed in prisma/schema.prisma since the last one; needs no database and no network.
//
//   node scripts/migrate-dev.mjs --name add-alerts   writes prisma/migrations/<time>_add_alerts/migration.sql
//   node scripts/migrate-dev.mjs --check             exits 1 when schema and migrations differ
//
// `--schema <file>` compares another file than prisma/schema.prisma.
//
// What Prisma cannot express (partial indexes, indexes over expressions, check constraints) is written by hand into a
// migration of its own: the comparison replays it, but does not mistake it for a difference. Written migrations are never
// changed: every database remembers their checksums.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import { createMemoryAdapterFactory, loadEngine } from './prisma-schema-engine.mjs'

const EXIT_CODE_OF_A_DIFFERENCE = 2

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const migrations = join(root, 'prisma/migrations')

/** SQL that leads from the migrations to the schema, or null where they agree. */
async function difference(schema) {
  const { SchemaEngine } = await loadEngine()
  const factory = bindMigrationAwareSqlAdapterFactory(await createMemoryAdapterFactory())
  const ignoreLog = () => undefined
  const engine = await SchemaEngine.new({ datamodels: undefined }, ignoreLog, factory)
  const lockfile = 'migration_lock.toml'
  const { exitCode, stdout } = await engine.diff({
    from: {
      tag: 'migrations',
      baseDir: migrations,
      lockfile: { path: lockfile, content: readFileSync(join(migrations, lockfile), 'utf8') },
      migrationDirectories: migrationNames().map((path) => ({
        path,
        migrationFile: {
          path: 'migration.sql',
          content: { tag: 'ok', value: readFileSync(join(migrations, path, 'migration.sql'), 'utf8') },
        },
      })),
      shadowDbInitScript: '',
    },
    to: { tag: 'schemaDatamodel', files: [{ path: schema, content: readFileSync(schema, 'utf8') }] },
    script: true,
    exitCode: true,
    filters: { externalTables: [], externalEnums: [] },
  })
  return exitCode === EXIT_CODE_OF_A_DIFFERENCE ? `${stdout.trim()}\n` : null
}

function migrationNames() {
  return readdirSync(migrations, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
}

function directoryFor(name) {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
  if (slug === '') throw new Error('--name needs letters or digits')
  const now = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
  const last = migrationNames()
    .map((entry) => /^(\d{14})_/.exec(entry)?.[1] ?? '')
    .at(-1)
  // Migrations are applied in the order of their names: a clock that runs behind must not put one before its predecessor.
  const stamp = last && last >= now ? String(BigInt(last) + 1n) : now
  return join(migrations, `${stamp}_${slug}`)
}

const { values: options } = parseArgs({
  options: {
    name: { type: 'string' },
    check: { type: 'boolean', default: false },
    schema: { type: 'string', default: join(root, 'prisma/schema.prisma') },
  },
})
if (options.check === (options.name !== undefined)) {
  process.stderr.write('Usage: node scripts/migrate-dev.mjs --name <what-changes> | --check\n')
  process.exit(1)
}
const sql = await difference(options.schema)
if (options.check) {
  if (sql !== null) {
    process.stderr.write(
      `prisma/schema.prisma differs from the migrations; run node scripts/migrate-dev.mjs --name <what-changes>\n\n${sql}`,
    )
    process.exit(1)
  }
  process.stdout.write('prisma/schema.prisma and the migrations agree\n')
} else if (sql === null) {
  process.stdout.write('Nothing to do: prisma/schema.prisma and the migrations agree\n')
} else {
  const directory = directoryFor(options.name)
  mkdirSync(directory)
  const file = join(directory, 'migration.sql')
  writeFileSync(file, sql)
  process.stdout.write(
    `${relative(root, file)} (${readFileSync(file, 'utf8').split('\n').length - 1} lines)\n`,
  )
}
// Explicitly: PGlite leaves an exit code of its own behind.
process.exit(0)
