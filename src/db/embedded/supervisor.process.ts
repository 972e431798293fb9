/**
 * Stands between a Forecart process and its PostgreSQL, because a postmaster outlives a parent that is killed. It reads the pipe
 * from its parent: at the end of the pipe, however the parent ended, it stops PostgreSQL in order and ends. When PostgreSQL itself
 * dies it is started again on the same port. Needs nothing but Node.
 *
 * PostgreSQL's own guard against two of it on one data directory, postmaster.pid, knows nothing of other containers. So the data
 * directory is locked here, and every process of PostgreSQL inherits the lock: while a dying postmaster, or the last backend of a
 * dead one, is left anywhere, starting is tried again; once the lock is ours, a postmaster.pid that is still there is nobody's.
 */
import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createWriteStream, existsSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type FileLock, lockFile } from '../file-lock'
import type { SupervisorMessage, SupervisorOptions } from './supervisor-protocol'

const LARGEST_LOG_BYTES = 10 * 2 ** 20
/** Longer than another supervisor lets a PostgreSQL take for its end. */
const GIVE_UP_AFTER_MS = 30_000
const FIRST_DELAY_MS = 25
const LONGEST_DELAY_MS = 1_000
/** Fast shutdown writes a checkpoint; when that takes longer the next start recovers from the log instead. */
const IMMEDIATE_AFTER_MS = 3_000
const KILL_AFTER_MS = 15_000
/** A PostgreSQL that dies sooner than this after it was ready is started again with growing delays. */
const SOUND_AFTER_MS = 5_000
const MOST_REMEMBERED_LINES = 20

const READY = /database system is ready to accept connections/
const PORT_TAKEN = /could not bind|could not create any TCP\/IP sockets/
const STILL_HELD = /lock file "postmaster\.pid"|pre-existing shared memory block/

type Outcome =
  | { readonly kind: 'crashed'; readonly exit: string }
  | { readonly kind: 'port-taken' }
  | { readonly kind: 'held' }
  | { readonly kind: 'failed'; readonly reason: string }

const GAVE_UP: Readonly<Record<'crashed' | 'port-taken' | 'held', string>> = {
  crashed: 'it ends again and again as soon as it has started',
  'port-taken': 'its port is taken',
  held: 'another PostgreSQL, perhaps in another container, still runs on its data',
}

const options = JSON.parse(process.argv[2] ?? '{}') as SupervisorOptions
const POSTMASTER_FILE = join(options.dataDirectory, 'postmaster.pid')
let postmaster: ChildProcess | null = null
let stopping = false
let orphanSince: number | null = null
let wake: () => void = () => undefined

rotateLog()
const log = createWriteStream(options.logFile, { flags: 'a', mode: 0o600 })
log.on('error', () => undefined) // a full disk must not take the database down
process.stdout.on('error', () => undefined) // the parent is gone; the end of its pipe says so
process.stdin.on('error', stop).on('end', stop).on('close', stop).resume()
process.on('SIGTERM', stop).on('SIGINT', stop).on('SIGHUP', stop)
void supervise()

async function supervise(): Promise<void> {
  let port = options.port
  let delayMs = FIRST_DELAY_MS
  let giveUpAt = Date.now() + GIVE_UP_AFTER_MS
  while (!stopping) {
    port ??= await freePort()
    const begunAt = Date.now()
    const outcome = await attempt(port)
    if (stopping) break
    if (outcome.kind === 'crashed') {
      send(outcome)
      giveUpAt = Date.now() + GIVE_UP_AFTER_MS
      if (Date.now() - begunAt > SOUND_AFTER_MS) {
        delayMs = FIRST_DELAY_MS
        continue
      }
    }
    if (outcome.kind === 'failed' || Date.now() > giveUpAt) {
      const reason = outcome.kind === 'failed' ? outcome.reason : GAVE_UP[outcome.kind]
      send({ kind: 'failed', reason })
      process.exitCode = 1
      break
    }
    if (outcome.kind === 'port-taken' && options.port === null) port = null
    await pause(delayMs)
    delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS)
  }
  log.end(() => process.exit())
}

/** Starts PostgreSQL where nobody else runs it, and resolves when it has ended. */
async function attempt(port: number): Promise<Outcome> {
  if (endOrphan()) return { kind: 'held' }
  let lock: FileLock | null = null
  try {
    lock = lockFile(join(options.dataDirectory, 'PG_VERSION'), { existing: true })
    if (lock === null) return { kind: 'held' }
    // Windows passes no locks on to children; there PostgreSQL itself knows whether another one is left.
    if (process.platform !== 'win32') rmSync(POSTMASTER_FILE, { recursive: true, force: true })
    return await run(port, lock)
  } catch (error) {
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) }
  } finally {
    lock?.release()
  }
}

/** Starts PostgreSQL, which holds `lock` with us and after us, and resolves when it has ended. */
function run(port: number, lock: FileLock): Promise<Outcome> {
  const settings = [
    ...options.settings,
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
  ]
  const [program = options.postgres, ...args] = [
    ...options.prefix,
    options.postgres,
    ...['-D', options.dataDirectory],
    ...settings.flatMap((setting) => ['-c', setting]),
  ]
  const child = spawn(program, args, {
    uid: options.uid,
    gid: options.gid,
    cwd: '/',
    env: options.environment,
    stdio: ['ignore', 'ignore', 'pipe', lock.descriptor],
  })
  postmaster = child
  const lastLines: string[] = []
  let started = false
  createInterface({ input: child.stderr! }).on('line', (line) => {
    log.write(`${line}\n`)
    lastLines.push(line)
    if (lastLines.length > MOST_REMEMBERED_LINES) lastLines.shift()
    if (!READY.test(line) || child.pid === undefined) return
    // Said again after PostgreSQL has recovered from the death of one of its own children.
    if (!started) send({ kind: 'started', port, pid: child.pid })
    started = true
  })
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ kind: 'failed', reason: error.message }))
    child.on('close', (code, signal) => {
      postmaster = null
      const said = lastLines.join('\n')
      if (started) resolve({ kind: 'crashed', exit: signal ?? `exit code ${code}` })
      else if (STILL_HELD.test(said)) resolve({ kind: 'held' })
      else if (PORT_TAKEN.test(said)) resolve({ kind: 'port-taken' })
      else resolve({ kind: 'failed', reason: lastWord(lastLines) ?? `exit code ${code}, signal ${signal}` })
    })
  })
}

/** Why PostgreSQL does not start, in one line, and where the rest is. */
function lastWord(lines: readonly string[]): string | null {
  const last = lines.findLast((line) => /FATAL|PANIC/.test(line)) ?? lines.at(-1)
  return last === undefined
    ? null
    : `${last.replace(/^.*?(FATAL|PANIC): */, '')}; ${options.logFile} has the rest`
}

function stop(): void {
  if (stopping) return
  stopping = true
  wake()
  signalPostmaster('SIGINT')
  setTimeout(() => signalPostmaster('SIGQUIT'), IMMEDIATE_AFTER_MS).unref()
  setTimeout(() => signalPostmaster('SIGKILL'), KILL_AFTER_MS).unref()
}

function signalPostmaster(signal: NodeJS.Signals): void {
  if (!postmaster?.pid) return
  if (process.platform !== 'win32') {
    postmaster.kill(signal)
    return
  }
  // Signals end a Windows process without a word; PostgreSQL listens on a pipe that pg_ctl knows.
  const control = options.postgres.replace(/postgres\.exe$/, 'pg_ctl.exe')
  const mode = signal === 'SIGINT' ? 'fast' : 'immediate'
  spawn(control, ['stop', '-D', options.dataDirectory, '-m', mode, '-W'], { stdio: 'ignore' })
}

/**
 * A postmaster of this data directory whose supervisor was killed: our caller holds the home's lock, so it is nobody's. False where
 * this machine (or container) has none.
 */
function endOrphan(): boolean {
  if (process.platform === 'win32' || !existsSync(POSTMASTER_FILE)) return false
  const pid = pidIn(POSTMASTER_FILE)
  if (pid === null || !commandLineOf(pid).includes(`-D ${options.dataDirectory} `)) return false
  orphanSince ??= Date.now()
  process.kill(pid, Date.now() - orphanSince > IMMEDIATE_AFTER_MS ? 'SIGQUIT' : 'SIGINT')
  return true
}

/** Answers null where the file holds no process id, or is not a regular file. */
function pidIn(file: string): number | null {
  if (!statSync(file).isFile()) return null
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10)
  return pid > 0 ? pid : null
}

/** Empty where there is no such process. */
function commandLineOf(pid: number): string {
  try {
    if (process.platform === 'linux')
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  } catch {
    return '' // no such process
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

/** Resolves after `ms`, or at once when we are to stop. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    wake = () => {
      clearTimeout(timer)
      resolve()
    }
  })
}

function rotateLog(): void {
  if (!existsSync(options.logFile) || statSync(options.logFile).size < LARGEST_LOG_BYTES) return
  renameSync(options.logFile, `${options.logFile}.1`)
}

function send(message: SupervisorMessage): void {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}
