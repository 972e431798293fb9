#!/usr/bin/env node
// Writes console/generated/graphql.ts: the types and documents of the console's operations (console/**/*.graphql), from
// schema.graphql. `--check` fails when the file is stale, or an operation does not fit the schema.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generate } from '@graphql-codegen/cli'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const folder = join(root, 'console/generated')
const target = join(folder, 'graphql.ts')

const files = await generate(
  {
    cwd: root,
    schema: join(root, 'schema.graphql'),
    documents: join(root, 'console/**/*.graphql'),
    silent: true,
    generates: {
      [`${folder}/`]: {
        preset: 'client',
        presetConfig: { fragmentMasking: false },
        config: {
          onlyOperationTypes: true,
          enumsAsTypes: true,
          immutableTypes: true,
          strictScalars: true,
          useTypeImports: true,
          scalars: { BigInt: 'number | string', DateTime: 'string', Day: 'string', JSON: 'unknown' },
        },
      },
    },
  },
  false,
)
const { content } = files.find(({ filename }) => filename.endsWith('graphql.ts'))
if (process.argv.includes('--check')) {
  if (!existsSync(target) || readFileSync(target, 'utf8') !== content) {
    console.error('console/generated/graphql.ts is stale; run node scripts/console-operations.mjs')
    process.exit(1)
  }
} else {
  mkdirSync(folder, { recursive: true })
  writeFileSync(target, content)
}
