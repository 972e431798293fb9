/**
 * Locks a file in the kernel: whoever holds it, in whatever container or network, on whatever path the file is reached, nobody
 * else gets it, and it is free when the last process that holds the opened file is gone, however that process ended.
 *
 * Linux locks the open file (F_OFD_SETLK) and macOS too (flock), so a child that inherits the descriptor holds the lock with us.
 * On Windows (LockFileEx) the lock is of the process that took it.
 */
import { closeSync, fstatSync, openSync, readFileSync, statSync } from 'node:fs'
import { tryLock } from 'fs-native-extensions'
import { ForecartError } from '../core/errors'
import { unsafeMount } from './mounts'

export interface FileLock {
  /** For a child that is to hold the lock too (not on Windows). */
  readonly descriptor: number
  release(): void
}

/** Windows keeps others from reading what is locked: there, a byte far behind the end. macOS knows only whole files. */
const RANGE: readonly [offset: number, length: number] = process.platform === 'win32' ? [2 ** 40, 1] : [0, 0]
const HELD_BY_ANOTHER = new Set(['EAGAIN', 'EACCES', 'EBUSY'])

/**
 * Null where another process holds it.
 * @param file made where it is missing, unless `existing`.
 * @throws BAD_CONFIGURATION where the file cannot be opened, or lies where locks do not keep others out.
 */
export function lockFile(file: string, { existing = false } = {}): FileLock | null {
  for (;;) {
    const descriptor = open(file, existing)
    try {
      requireLocksThatHold(file)
      if (!lock(file, descriptor)) {
        closeSync(descriptor)
        return null
      }
      if (isStillAt(file, descriptor)) {
        refuseLocksWithoutEffect(file)
        return { descriptor, release: () => closeSync(descriptor) }
      }
    } catch (error) {
      closeSync(descriptor)
      throw error
    }
    closeSync(descriptor) // deleted or replaced between opening and locking
  }
}

function open(file: string, existing: boolean): number {
  try {
    return openSync(file, existing ? 'r+' : 'a+', 0o600)
  } catch (error) {
    throw cannotLock(file, error instanceof Error ? error.message : String(error), error)
  }
}

function lock(file: string, descriptor: number): boolean {
  try {
    return tryLock(descriptor, ...RANGE)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== undefined && HELD_BY_ANOTHER.has(code)) return false
    throw cannotLock(file, `its file system refuses locks (${code ?? String(error)})`, error)
  }
}

function isStillAt(file: string, descriptor: number): boolean {
  const opened = fstatSync(descriptor, { bigint: true })
  const found = statSync(file, { bigint: true, throwIfNoEntry: false })
  return found !== undefined && found.ino === opened.ino && found.dev === opened.dev
}

/** A file system that grants every lock has none. */
function refuseLocksWithoutEffect(file: string): void {
  const second = open(file, true)
  try {
    if (lock(file, second)) throw cannotLock(file, 'its file system grants one lock to two at once')
  } finally {
    closeSync(second)
  }
}

function requireLocksThatHold(file: string): void {
  if (process.platform !== 'linux') return
  const reason = unsafeMount(file, readFileSync('/proc/self/mountinfo', 'utf8'))
  if (reason !== null) throw cannotLock(file, reason)
}

function cannotLock(file: string, reason: string, cause?: unknown): ForecartError {
  return new ForecartError(
    'BAD_CONFIGURATION',
    `${file} cannot be locked: ${reason}. Set FORECART_HOME to a folder on a disk of this machine, or on a volume whose locks hold for every machine that mounts it`,
    { file },
    { cause },
  )
}
