/** Writes schema.graphql from the code; with `--check` only says whether it is up to date. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lexicographicSortSchema, printSchema } from 'graphql'
import { packageRoot } from '../core/package-root'
import { withOneOf } from './one-of'
import { forecartSchema } from './schema'

const HEADER = '# Emitted from the code: node dist/src/graphql/emit-schema.js\n\n'
const file = join(packageRoot(), 'schema.graphql')
const text = `${HEADER}${printSchema(withOneOf(lexicographicSortSchema(forecartSchema())))}\n`

function current(): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null // The schema was not emitted yet, which is as stale as can be.
  }
}

if (!process.argv.includes('--check')) {
  writeFileSync(file, text)
} else if (current() !== text) {
  process.stderr.write('schema.graphql is stale; run node dist/src/graphql/emit-schema.js\n')
  process.exitCode = 1
}
