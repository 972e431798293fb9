/** The launcher's end of the pipe to a supervisor. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ForecartError, invariant } from '../../core/errors'
import { packageRoot } from '../../core/package-root'
import type { SupervisorMessage, SupervisorOptions } from './supervisor-protocol'

export interface Supervisor {
  readonly port: number
  /** The process id of the supervisor, not of PostgreSQL. */
  readonly pid: number
  /** Resolves when the supervisor has ended, asked or not. */
  readonly ended: Promise<void>
  /** Ends the pipe; `ended` resolves when PostgreSQL has stopped. */
  stop(): void
}

/** Runs compiled code: a plain Node starts it, whatever loader we ourselves run under. */
function supervisorScript(): string {
  const beside = join(__dirname, 'supervisor.process.js')
  if (existsSync(beside)) return beside
  const built = join(packageRoot(), 'dist/src/db/embedded/supervisor.process.js')
  invariant(existsSync(built), `${built} is built before the embedded database is started`)
  return built
}

/**
 * Resolves when PostgreSQL accepts connections.
 * @param onMessage told of every message after the first start.
 * @throws DATABASE_UNAVAILABLE with PostgreSQL's last words where it does not start.
 */
export function startSupervisor(
  options: SupervisorOptions,
  onMessage: (message: SupervisorMessage) => void,
): Promise<Supervisor> {
  const child = spawn(
    process.execPath,
    ['--max-old-space-size=64', supervisorScript(), JSON.stringify(options)],
    // A group of its own: Ctrl-C at the terminal is for us, who stop the database last.
    { stdio: ['pipe', 'pipe', 'inherit'], detached: true, env: {}, cwd: '/' },
  )
  const ended = new Promise<void>((resolve) => {
    child.on('close', () => resolve())
    child.on('error', () => resolve())
  })
  child.stdin.on('error', () => undefined) // it ended before we asked it to; `ended` tells
  return new Promise((resolve, reject) => {
    let started = false
    const refuse = (reason: string) =>
      reject(new ForecartError('DATABASE_UNAVAILABLE', `The embedded database did not start: ${reason}`))
    child.on('error', (error) => refuse(error.message))
    child.on('close', (code, signal) => refuse(`its supervisor ended (${signal ?? code})`))
    createInterface({ input: child.stdout }).on('line', (line) => {
      const message = JSON.parse(line) as SupervisorMessage
      if (started) onMessage(message)
      else if (message.kind === 'failed') refuse(message.reason)
      else if (message.kind === 'started' && child.pid !== undefined) {
        started = true
        resolve({ port: message.port, pid: child.pid, ended, stop: () => child.stdin.end() })
      }
    })
  })
}
