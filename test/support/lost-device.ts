/** A device that was found the fastest and is gone when it is needed. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { selectDevices } from '../../src/compute/devices/select-devices'
import { DEVICE_NAMES, type DeviceName } from '../../src/contracts/operations/device'
import { createLogger } from '../../src/core/logger'
import { devicesPresent } from './devices'

const logger = createLogger({ level: 'silent', name: 'test' })

/** Not here, whatever this machine is: at most one of the two could be. */
export function absentDevice(): DeviceName {
  return devicesPresent().includes('ort-cuda') ? 'tfjs-gpu' : 'ort-cuda'
}

/** Makes the home remember that `device` was the fastest and ort-cpu the second, as if both had been probed here. */
export function pretendFastest(home: string, device: DeviceName): Promise<void> {
  return remember(home, { 'ort-cpu': { kind: 'right', stepMs: 2 }, [device]: { kind: 'right', stepMs: 1 } })
}

/** Makes the home remember that no other device works here; ort-cpu is probed once more at every start. */
export function pretendOnly(home: string, device: DeviceName): Promise<void> {
  return remember(home, { [device]: { kind: 'right', stepMs: 1 } })
}

async function remember(home: string, right: Record<string, object>): Promise<void> {
  await selectDevices({ home, wanted: 'ort-cpu', allowSoftwareGpu: false, logger })
  const path = join(home, 'devices.json')
  const remembered = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>
  const results = {
    ...Object.fromEntries(DEVICE_NAMES.map((name) => [name, { kind: 'refused', reason: 'a test' }])),
    ...right,
  }
  await writeFile(path, JSON.stringify({ ...remembered, results }))
}
