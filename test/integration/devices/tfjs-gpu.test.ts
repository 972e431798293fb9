/**
 * What of tfjs-gpu can be seen without its library and without a GPU: that a missing or broken one is refused by name, and
 * that the adapter works on a Node without the functions that the package calls.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DeviceReport } from '../../../src/contracts/operations/device'
import { deviceReports } from '../../support/devices'
import { alsoExhaustively } from '../../support/extent'

const root = join(__dirname, '../../..')
const STAND_IN = join(root, 'test/support/tfjs-gpu-stand-in.cjs')
/** As the package says it where npm installed it and its library could not be downloaded. */
const NO_ADDON =
  'The Node.js native addon module (tfjs_binding.node) can not be found at path: /x/tfjs_binding.node. \nPlease run'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tfjs-gpu-'))
  // Node 23 and later lack the first, and are to lose the second.
  writeFileSync(
    join(folder, 'newer-node.cjs'),
    "const util = require('node:util'); delete util.isNullOrUndefined; delete util.isArray",
  )
})

afterAll(() => rmSync(folder, { recursive: true }))

/** What `forecart devices` says of tfjs-gpu where the package is this code. */
function reportWith(name: string, code: string): DeviceReport {
  const packages = join(folder, name)
  const home = join(packages, '@tensorflow/tfjs-node-gpu')
  mkdirSync(home, { recursive: true })
  writeFileSync(join(home, 'package.json'), '{ "name": "@tensorflow/tfjs-node-gpu", "version": "4.22.0" }')
  writeFileSync(join(home, 'index.js'), code)
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [join(root, 'bin/forecart.js'), 'devices', '--json'],
    {
      encoding: 'utf8',
      env: {
        ...process.env,
        NODE_PATH: packages,
        NODE_OPTIONS: `--require ${join(folder, 'newer-node.cjs')}`,
        FORECART_HOME: join(packages, 'home'),
        FORECART_DEVICE: 'auto',
      },
    },
  )
  if (status !== 0) throw new Error(stderr)
  return (JSON.parse(stdout) as DeviceReport[]).find((report) => report.name === 'tfjs-gpu')!
}

const standIn = (isUsingGpuDevice: boolean): string =>
  `require(${JSON.stringify(STAND_IN)})(${JSON.stringify({ isUsingGpuDevice, projectFile: join(root, 'package.json') })})`

const here = deviceReports().find(({ name }) => name === 'tfjs-gpu')!
const isInstalled = !here.reason.includes('is not installed')
const withoutPackage = isInstalled ? it.skip : it

withoutPackage('a package that is not installed is refused with what to do', () => {
  expect(here).toEqual({
    name: 'tfjs-gpu',
    chosen: false,
    probeMs: null,
    reason: '@tensorflow/tfjs-node-gpu is not installed; "forecart gpu setup" tells what it needs',
  })
})

alsoExhaustively(() => {
  withoutPackage('a package without its library is refused with what the package says', () => {
    expect(reportWith('no-library', `throw new Error(${JSON.stringify(NO_ADDON)})`)).toMatchObject({
      chosen: false,
      probeMs: null,
      reason: `@tensorflow/tfjs-node-gpu does not load: ${NO_ADDON.split('\n')[0]}`,
    })
  })

  withoutPackage('a library that finds no GPU is refused', () => {
    expect(reportWith('no-gpu', standIn(false))).toMatchObject({
      probeMs: null,
      reason: '@tensorflow/tfjs-node-gpu loads, but finds no GPU',
    })
  })

  withoutPackage(
    'one that finds a GPU computes the probe, on a Node that lacks what the package calls',
    () => {
      const report = reportWith('with-gpu', standIn(true))
      expect(report.reason).toMatch(/^right|^the fastest/)
      expect(report.probeMs).toBeGreaterThan(0)
    },
  )
})
