/**
 * PostgreSQL refuses to run as root. As root its programs are therefore run by an unprivileged account, or, where the process may
 * not change its account (root of a container's user namespace), inside a user namespace of their own.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { ForecartError } from '../../core/errors'

/** How PostgreSQL's programs are started: `spawn(prefix[0] ?? program, ..., { uid, gid })`. */
export interface RunAccount {
  /** Undefined: as this process. */
  readonly uid?: number
  readonly gid?: number
  /** A command that runs the rest of its arguments; empty where none is needed. */
  readonly prefix: readonly string[]
}

const NAMESPACE_PREFIX = ['unshare', '--user', '--map-user=1000', '--map-group=1000', '--']

/**
 * @param dataDirectory where it exists already, its owner runs it.
 * @throws BAD_CONFIGURATION where no account can be used.
 */
export function chooseRunAccount(dataDirectory: string): RunAccount {
  if (process.getuid?.() !== 0) return { prefix: [] }
  const owner = existsSync(dataDirectory) ? statSync(dataDirectory) : null
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid, prefix: [] }
  const account = findAccount('postgres') ?? findAccount('nobody')
  if (account && succeeds({ ...account, prefix: [] })) return { ...account, prefix: [] }
  const inNamespace: RunAccount = { prefix: NAMESPACE_PREFIX }
  if (succeeds(inNamespace)) return inNamespace
  throw new ForecartError(
    'BAD_CONFIGURATION',
    'PostgreSQL does not run as root, and no other account can be used here. Start Forecart as an ordinary user, or set DATABASE_URL',
  )
}

function findAccount(name: string): { uid: number; gid: number } | null {
  if (!existsSync('/etc/passwd')) return null
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  if (uid === undefined || gid === undefined) return null
  return { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 }
}

function succeeds(account: RunAccount): boolean {
  const [program = 'true', ...args] = [...account.prefix, 'true']
  const { status } = spawnSync(program, args, {
    uid: account.uid,
    gid: account.gid,
    cwd: '/',
    stdio: 'ignore',
  })
  return status === 0
}

const READ = 4
const ENTER = 1

function allows(account: RunAccount, path: string, permission: number): boolean {
  const { uid, mode, gid } = statSync(path)
  const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0
  return (mode & (permission << shift)) !== 0
}

/** True where `account` may enter `folder` and every folder above it. */
export function canEnter(account: RunAccount, folder: string): boolean {
  if (account.uid === undefined) return true
  const path = resolve(folder)
  return allows(account, path, ENTER) && (dirname(path) === path || canEnter(account, dirname(path)))
}

/** True where `account` may read the file at `path`. */
export function canRead(account: RunAccount, path: string): boolean {
  return account.uid === undefined || (allows(account, path, READ) && canEnter(account, dirname(path)))
}
