/**
 * One server per home, and one process that runs its database. The home is locked in its file system, so that containers that
 * share nothing but the volume meet here too. The kernel releases a lock when its process dies, however it dies: nothing stale is
 * ever left that a later start would have to judge. The files stay; what is written in them is for the message to whoever comes second.
 */
import { ftruncateSync, readFileSync, writeSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { ForecartError } from '../core/errors'
import { lockFile } from './file-lock'
import { makeHome } from './make-home'

/** server: a server runs on this home. database: a process (server or command) runs the home's embedded database. */
export type HomeLockPurpose = 'server' | 'database'

export interface HomeLock {
  release(): Promise<void>
}

/** One that was killed a moment ago may not have let go yet. */
const WAIT_FOR_THE_DYING_MS = 2_000
const LOOK_AGAIN_AFTER_MS = 20

interface Holder {
  readonly pid: number
  /** A container's name for itself; another one means that `pid` says nothing here. */
  readonly host: string
}

/**
 * Creates `home` where it is missing.
 * @throws ALREADY_RUNNING with `details.pid` and `details.host` (each null where not known) where another process holds the lock.
 * @throws BAD_CONFIGURATION where there can be no home, or where its file system cannot lock.
 */
export async function lockHome(
  home: string,
  purpose: HomeLockPurpose = 'server',
  waitMs = WAIT_FOR_THE_DYING_MS,
): Promise<HomeLock> {
  makeHome(home)
  const file = join(home, `${purpose}.lock`)
  for (const deadline = performance.now() + waitMs; ;) {
    const lock = lockFile(file)
    if (lock !== null) {
      const holder: Holder = { pid: process.pid, host: hostname() }
      ftruncateSync(lock.descriptor)
      writeSync(lock.descriptor, JSON.stringify(holder))
      return { release: () => Promise.resolve(lock.release()) }
    }
    if (performance.now() >= deadline) throw alreadyRunning(home, purpose, readHolder(file))
    await delay(LOOK_AGAIN_AFTER_MS)
  }
}

/** Null where it has not written yet who it is. */
function readHolder(file: string): Holder | null {
  try {
    const { pid, host } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Holder>
    return typeof pid === 'number' && typeof host === 'string' ? { pid, host } : null
  } catch {
    return null
  }
}

function alreadyRunning(home: string, purpose: HomeLockPurpose, holder: Holder | null): ForecartError {
  const who =
    holder === null
      ? 'Another process'
      : holder.host === hostname()
        ? `Process ${holder.pid}`
        : `Process ${holder.pid} of ${holder.host}`
  const what = purpose === 'server' ? 'runs a server on' : 'runs the database of'
  return new ForecartError(
    'ALREADY_RUNNING',
    `${who} already ${what} ${home}; stop it, or set FORECART_HOME to another folder`,
    { home, pid: holder?.pid ?? null, host: holder?.host ?? null },
  )
}
