/**
 * Notices a process that does not answer any more: one that was stopped, that waits for something that never comes, or that
 * loops for ever. Whether a silent process is at work is seen from its processor time: native code that computes blocks the loop
 * that would answer, and is left alone for longer.
 *
 * Beats are counted, not seconds: where this process was stopped itself, or had no time, nobody else is blamed for it.
 */
import { readFileSync } from 'node:fs'

export interface HeartbeatPolicy {
  readonly everyMs: number
  /** Beats in a row without an answer and without any work, after which the process counts as hung. */
  readonly maxIdleBeats: number
  /** Beats in a row without an answer, whatever it computes. Where processor time cannot be seen (not on Linux), only these count. */
  readonly maxBusyBeats: number
}

export const DEFAULT_HEARTBEAT: HeartbeatPolicy = { everyMs: 1_000, maxIdleBeats: 8, maxBusyBeats: 120 }

/** Beats after which a process is said not to answer, before it counts as hung. */
const SILENT_IDLE_BEATS = 3
const SILENT_BEATS = 15
/** The state is the first field of /proc/<pid>/stat after the name. */
const STATE_FIELD = 0
const USER_TICKS_FIELD = 11
const SYSTEM_TICKS_FIELD = 12
/** The states "running" and "waiting for a disk". Such a process has something to do, and may only lack the time for it. */
const WORKING_STATES = new Set(['R', 'D'])

export interface HeartbeatOptions {
  readonly pid: number
  readonly policy: HeartbeatPolicy
  readonly ping: () => void
  /** Called once; nothing is sent after that. */
  readonly onHung: (how: string) => void
}

export class Heartbeat {
  private readonly timer: NodeJS.Timeout
  private unansweredBeats = 0
  private idleBeats = 0
  private lastTicks: number | null = null

  constructor(private readonly options: HeartbeatOptions) {
    this.timer = setInterval(() => this.beat(), options.policy.everyMs)
    this.timer.unref()
  }

  /** The process has answered the last ping. */
  answered(): void {
    this.unansweredBeats = 0
    this.idleBeats = 0
  }

  /** Whether it has not answered for some beats. */
  get isSilent(): boolean {
    return this.idleBeats >= SILENT_IDLE_BEATS || this.unansweredBeats >= SILENT_BEATS
  }

  stop(): void {
    clearInterval(this.timer)
  }

  private beat(): void {
    const { pid, policy, ping, onHung } = this.options
    const ticks = workingTicks(pid)
    const isIdle = ticks !== null && ticks === this.lastTicks
    this.lastTicks = ticks
    if (this.unansweredBeats === 0) {
      this.unansweredBeats = 1
      ping()
      return
    }
    this.unansweredBeats++
    this.idleBeats = isIdle ? this.idleBeats + 1 : 0
    if (this.idleBeats < policy.maxIdleBeats && this.unansweredBeats < policy.maxBusyBeats) return
    this.stop()
    onHung(`did not answer for ${(this.unansweredBeats * policy.everyMs) / 1_000} s`)
  }
}

/** Processor time of all threads of a process, as a number that stays the same where it does nothing; null where it cannot be seen. */
function workingTicks(pid: number): number | null {
  let stat: string
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return null
  }
  // The name in parentheses may hold anything, so fields are counted from the last parenthesis.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (WORKING_STATES.has(fields[STATE_FIELD]!)) return Number.NaN
  return Number(fields[USER_TICKS_FIELD]) + Number(fields[SYSTEM_TICKS_FIELD])
}
