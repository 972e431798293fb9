/**
 * How late the event loop comes to what is due. A native timer of Node fires every 10 ms and writes down the time since it fired
 * last; what is more than the 10 ms is the delay. A finer timer would not be better: each piece of work that holds the loop is one
 * reading however long it is, and more readings of an idle loop would drown it.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'

export const SAMPLE_EVERY_MS = 10
const NS_PER_SECOND = 1e9

/** In seconds. All 0 where nothing was read yet. */
export interface EventLoopDelays {
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly max: number
}

export class EventLoopDelay {
  private readonly histogram = monitorEventLoopDelay({ resolution: SAMPLE_EVERY_MS })

  constructor() {
    this.histogram.enable()
  }

  /** Since the last call. */
  take(): EventLoopDelays {
    const { histogram } = this
    const delays = {
      p50: toDelay(histogram.percentile(50)),
      p90: toDelay(histogram.percentile(90)),
      p99: toDelay(histogram.percentile(99)),
      max: toDelay(histogram.max),
    }
    histogram.reset()
    return delays
  }
}

/** A timer may be early by a fraction of a millisecond: the loop's clock counts whole ones. */
function toDelay(ns: number): number {
  return Math.max(0, ns / NS_PER_SECOND - SAMPLE_EVERY_MS / 1000)
}
