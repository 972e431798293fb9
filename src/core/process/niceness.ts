/** The priority of child processes. */
import { readdirSync } from 'node:fs'
import { constants, getPriority, setPriority } from 'node:os'
import type { Logger } from '../logger'

/**
 * Makes a process nicer than this one, in all of its threads: Linux keeps a niceness for each, and threads take it from the one
 * that starts them.
 * @param niceness 0 .. 19
 */
export function stepBack(pid: number, niceness: number, logger: Logger): void {
  const priority = Math.min(constants.priority.PRIORITY_LOW, getPriority() + niceness)
  for (const thread of threadsOf(pid)) {
    try {
      setPriority(thread, priority)
    } catch (error) {
      // The thread has ended already.
      logger.debug({ err: error, pid }, 'the priority of a child process was not changed')
    }
  }
}

/** On other systems than Linux, the process as a whole has a priority. */
function threadsOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number)
  } catch {
    return [pid]
  }
}
