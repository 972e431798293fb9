#!/usr/bin/env node
// Generates the Prisma client, compiles src, seeds and bench to dist with swc, and bundles the console. Does nothing when all is up to date.
// `--force` builds anyway. Messages go to standard error, so that commands behind it keep standard output to themselves.
import { createHash } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import swc from '@swc/core'
import { buildConsole } from './build-console.mjs'
import { replaceFolder } from './replace-folder.mjs'

const require = createRequire(import.meta.url)
const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const SOURCE_FOLDERS = ['src', 'seeds', 'bench']
const generated = join(root, 'src/db/generated')
const output = join(root, 'dist')
const STAMP = '.build-stamp'
const stamp = join(output, STAMP)

function filesBelow(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
}

function fingerprint() {
  const hash = createHash('sha256')
  const inputs = [
    ...SOURCE_FOLDERS.flatMap((folder) => filesBelow(join(root, folder))).filter(
      (file) => !file.startsWith(generated),
    ),
    ...['.swcrc', 'package.json', 'prisma/schema.prisma', 'scripts/build.mjs'].map((file) =>
      join(root, file),
    ),
  ]
  for (const file of inputs) {
    const { size, mtimeMs } = statSync(file)
    hash.update(`${relative(root, file)}:${size}:${mtimeMs}\n`)
  }
  return hash.digest('hex')
}

function generateClient() {
  const schema = readFileSync(join(root, 'prisma/schema.prisma'))
  const key = createHash('sha256').update(schema).update(require('prisma/package.json').version).digest('hex')
  const keyFile = join(generated, '.schema-sha256')
  if (existsSync(keyFile) && readFileSync(keyFile, 'utf8') === key) return
  // Generating needs no schema engine, but the CLI asks for one: any executable will do, and none is downloaded.
  const result = spawnSync(process.execPath, [require.resolve('prisma/build/index.js'), 'generate'], {
    cwd: root,
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1' },
    encoding: 'utf8',
  })
  if (result.status !== 0) throw new Error(`prisma generate failed:\n${result.stdout}\n${result.stderr}`)
  writeFileSync(keyFile, key)
}

async function compile(folder) {
  const files = SOURCE_FOLDERS.flatMap((name) => filesBelow(join(root, name)))
  for (const file of files) {
    const target = join(folder, relative(root, file))
    mkdirSync(dirname(target), { recursive: true })
    if (!file.endsWith('.ts')) {
      cpSync(file, target)
    } else if (!file.endsWith('.d.ts')) {
      const { code } = await swc.transformFile(file, { cwd: root, filename: file })
      writeFileSync(target.replace(/\.ts$/, '.js'), code)
    }
  }
}

const startedAt = performance.now()
const isForced = process.argv.includes('--force')

async function buildServer() {
  if (!isForced && existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint()) return false
  process.stderr.write('Building... ')
  generateClient()
  const built = fingerprint()
  await replaceFolder(output, async (folder) => {
    await compile(folder)
    writeFileSync(join(folder, STAMP), built)
  })
  return true
}

const built = await Promise.all([buildServer(), buildConsole({ force: isForced })])
if (built.some(Boolean)) {
  process.stderr.write(`done in ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`)
}
