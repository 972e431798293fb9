/** Counters of serving as plain numbers, cumulative since the start; whoever exports them decides how. */
export interface ServingMetrics {
  /** Batches that a model ran, retries included. */
  readonly modelCalls: number
  /** Series predicted. */
  readonly rows: number
  /** Requests of callers that were answered. */
  readonly requests: number
  readonly failures: number
  /** Batches sent once more because the model host died. */
  readonly retries: number
  readonly hostRestarts: number
  readonly swaps: number
  readonly rowsWaiting: number
  readonly versionsLoaded: number
  /** What the loaded versions take in the host's memory, estimated from their files. */
  readonly estimatedBytes: number
  /** Versions unloaded because of the memory budget. */
  readonly evictions: number
  /** Versions loaded again because they were asked for after that. */
  readonly reloads: number
  /** Cumulative counts of calls by seconds, from sending a batch to having its answer; `le` like Prometheus. */
  readonly callSeconds: { readonly sum: number; readonly buckets: readonly { le: number; count: number }[] }
}

const BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export class ServingCounters {
  modelCalls = 0
  rows = 0
  requests = 0
  failures = 0
  retries = 0
  swaps = 0
  evictions = 0
  reloads = 0
  private secondsSum = 0
  private readonly bucketCounts = BUCKETS_SECONDS.map(() => 0)

  observeCall(rows: number, ms: number): void {
    this.modelCalls++
    this.rows += rows
    this.secondsSum += ms / 1000
    BUCKETS_SECONDS.forEach((le, index) => {
      if (ms / 1000 <= le) this.bucketCounts[index]!++
    })
  }

  snapshot(
    now: Pick<ServingMetrics, 'hostRestarts' | 'rowsWaiting' | 'versionsLoaded' | 'estimatedBytes'>,
  ): ServingMetrics {
    return {
      modelCalls: this.modelCalls,
      rows: this.rows,
      requests: this.requests,
      failures: this.failures,
      retries: this.retries,
      swaps: this.swaps,
      evictions: this.evictions,
      reloads: this.reloads,
      ...now,
      callSeconds: {
        sum: this.secondsSum,
        buckets: BUCKETS_SECONDS.map((le, index) => ({ le, count: this.bucketCounts[index]! })),
      },
    }
  }
}
