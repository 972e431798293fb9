#!/usr/bin/env node
// The command line of Forecart. Builds the project first where that has not been done.
'use strict'
const { spawnSync } = require('node:child_process')
const { existsSync } = require('node:fs')
const { join } = require('node:path')

const root = join(__dirname, '..')
const main = join(root, 'dist/src/cli/main.js')
if (!existsSync(main)) {
  const build = spawnSync(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: 'inherit' })
  if (build.status !== 0) process.exit(build.status ?? 1)
}
require(main)
