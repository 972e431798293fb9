/** The devices of this machine, software GPUs included, as `forecart devices` finds them. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DeviceReport } from '../../src/contracts/device'

const root = join(__dirname, '../..')

/** Measured once for all tests, and again where another Vulkan driver is named. */
export function deviceReports(): readonly DeviceReport[] {
  const drivers = [process.env.VK_DRIVER_FILES, process.env.LD_LIBRARY_PATH].join()
  const home = join(
    tmpdir(),
    `forecart-devices-${createHash('sha1').update(drivers).digest('hex').slice(0, 8)}`,
  )
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'bin/forecart.js'), 'devices', '--json'],
    {
      env: {
        ...process.env,
        FORECART_HOME: home,
        FORECART_ALLOW_SOFTWARE_GPU: 'true',
        FORECART_DEVICE: 'auto',
      },
      encoding: 'utf8',
    },
  )
  if (status !== 0) throw new Error(`forecart devices failed: ${stderr}`)
  return JSON.parse(stdout) as DeviceReport[]
}

/** As jest shows it: a device that is not here is skipped by name and reason. */
export function describeEachDevice(title: string, tests: (device: DeviceReport) => void): void {
  for (const device of deviceReports()) {
    if (device.probeMs === null) {
      describe(`${title} on ${device.name}`, () => it.skip(`SKIPPED: ${device.reason}`, () => undefined))
    } else describe(`${title} on ${device.name}`, () => tests(device))
  }
}
