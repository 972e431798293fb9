const { readFileSync } = require('node:fs')
const { availableParallelism } = require('node:os')
const { join } = require('node:path')

// Code of tests has no native import() where jest compiles it: it becomes require().
const swc = JSON.parse(readFileSync(join(__dirname, '.swcrc'), 'utf8'))
const transformOptions = { ...swc, swcrc: false, module: { ...swc.module, ignoreDynamic: false } }

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: '<rootDir>/test/support/jest-environment.js',
  runtime: '<rootDir>/test/support/jest-runtime.js',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['\\.exhaustive\\.test\\.ts$'],
  setupFiles: ['reflect-metadata'],
  setupFilesAfterEnv: ['<rootDir>/test/support/quick-equality.ts'],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  transform: { '^.+\\.(t|j)s$': ['@swc/jest', transformOptions] },
  // Tests of processes and browsers wait a good part of their time.
  maxWorkers: Math.ceil(1.5 * availableParallelism()),
  // Only against waiting for ever: machines are busy, and tests of processes slow.
  testTimeout: 300_000,
  workerIdleMemoryLimit: '1GB',
}
