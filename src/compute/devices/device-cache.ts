/** What probes found, kept in the home: as long as hardware and versions are the same, a later start does not probe again. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { DEVICE_NAMES, type DeviceName } from '../../contracts/operations/device'
import type { ProbeResult } from './probe/probe-device'

const FILE = 'devices.json'

const schema = z.object({
  fingerprint: z.string(),
  probedAt: z.string(),
  results: z.partialRecord(
    z.enum(DEVICE_NAMES),
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('right'), stepMs: z.number().positive() }),
      z.object({ kind: z.literal('refused'), reason: z.string() }),
    ]),
  ),
})

export type ProbeResults = Partial<Record<DeviceName, ProbeResult>>

/** Empty where nothing was probed on this hardware with these versions, or the file cannot be read. */
export async function readCachedProbes(home: string, fingerprint: string): Promise<ProbeResults> {
  let text: string
  try {
    text = await readFile(join(home, FILE), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
  const parsed = schema.safeParse(jsonOf(text))
  return parsed.success && parsed.data.fingerprint === fingerprint ? parsed.data.results : {}
}

export async function writeCachedProbes(
  home: string,
  fingerprint: string,
  results: ProbeResults,
): Promise<void> {
  const path = join(home, FILE)
  await mkdir(dirname(path), { recursive: true })
  const content: z.input<typeof schema> = { fingerprint, probedAt: new Date().toISOString(), results }
  const draft = `${path}.${process.pid}`
  await writeFile(draft, `${JSON.stringify(content, null, 2)}\n`)
  await rename(draft, path)
}

/** The next start probes again, whatever was measured. */
export async function forgetProbes(home: string): Promise<void> {
  await rm(join(home, FILE), { force: true })
}

/** Undefined for what is no JSON: a file that was cut off is probed over. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
