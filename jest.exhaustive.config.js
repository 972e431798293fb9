const { readdirSync, readFileSync } = require('node:fs')
const { join } = require('node:path')
const config = require('./jest.config')

const TESTS = join(__dirname, 'test')
/** Files that do more when everything is to be done: see test/support/extent.ts. Those named `.exhaustive.test.ts` run then only. */
const IS_EXHAUSTIVE = /\.exhaustive\.test\.ts$/
const HAS_EXTENT = /from '[./\w-]*\/(support\/(extent|devices)|compute-testkit|gradient-testkit)'/

const files = readdirSync(TESTS, { recursive: true })
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => join(TESTS, name))

/** @type {import('jest').Config} */
module.exports = {
  ...config,
  testMatch: files.filter((file) => IS_EXHAUSTIVE.test(file) || HAS_EXTENT.test(readFileSync(file, 'utf8'))),
  testPathIgnorePatterns: [],
  globals: { forecartIsExhaustive: true },
}
