/**
 * Where the embedded database of a home keeps its files. Normally below the home; where PostgreSQL's account cannot enter the home
 * (root's own folder is closed to others), in a folder of its own that the home names by an id, so that a home that is moved
 * keeps its data and a home that is deleted and made anew starts empty. Data is never deleted here.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { ForecartError } from '../../core/errors'
import type { Logger } from '../../core/logger'
import { canEnter, chooseRunAccount } from './run-account'
import type { RunAccount } from './run-account'

export interface DatabaseStorage {
  readonly account: RunAccount
  /** Holds the data directory and whatever else PostgreSQL's account must reach; belongs to that account. */
  readonly folder: string
  readonly dataDirectory: string
  /** For copies of PostgreSQL's programs; may be shared by several homes. */
  readonly copyTo: string
  readonly password: string
  readonly logFile: string
  /** The major version of the existing data; null where initdb has not run yet. */
  readonly majorVersion: number | null
  /** The data are older than their password: it has to be told to PostgreSQL. */
  readonly needsPassword: boolean
  /** False until the first start has come to its end. */
  readonly isComplete: boolean
  readonly identityFile: string
}

/** What the home remembers of its database. Secret: readable by its owner only. */
interface Identity {
  readonly id: string
  readonly password: string
  /** Null: below the home. */
  readonly folder: string | null
  /** The shop's database was made: where it is missing now, it is lost. */
  readonly complete?: boolean
}

const identitySchema = z.object({
  id: z.uuid(),
  password: z.string().min(1),
  folder: z.string().nullable(),
  complete: z.boolean().optional(),
})

/** This folder belongs to root. It holds the data of homes that only root can enter. */
export const SHARED_FOLDER = '/var/lib/forecart'
const OWNER_FILE = 'home.json'
const IDENTITY_FILE = 'database.json'
const MOST_NAMED_DATABASES = 10

/** @throws BAD_CONFIGURATION where the data belongs to another account, or where no folder can be used. */
export function prepareStorage(
  home: string,
  logger: Logger,
  sharedFolder: string = SHARED_FOLDER,
): DatabaseStorage {
  const file = join(home, IDENTITY_FILE)
  const known = existsSync(file) ? readIdentity(file) : null
  const id = known?.id ?? randomUUID()
  const ownFolder = join(home, 'database')
  const account = chooseRunAccount(join(known?.folder ?? ownFolder, 'data'))
  const folder = known ? known.folder : canEnter(account, home) ? null : join(sharedFolder, id)
  const directory = folder ?? ownFolder
  if (folder !== null) {
    claimSharedFolder(sharedFolder, folder, home, id, logger)
    if (!canEnter(account, sharedFolder)) throw unusable(sharedFolder)
  }
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  if (account.uid !== undefined && account.gid !== undefined) chownSync(directory, account.uid, account.gid)
  const password = known?.password ?? randomBytes(24).toString('base64url')
  if (!known) writeSecret(file, JSON.stringify({ id, password, folder } satisfies Identity))
  const dataDirectory = join(directory, 'data')
  const majorVersion = readMajorVersion(dataDirectory)
  if (majorVersion === null && known?.complete) throw lost(dataDirectory, file)
  if (majorVersion !== null) closeToOthers(dataDirectory)
  return {
    account,
    folder: directory,
    dataDirectory,
    copyTo: folder === null ? directory : sharedFolder,
    password,
    logFile: join(home, 'database.log'),
    majorVersion,
    needsPassword: known === null && majorVersion !== null,
    isComplete: known?.complete ?? false,
    identityFile: file,
  }
}

/** Written beside and renamed, so that a reader never sees half of it; readable by its owner only. */
export function writeSecret(file: string, text: string): void {
  const unfinished = `${file}.${randomUUID()}`
  writeFileSync(unfinished, text, { mode: 0o600, flush: true })
  renameSync(unfinished, file)
}

/** Notes whose data it is, for whoever tidies up after homes that were deleted. */
function claimSharedFolder(
  sharedFolder: string,
  folder: string,
  home: string,
  id: string,
  logger: Logger,
): void {
  try {
    mkdirSync(sharedFolder, { recursive: true, mode: 0o755 })
    accessSync(sharedFolder, constants.W_OK)
  } catch (error) {
    throw unusable(sharedFolder, error)
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeSecret(join(folder, OWNER_FILE), JSON.stringify({ home }))
  const abandoned = abandonedDatabases(sharedFolder)
  if (abandoned.length > 0)
    logger.warn(
      { count: abandoned.length, databases: abandoned.slice(0, MOST_NAMED_DATABASES) },
      `In ${sharedFolder} lie ${abandoned.length} databases whose homes were deleted, moved or replaced; home.json in each names its home. Delete those that are not needed`,
    )
}

/** A database whose home is not where it was, or has another database now. */
export interface AbandonedDatabase {
  readonly folder: string
  /** Where its home was. */
  readonly home: string
}

export function abandonedDatabases(sharedFolder: string): AbandonedDatabase[] {
  return readdirSync(sharedFolder).flatMap((id) => {
    const folder = join(sharedFolder, id)
    const ownerFile = join(folder, OWNER_FILE)
    // What else lies there are programs of PostgreSQL, and a database that is only just being made.
    if (!existsSync(ownerFile) || !existsSync(join(folder, 'data'))) return []
    const { home } = JSON.parse(readFileSync(ownerFile, 'utf8')) as { home: string }
    const identityFile = join(home, IDENTITY_FILE)
    const isKnown = existsSync(identityFile) && readFileSync(identityFile, 'utf8').includes(id)
    return isKnown ? [] : [{ folder, home }]
  })
}

function unusable(folder: string, cause?: unknown): ForecartError {
  return new ForecartError(
    'BAD_CONFIGURATION',
    `PostgreSQL's account cannot enter the home, and ${folder} cannot be used in its place. Set FORECART_HOME to a folder that other accounts may enter, or set DATABASE_URL`,
    {},
    { cause },
  )
}

/** Notes that the first start has come to its end. */
export function markComplete({ identityFile }: DatabaseStorage): void {
  writeSecret(
    identityFile,
    JSON.stringify({ ...readIdentity(identityFile), complete: true } satisfies Identity),
  )
}

function readIdentity(file: string): Identity {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw ofAnotherAccount(error, file)
  }
  try {
    return identitySchema.parse(JSON.parse(text))
  } catch (error) {
    throw new ForecartError(
      'BAD_CONFIGURATION',
      `${file} is damaged; put a copy of it back, or delete it: data that lie in ${join(dirname(file), 'database')} are kept, and a new file is made for them`,
      { file },
      { cause: error },
    )
  }
}

export function lost(what: string, identityFile: string): ForecartError {
  return new ForecartError(
    'BAD_CONFIGURATION',
    `${what} is missing, though ${identityFile} knows of it; put a copy back, or delete ${identityFile} to begin with an empty shop`,
    { file: what },
  )
}

/** Null where there is no data directory, or an empty one. */
function readMajorVersion(dataDirectory: string): number | null {
  if (!existsSync(dataDirectory)) return null
  const file = join(dataDirectory, 'PG_VERSION')
  try {
    if (readdirSync(dataDirectory).length === 0) return null
    const version = Number.parseInt(readFileSync(file, 'utf8'), 10)
    if (version > 0) return version
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EACCES') throw ofAnotherAccount(error, file)
    if (code !== 'ENOENT' && code !== 'ENOTDIR' && code !== 'EISDIR') throw error
  }
  throw new ForecartError(
    'BAD_CONFIGURATION',
    `${dataDirectory} is not a data directory of PostgreSQL: ${file} is missing or damaged; put a copy of the whole folder back, or move it away to begin with an empty shop`,
    { file },
  )
}

/** PostgreSQL does not start on data that others may read. */
function closeToOthers(dataDirectory: string): void {
  if (process.platform !== 'win32' && (statSync(dataDirectory).mode & 0o777) !== 0o700)
    chmodSync(dataDirectory, 0o700)
}

/** Explains a refusal to read; other errors are returned as they are. */
function ofAnotherAccount(error: unknown, file: string): unknown {
  if ((error as NodeJS.ErrnoException).code !== 'EACCES') return error
  return new ForecartError(
    'BAD_CONFIGURATION',
    `${file} belongs to another account; start Forecart as that account, or set FORECART_HOME to another folder`,
    {},
    { cause: error },
  )
}
