/** Makes the data directory: built beside and renamed, so that it is there whole or not at all. */
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chownSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ForecartError } from '../../core/errors'
import type { PostgresBinaries } from './binaries'
import type { DatabaseStorage } from './storage'

const execute = promisify(execFile)

export const SUPERUSER = 'forecart'
const UNFINISHED = 'data.unfinished-'

/** PostgreSQL's programs see nothing of our environment; messages in English, because the supervisor reads them. */
export const POSTGRES_ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: '/usr/local/bin:/usr/bin:/bin',
  LANG: 'C',
  TZ: 'UTC',
}

/**
 * @param synced false leaves the files to the operating system's own time: for throw-away databases.
 * @throws DATABASE_UNAVAILABLE with what initdb said.
 */
export async function initializeDataDirectory(
  storage: DatabaseStorage,
  binaries: PostgresBinaries,
  synced: boolean,
): Promise<void> {
  const { account, folder, dataDirectory, password } = storage
  for (const entry of readdirSync(folder)) {
    // An initdb whose parent was killed may still be writing for a moment.
    const retries = { maxRetries: 20, retryDelay: 100 }
    if (entry.startsWith(UNFINISHED))
      rmSync(join(folder, entry), { recursive: true, force: true, ...retries })
  }
  const unfinished = join(folder, `${UNFINISHED}${randomUUID()}`)
  const passwordFile = `${unfinished}.password`
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (account.uid !== undefined && account.gid !== undefined)
    chownSync(passwordFile, account.uid, account.gid)
  const [program = binaries.initdb, ...args] = [
    ...account.prefix,
    binaries.initdb,
    ...['--pgdata', unfinished, '--username', SUPERUSER, '--pwfile', passwordFile],
    ...['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--locale', locale(), '--no-instructions'],
    ...(synced ? [] : ['--no-sync']),
  ]
  try {
    await execute(program, args, {
      uid: account.uid,
      gid: account.gid,
      cwd: folder,
      env: POSTGRES_ENVIRONMENT,
    })
    renameSync(unfinished, dataDirectory)
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true })
    const said = (error as { stderr?: unknown }).stderr
    throw new ForecartError(
      'DATABASE_UNAVAILABLE',
      `The embedded database could not be created: ${typeof said === 'string' ? said.trim() : String(error)}`,
      {},
      { cause: error },
    )
  } finally {
    rmSync(passwordFile, { force: true })
  }
}

/**
 * Gives the role of existing data a password, and makes the role where it is missing. Nobody else may run PostgreSQL on the data.
 * @throws DATABASE_UNAVAILABLE with what PostgreSQL said.
 */
export async function setPassword(
  { account, dataDirectory, password }: DatabaseStorage,
  binaries: PostgresBinaries,
): Promise<void> {
  const [program = binaries.postgres, ...args] = [
    ...account.prefix,
    binaries.postgres,
    ...['--single', '-D', dataDirectory, 'postgres'],
  ]
  const running = execute(program, args, {
    uid: account.uid,
    gid: account.gid,
    cwd: '/',
    env: POSTGRES_ENVIRONMENT,
  })
  // One statement a line; the first one fails where the role is there, which does no harm.
  running.child.stdin?.end(
    `CREATE ROLE ${SUPERUSER}\nALTER ROLE ${SUPERUSER} WITH LOGIN SUPERUSER PASSWORD '${password}'\n`,
  )
  try {
    await running
  } catch (error) {
    throw new ForecartError(
      'DATABASE_UNAVAILABLE',
      `The data in ${dataDirectory} cannot be given a new password: ${error instanceof Error ? error.message : String(error)}`,
      {},
      { cause: error },
    )
  }
}

/** Sorting by code point on every platform; character classes of Unicode where the platform has such a locale. */
function locale(): string {
  return process.platform === 'linux' ? 'C.UTF-8' : 'C'
}
