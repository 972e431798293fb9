/** Waiting for what other processes do. There is no event for that, so it is looked for again and again. */
import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

/** A process that has ended keeps its number until its parent asks for it, which the first process of a container may never do. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !existsSync('/proc/self/stat') || !/\) Z [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

/** Resolves when there is no such process any more. */
export async function untilGone(pid: number): Promise<void> {
  while (isRunning(pid)) await delay(5)
}

/** Only against waiting for ever. */
const WITHIN_MS = 120_000
/** Whoever is asked has to have processor time left for what is waited for. */
const LOOK_EVERY_MS = 20

/** Resolves with what `look` finds as soon as it is what is wanted. */
export async function until<T>(look: () => Promise<T>, isWanted: (value: T) => boolean): Promise<T> {
  for (const end = Date.now() + WITHIN_MS; ; await delay(LOOK_EVERY_MS)) {
    const value = await look()
    if (isWanted(value)) return value
    if (Date.now() > end) throw new Error(`Still ${JSON.stringify(value)}`)
  }
}
