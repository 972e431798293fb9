const { readFileSync } = require('node:fs')
const { join } = require('node:path')

// jest's sandbox has no native import(): there it becomes require().
const swc = JSON.parse(readFileSync(join(__dirname, '.swcrc'), 'utf8'))
const transformOptions = { ...swc, swcrc: false, module: { ...swc.module, ignoreDynamic: false } }

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: '<rootDir>/test/support/jest-environment.js',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  setupFiles: ['reflect-metadata'],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  transform: { '^.+\\.(t|j)s$': ['@swc/jest', transformOptions] },
  transformIgnorePatterns: ['/node_modules/(?!(jose|cookie)/)'],
  // The globals of jest's sandbox are looked up by name each time, which makes loops over numbers ten times slower; these become arguments of
  // each module. None that tests replace is among them.
  sandboxInjectedGlobals: [
    ...['Array', 'BigInt', 'Infinity', 'Map', 'Math', 'Number', 'Object', 'Set', 'String', 'Symbol'],
    ...['Float32Array', 'Float64Array', 'Int32Array', 'Uint8Array', 'Uint32Array'],
  ],
  maxWorkers: 2,
  // Only against waiting for ever: machines are busy, and tests of processes slow.
  testTimeout: 300_000,
  workerIdleMemoryLimit: '1GB',
}
