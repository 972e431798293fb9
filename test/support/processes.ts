/** Waiting for processes that are not our own children. */
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

/** Resolves when there is no such process any more. There is no event for processes of others, so it looks again and again. */
export async function untilGone(pid: number): Promise<void> {
  while (isRunning(pid)) await delay(5)
}
