/**
 * One server per home. The lock is a listening socket, which the operating system closes when its process dies, however it dies:
 * nothing stale is ever left that a later start would have to judge. On Linux it has no file at all (abstract namespace), on
 * Windows it is a named pipe; elsewhere it is a socket file, which is taken over when nobody listens behind it.
 */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { rmSync, statSync } from 'node:fs'
import { createConnection, createServer } from 'node:net'
import type { Server } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { ForecartError } from '../core/errors'
import { makeHome } from './make-home'

/** server: a server runs on this home. database: a process (server or command) runs the home's embedded database. */
export type HomeLockPurpose = 'server' | 'database'

export interface HomeLock {
  release(): Promise<void>
}

const ANSWER_WITHIN_MS = 1_000
const WAIT_FOR_THE_DYING_MS = 2_000
const LOOK_AGAIN_AFTER_MS = 20

type Holder = { readonly kind: 'alive'; readonly pid: number } | { readonly kind: 'silent' | 'nobody' }

/**
 * Creates `home` where it is missing.
 * @throws ALREADY_RUNNING with `details.pid` where another process holds the lock; BAD_CONFIGURATION where there can be no home.
 */
export async function lockHome(home: string, purpose: HomeLockPurpose = 'server'): Promise<HomeLock> {
  makeHome(home)
  const address = addressOf(home, purpose)
  const server = createServer((socket) => {
    socket.on('error', () => undefined) // a caller that went away before it read our process id
    socket.end(JSON.stringify({ pid: process.pid }))
  })
  server.unref()
  for (const deadline = performance.now() + WAIT_FOR_THE_DYING_MS; !(await listen(server, address));) {
    const holder = await askHolder(address)
    // A holder that was killed a moment ago may still be there, but does not answer any more.
    if (holder.kind === 'alive' || performance.now() > deadline) throw alreadyRunning(home, purpose, holder)
    if (holder.kind === 'nobody' && hasFile()) rmSync(address, { force: true })
    await delay(LOOK_AGAIN_AFTER_MS)
  }
  return {
    release: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

function hasFile(): boolean {
  return process.platform !== 'linux' && process.platform !== 'win32'
}

/** The folder itself is named, not its path: two paths to one folder meet. */
function addressOf(home: string, purpose: HomeLockPurpose): string {
  const { dev, ino } = statSync(home, { bigint: true })
  const name = `forecart-${purpose}-${createHash('sha256').update(`${dev}:${ino}`).digest('hex').slice(0, 24)}`
  if (process.platform === 'linux') return `\0${name}`
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`
  return `/tmp/${name}.sock` // the home's own path may be too long for a socket
}

/** False where the address is taken. */
async function listen(server: Server, address: string): Promise<boolean> {
  try {
    server.listen({ path: address, exclusive: true })
    await once(server, 'listening')
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false
    throw error
  }
}

function askHolder(address: string): Promise<Holder> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = createConnection(address)
    socket.setEncoding('utf8')
    socket.setTimeout(ANSWER_WITHIN_MS, () => {
      socket.destroy()
      resolve({ kind: 'silent' })
    })
    socket.on('data', (text: string) => (answer += text))
    socket.on('end', () => {
      const pid = Number(/"pid":(\d+)/.exec(answer)?.[1])
      resolve(Number.isNaN(pid) ? { kind: 'silent' } : { kind: 'alive', pid })
    })
    socket.on('error', (error: NodeJS.ErrnoException) =>
      resolve({ kind: error.code === 'ECONNREFUSED' || error.code === 'ENOENT' ? 'nobody' : 'silent' }),
    )
  })
}

function alreadyRunning(home: string, purpose: HomeLockPurpose, holder: Holder): ForecartError {
  const pid = holder.kind === 'alive' ? holder.pid : null
  const who = pid === null ? 'Another process' : `Process ${pid}`
  const what = purpose === 'server' ? 'runs a server on' : 'runs the database of'
  return new ForecartError(
    'ALREADY_RUNNING',
    `${who} already ${what} ${home}; stop it, or set FORECART_HOME to another folder`,
    { home, pid },
  )
}
