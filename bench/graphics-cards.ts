/** Names of the GPUs that this machine's kernel knows; on Linux, without a driver's library. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const NVIDIA = '/proc/driver/nvidia/gpus'
const RENDERERS = '/sys/class/drm'
const NVIDIA_VENDOR = '0x10de'

export function graphicsCards(): string[] {
  const nvidia = entriesOf(NVIDIA).map(
    (gpu) => /^Model:\s*(.+)$/m.exec(textOf(join(NVIDIA, gpu, 'information')))?.[1] ?? 'NVIDIA GPU',
  )
  // Of other makers the kernel knows the numbers only.
  const others = entriesOf(RENDERERS)
    .filter((name) => name.startsWith('renderD'))
    .map((name) => ['vendor', 'device'].map((file) => textOf(join(RENDERERS, name, 'device', file)).trim()))
    .filter(([vendor]) => vendor !== NVIDIA_VENDOR)
    .map((numbers) => `PCI ${numbers.join(':')}`)
  return [...nvidia, ...others]
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
