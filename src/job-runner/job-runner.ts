/** The server's handle of its job runner: a child process that is started again when it dies. Jobs under way are taken up again. */
import type { DeviceName, LostDevice } from '../contracts/operations/device'
import { ChildProcess, type ChildCondition } from '../core/process/child-process'
import { compiledEntry } from '../core/process/child-process-entry'
import type { Logger } from '../core/logger'
import type { JobRunnerProtocol, JobRunnerStart } from './job-runner-protocol'

/** It starts a model host of its own, which may take a minute by itself, and the database may be recovering meanwhile. */
const READY_TIMEOUT_MS = 120_000
const STOP_GRACE_MS = 8_000
/** Its roll-ups and refreshes yield to requests; its trainers are nicer still. Its model host inherits it. */
const NICENESS = 5

export interface JobRunnerOptions extends Omit<JobRunnerStart, 'devices'> {
  /** Asked at every start: what was lost meanwhile is not tried again. */
  readonly devices: () => readonly DeviceName[]
  /** The runner, its model host or one of its trainers lost a device, and went on on the next one. */
  readonly onDeviceLost: (event: LostDevice) => void
  readonly logger: Logger
}

export class JobRunner {
  private readonly child: ChildProcess<JobRunnerProtocol>

  constructor(options: JobRunnerOptions) {
    const { logger, devices, onDeviceLost, ...start } = options
    this.child = new ChildProcess<JobRunnerProtocol>({
      entry: compiledEntry('job-runner/job-runner.process'),
      name: 'job runner',
      logger,
      unavailableCode: 'INTERNAL_SERVER_ERROR',
      readyTimeoutMs: READY_TIMEOUT_MS,
      niceness: NICENESS,
      initialize: async (send) => {
        // Ends with the child, which says so itself.
        send('watchDevices', null, { onProgress: onDeviceLost }).catch(() => undefined)
        await send('start', { ...start, devices: devices() })
      },
    })
  }

  /** Null while there is none. */
  get pid(): number | null {
    return this.child.pid
  }

  get condition(): ChildCondition {
    return this.child.condition
  }

  get restarts(): number {
    return this.child.restarts
  }

  async start(): Promise<void> {
    await this.child.start()
  }

  /** Lets running jobs end, within limits; what is cut off is taken up by the next runner. */
  async stop(): Promise<void> {
    await this.child.stop(STOP_GRACE_MS)
  }
}
