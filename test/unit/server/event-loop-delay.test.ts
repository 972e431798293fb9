import { once } from 'node:events'
import { EventLoopDelay, SAMPLE_EVERY_MS } from '../../../src/server/event-loop-delay'
import { createMetrics } from '../../../src/server/metrics'

const HELD_MS = 120

function holdLoop(): void {
  const until = performance.now() + HELD_MS
  while (performance.now() < until);
}

/** Resolves when the native timer has had time to fire as often: an interval of the same length fires as often. */
async function untilReadings(count: number): Promise<void> {
  const target = new EventTarget()
  let seen = 0
  const timer = setInterval(() => {
    if (++seen === count) target.dispatchEvent(new Event('enough'))
  }, SAMPLE_EVERY_MS)
  await once(target, 'enough')
  clearInterval(timer)
}

describe('the delay of the event loop', () => {
  it('is next to nothing while the loop is idle, and what held it when it was held', async () => {
    const delay = new EventLoopDelay()
    // Without the time between two readings: an idle loop is not late, sooner or later on a busy machine.
    let idle = Number.POSITIVE_INFINITY
    for (let window = 0; window < 50 && idle >= SAMPLE_EVERY_MS / 1000; window++) {
      await untilReadings(20)
      idle = delay.take().p50
    }
    expect(idle).toBeLessThan(SAMPLE_EVERY_MS / 1000)
    await untilReadings(2)
    holdLoop()
    await untilReadings(2)
    const { max } = delay.take()
    expect(max).toBeGreaterThan((HELD_MS - 2 * SAMPLE_EVERY_MS) / 1000)
    // What was told is not told again, however often a busy machine holds the loop as long.
    let next = Number.POSITIVE_INFINITY
    for (let window = 0; window < 50 && next >= max; window++) {
      await untilReadings(5)
      next = delay.take().max
    }
    expect(next).toBeLessThan(max)
  })

  it('is 0 before anything was read', () => {
    expect(new EventLoopDelay().take()).toEqual({ p50: 0, p90: 0, p99: 0, max: 0 })
  })

  it('is what /metrics tells, and nothing else of the kind', async () => {
    const text = await createMetrics([]).registry.metrics()
    for (const quantile of ['0.5', '0.9', '0.99', '1']) {
      expect(text).toContain(`forecart_event_loop_delay_seconds{quantile="${quantile}"} `)
    }
    expect(text).not.toContain('eventloop_lag')
  })
})
