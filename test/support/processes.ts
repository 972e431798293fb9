/** Waiting for processes that are not our own children. */
import { setTimeout as delay } from 'node:timers/promises'

/** Resolves when no process has this number any more. There is no event for processes of others, so it looks again and again. */
export async function untilGone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0)
    } catch {
      return
    }
    await delay(5)
  }
}
