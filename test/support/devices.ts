/** The devices of this machine, software GPUs included, as `forecart devices` finds them. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DeviceName, DeviceReport } from '../../src/contracts/operations/device'
import { isExhaustive } from './extent'
import { keepGpuOpen } from './open-gpu'

const FOLDER_VARIABLE = 'FORECART_TEST_DEVICES'
/** Only against waiting for ever. */
const TIME_LIMIT_MS = 600_000

/** Before all tests: a folder for what this run of jest finds, in the run's own. What an earlier run found may no longer be so. */
export function makeDevicesFolder(): void {
  process.env[FOLDER_VARIABLE] = mkdtempSync(join(tmpdir(), 'forecart-test-devices-'))
}

let reports: readonly DeviceReport[] | undefined

/** Measured once for all tests of a run, by whichever asks first. */
export function deviceReports(): readonly DeviceReport[] {
  reports ??= askOnce()
  return reports
}

function askOnce(): readonly DeviceReport[] {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(__dirname, 'devices-once.cjs'), process.env[FOLDER_VARIABLE]!],
    { encoding: 'utf8', timeout: TIME_LIMIT_MS },
  )
  if (status !== 0) throw new Error(`The devices could not be asked for: ${stderr}`)
  const answer = JSON.parse(stdout) as { reports?: DeviceReport[]; error?: string }
  if (!answer.reports) throw new Error(`forecart devices failed: ${answer.error}`)
  return answer.reports
}

/** Every device of this machine that is right. */
export function devicesPresent(): readonly DeviceName[] {
  return deviceReports().flatMap(({ name, probeMs }) => (probeMs === null ? [] : [name]))
}

/** In `npm test`: the compiled and the eager way to compute, which are on every machine. */
const SHORT: readonly DeviceName[] = ['ort-cpu', 'tfjs-wasm']

/** Of this machine, as many as are to be tried. */
export function devicesToTry(): readonly DeviceName[] {
  return devicesPresent().filter((name) => isExhaustive || SHORT.includes(name))
}

/** As jest shows it: a device that is not here is skipped by name and reason. `short`: those of `npm test`. */
export function describeEachDevice(
  title: string,
  tests: (device: DeviceName) => void,
  short: readonly DeviceName[] = SHORT,
): void {
  for (const { name, probeMs, reason } of deviceReports()) {
    if (!isExhaustive && !short.includes(name)) continue
    if (probeMs === null) {
      describe(`${title} on ${name}`, () => it.skip(`SKIPPED: ${reason}`, () => undefined))
    } else
      describe(`${title} on ${name}`, () => {
        keepGpuOpen(name)
        tests(name)
      })
  }
}
