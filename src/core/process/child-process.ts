/**
 * A child process that answers requests over IPC (child-process-worker.ts is its other half). Native code that may crash
 * or block lives in such children. A child that dies fails what it was working on with a coded, retryable error, and is
 * started again with back-off; requests made meanwhile wait for it, up to their deadline. One that does not answer any more
 * (heartbeat.ts) is killed.
 */
import { fork, type ChildProcess as NodeChildProcess } from 'node:child_process'
import type { ChildMessage, ChildProtocol, ParentMessage } from './child-process-messages'
import type { ChildOptions, RequestOptions, RestartPolicy } from './child-process-options'
import { deserializeError, ForecartError } from '../errors'
import { DEFAULT_HEARTBEAT, Heartbeat } from './heartbeat'
import { stepBack } from './niceness'

const DEFAULT_RESTART: RestartPolicy = { baseDelayMs: 100, maxDelayMs: 5_000, healthyAfterMs: 5_000 }
const DEFAULT_MAX_IN_FLIGHT = 256
const DEFAULT_READY_TIMEOUT_MS = 30_000
const DEFAULT_STOP_GRACE_MS = 5_000

interface Pending {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
  readonly onProgress?: (progress: unknown) => void
}

interface Waiter {
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

type State = 'idle' | 'starting' | 'ready' | 'waiting' | 'stopped'

/** A child as operators see it. */
export type ChildCondition = 'READY' | 'STARTING' | 'NOT_ANSWERING' | 'STOPPED'

export class ChildProcess<P extends ChildProtocol> {
  private state: State = 'idle'
  private child: NodeChildProcess | null = null
  private heartbeat: Heartbeat | null = null
  /** Why the present child is being killed. */
  private hung: string | null = null
  private readonly pending = new Map<number, Pending>()
  private readonly waiters = new Set<Waiter>()
  private nextId = 1
  private accepted = 0
  private failedStarts = 0
  private restartCount = 0
  private restartTimer: NodeJS.Timeout | null = null

  constructor(private readonly options: ChildOptions<P>) {}

  /** The process id of the running child; null while no child runs. */
  get pid(): number | null {
    return this.child?.pid ?? null
  }

  /** Requests accepted and not answered, those that wait for the child included. */
  get inFlight(): number {
    return this.accepted
  }

  /** How often the child was started again. */
  get restarts(): number {
    return this.restartCount
  }

  get isReady(): boolean {
    return this.condition === 'READY'
  }

  get condition(): ChildCondition {
    if (this.state === 'idle' || this.state === 'stopped') return 'STOPPED'
    if (this.heartbeat?.isSilent) return 'NOT_ANSWERING'
    return this.state === 'ready' ? 'READY' : 'STARTING'
  }

  /**
   * Starts the child and waits until it is ready, at most `readyTimeoutMs`. Without a restart policy the first failure is final.
   * @throws the code `unavailableCode`
   */
  async start(): Promise<void> {
    if (this.state === 'idle') this.launch()
    const limit = new AbortController()
    const timeoutMs = this.options.readyTimeoutMs ?? DEFAULT_READY_TIMEOUT_MS
    const timer = setTimeout(() => limit.abort(this.unavailable('does not get ready', true)), timeoutMs)
    try {
      await this.whenReady(limit.signal)
    } finally {
      clearTimeout(timer)
    }
  }

  /**
   * @throws what the child answered; CANCELLED; TIMEOUT; RATE_LIMITED where too many are in flight; `unavailableCode` with
   * `details.retryable` where the child died meanwhile.
   */
  async request<Kind extends keyof P & string>(
    kind: Kind,
    payload: P[Kind]['payload'],
    options: RequestOptions<P[Kind]['progress']> = {},
  ): Promise<P[Kind]['response']> {
    const limit = this.options.maxInFlight ?? DEFAULT_MAX_IN_FLIGHT
    if (this.accepted >= limit) {
      throw new ForecartError('RATE_LIMITED', `${this.options.name} has ${limit} requests in flight already`)
    }
    this.accepted++
    const limits = new AbortController()
    const { signal, deadlineMs } = options
    const onAbort = (): void => limits.abort(new ForecartError('CANCELLED', 'The request was cancelled'))
    const timer =
      deadlineMs === undefined
        ? null
        : setTimeout(
            () => limits.abort(new ForecartError('TIMEOUT', `${this.options.name} took too long`)),
            deadlineMs,
          )
    const deadlineAt = deadlineMs === undefined ? null : performance.now() + deadlineMs
    try {
      if (signal?.aborted) onAbort()
      signal?.addEventListener('abort', onAbort, { once: true })
      await this.whenReady(limits.signal)
      const leftMs = deadlineAt === null ? null : Math.max(1, deadlineAt - performance.now())
      return await this.exchange(kind, payload, limits.signal, leftMs, options.onProgress)
    } finally {
      if (timer) clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      this.accepted--
    }
  }

  /** Asks the child to leave, and kills it after `graceMs`. Requests in flight fail. Resolves when the child is gone. */
  async stop(graceMs = DEFAULT_STOP_GRACE_MS): Promise<void> {
    this.state = 'stopped'
    if (this.restartTimer) clearTimeout(this.restartTimer)
    this.failWaiters(this.unavailable('was stopped', false))
    const child = this.child
    if (!child) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
      child.once('exit', () => {
        clearTimeout(timer)
        resolve()
      })
      this.post(child, { type: 'stop' })
    })
  }

  private unavailable(what: string, retryable: boolean): ForecartError {
    return new ForecartError(this.options.unavailableCode, `${this.options.name} ${what}`, { retryable })
  }

  private async whenReady(signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) throw signal.reason
    if (this.state === 'ready') return
    if (this.state === 'stopped') throw this.unavailable('is stopped', false)
    if (this.state === 'idle') throw this.unavailable('is not started', false)
    await new Promise<void>((resolve, reject) => {
      const settle = (then: () => void): void => {
        this.waiters.delete(waiter)
        signal?.removeEventListener('abort', onAbort)
        then()
      }
      const onAbort = (): void => settle(() => reject(signal!.reason as Error))
      const waiter: Waiter = {
        resolve: () => settle(resolve),
        reject: (error) => settle(() => reject(error)),
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      this.waiters.add(waiter)
    })
  }

  private failWaiters(error: ForecartError): void {
    for (const waiter of [...this.waiters]) waiter.reject(error)
  }

  /** Sends to the child at once, ready or not: `initialize` comes this way too. */
  private exchange<Kind extends keyof P & string>(
    kind: Kind,
    payload: P[Kind]['payload'],
    signal: AbortSignal | undefined,
    deadlineMs: number | null,
    onProgress: ((progress: P[Kind]['progress']) => void) | undefined,
  ): Promise<P[Kind]['response']> {
    const child = this.child
    if (!child) return Promise.reject(this.unavailable('is not running', true))
    const id = this.nextId++
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.post(child, { type: 'abort', id })
        settle(() => reject(signal!.reason as Error))
      }
      const settle = (then: () => void): void => {
        this.pending.delete(id)
        signal?.removeEventListener('abort', onAbort)
        then()
      }
      this.pending.set(id, {
        resolve: (value) => settle(() => resolve(value)),
        reject: (error) => settle(() => reject(error)),
        onProgress,
      })
      signal?.addEventListener('abort', onAbort, { once: true })
      this.post(child, { type: 'request', id, kind, payload, deadlineMs })
    })
  }

  private post(child: NodeChildProcess, message: ParentMessage): void {
    // A message that cannot be sent was meant for a child that is gone. Its 'exit' event settles everything.
    if (child.connected) child.send(message, () => undefined)
  }

  private launch(): void {
    this.state = 'starting'
    const startedAt = performance.now()
    const child = fork(this.options.entry, [], {
      serialization: 'advanced',
      execArgv: [...(this.options.execArgv ?? [])],
      ...(this.options.env && { env: this.options.env }),
      // Standard output belongs to the parent's own answers: a child may only log.
      stdio: this.options.quiet ? ['ignore', 'ignore', 'ignore', 'ipc'] : ['ignore', 2, 2, 'ipc'],
    })
    this.child = child
    this.stepBack(child)
    const readyTimeout = setTimeout(() => {
      this.options.logger.error({ child: this.options.name }, 'child process is not ready in time')
      child.kill('SIGKILL')
    }, this.options.readyTimeoutMs ?? DEFAULT_READY_TIMEOUT_MS)

    let gone = false
    const onGone = (how: string): void => {
      if (gone) return
      gone = true
      clearTimeout(readyTimeout)
      this.onExit(child, startedAt, how)
    }
    child.once('error', (error) => onGone(`could not be started: ${error.message}`))
    child.once('exit', (code, signal) => onGone(this.hung ?? `ended with ${signal ?? `code ${code}`}`))
    child.on('message', (message: ChildMessage) => {
      if (message.type === 'pong') this.heartbeat?.answered()
      else if (message.type !== 'ready') this.onAnswer(message)
      else void this.onHandshake(child, readyTimeout)
    })
  }

  /** When it was started and again when it is ready: on a busy machine the child has started threads before we come to it. */
  private stepBack({ pid }: NodeChildProcess): void {
    const { niceness, logger } = this.options
    if (niceness !== undefined && pid !== undefined) stepBack(pid, niceness, logger)
  }

  private watch(child: NodeChildProcess): void {
    const { heartbeat: policy = DEFAULT_HEARTBEAT, logger, name } = this.options
    if (policy === null || child.pid === undefined) return
    this.heartbeat = new Heartbeat({
      pid: child.pid,
      policy,
      ping: () => this.post(child, { type: 'ping' }),
      onHung: (how) => {
        this.hung = how
        logger.error({ child: name, pid: child.pid }, `child process ${how}, and is killed`)
        child.kill('SIGKILL')
      },
    })
  }

  private async onHandshake(child: NodeChildProcess, readyTimeout: NodeJS.Timeout): Promise<void> {
    this.stepBack(child)
    this.watch(child)
    try {
      await this.options.initialize?.((kind, payload, options = {}) =>
        this.exchange(kind, payload, options.signal, options.deadlineMs ?? null, options.onProgress),
      )
    } catch (error) {
      this.options.logger.error(
        { child: this.options.name, err: error },
        'child process failed to initialize',
      )
      child.kill('SIGKILL')
      return
    }
    clearTimeout(readyTimeout)
    if (this.state !== 'starting' || this.child !== child) return
    this.state = 'ready'
    for (const waiter of [...this.waiters]) waiter.resolve()
  }

  private onAnswer(message: Exclude<ChildMessage, { type: 'ready' | 'pong' }>): void {
    // An answer to a request that was given up meanwhile finds nobody waiting.
    const pending = this.pending.get(message.id)
    if (!pending) return
    if (message.type === 'progress') pending.onProgress?.(message.value)
    else if (message.type === 'response') pending.resolve(message.value)
    else pending.reject(deserializeError(message.error))
  }

  private onExit(child: NodeChildProcess, startedAt: number, how: string): void {
    if (this.child !== child) return
    this.child = null
    this.heartbeat?.stop()
    this.heartbeat = null
    this.hung = null
    const wasReady = this.state === 'ready'
    for (const pending of [...this.pending.values()]) pending.reject(this.unavailable(how, true))
    if (this.state === 'stopped') return
    const policy = this.options.restart === undefined ? DEFAULT_RESTART : this.options.restart
    if (!policy) {
      this.state = 'stopped'
      this.failWaiters(this.unavailable(how, true))
      return
    }
    const healthy = wasReady && performance.now() - startedAt >= policy.healthyAfterMs
    this.failedStarts = healthy ? 0 : this.failedStarts
    const delayMs =
      this.failedStarts === 0
        ? 0
        : Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** (this.failedStarts - 1))
    this.failedStarts++
    this.options.logger.warn({ child: this.options.name, how, delayMs }, 'child process died; starting again')
    this.state = 'waiting'
    this.restartTimer = setTimeout(() => {
      this.restartCount++
      this.launch()
    }, delayMs)
  }
}
