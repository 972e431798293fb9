#!/usr/bin/env node
// Writes console/generated/FOLDER.ts for every folder of the console that has operations (.graphql): their types and documents, from
// schema.graphql. Each folder has a file of its own, so that a page is loaded with the operations that it uses, and no others. `--check`
// fails when a file is stale or left over, or an operation does not fit the schema.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generate } from '@graphql-codegen/cli'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const source = join(root, 'console')
const target = join(source, 'generated')

const folders = new Set(
  readdirSync(source, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.graphql'))
    .map((entry) => entry.parentPath ?? entry.path),
)
const files = await generate(
  {
    cwd: root,
    schema: join(root, 'schema.graphql'),
    silent: true,
    generates: Object.fromEntries(
      [...folders].map((folder) => [
        `${join(target, basename(folder))}/`,
        {
          preset: 'client',
          presetConfig: { fragmentMasking: false },
          documents: join(folder, '*.graphql'),
          config: {
            onlyOperationTypes: true,
            enumsAsTypes: true,
            immutableTypes: true,
            strictScalars: true,
            useTypeImports: true,
            scalars: { BigInt: 'number | string', DateTime: 'string', Day: 'string', JSON: 'unknown' },
          },
        },
      ]),
    ),
  },
  false,
)
const contents = new Map(
  files
    .filter(({ filename }) => basename(filename) === 'graphql.ts')
    .map(({ filename, content }) => [`${basename(dirname(filename))}.ts`, content]),
)
if (contents.size !== folders.size) throw new Error('Two folders of operations have the same name')

const leftOver = (existsSync(target) ? readdirSync(target) : []).filter((name) => !contents.has(name))
if (process.argv.includes('--check')) {
  const isStale = ([name, content]) =>
    !existsSync(join(target, name)) || readFileSync(join(target, name), 'utf8') !== content
  const wrong = [...[...contents].filter(isStale).map(([name]) => name), ...leftOver]
  for (const name of wrong) {
    console.error(`console/generated/${name} is stale or left over; run node scripts/console-operations.mjs`)
  }
  if (wrong.length > 0) process.exit(1)
} else {
  mkdirSync(target, { recursive: true })
  for (const name of leftOver) rmSync(join(target, name))
  for (const [name, content] of contents) writeFileSync(join(target, name), content)
}
