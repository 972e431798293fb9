/**
 * What it costs to read a session when it is asked about, beside a message to the model host at each of its events: a state that advances with
 * events saves the one and takes the other. Networks are untrained: what their weights are makes no difference to their speed. Messages are
 * those of `ModelHost.observe`, to a process that does nothing with them. Times of the processor are of both processes.
 */
import { join } from 'node:path'
import { formatTable } from '../src/cli/table'
import { ChildProcess } from '../src/core/process/child-process'
import { createLogger } from '../src/core/logger'
import { Rng } from '../src/core/statistics/rng'
import { parseGru4RecConfig } from '../src/models/session/gru4rec/config'
import { recurrentBody } from '../src/models/session/gru4rec/body'
import { NextItemNetwork } from '../src/models/session/next-item-network/network'
import { SessionRanker } from '../src/models/session/next-item-network/session-ranker'
import { type Benchmark, median } from './benchmark'
import type { ListenerProtocol } from './recurrent-state/listener.process'

const SEED = 1
const ITEMS = 1_000
const ROUNDS = 40
const CALLS = 100
/** The last items that are read: one, as where the state before them is kept; those of the default; the most that may be. */
const STEPS = [1, 16, 50]
const WARM_UP_ROUNDS = 5

interface Cost {
  /** Of one call, from its beginning to its answer: the median of rounds. */
  readonly wallMs: number
  /** Of the processor, in all threads of both processes. */
  readonly processorMs: number
  /** The part of the process that asks. */
  readonly ownMs: number
}

const usedMicroseconds = (): number => {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** @param usedByOthers microseconds of other processes that work for the call */
async function costOf(call: () => Promise<unknown>, usedByOthers = () => Promise.resolve(0)): Promise<Cost> {
  const [wall, processor, own]: [number[], number[], number[]] = [[], [], []]
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
    const othersBefore = await usedByOthers()
    const ownBefore = usedMicroseconds()
    const startedAt = performance.now()
    for (let at = 0; at < CALLS; at++) await call()
    const wallMs = performance.now() - startedAt
    const ownUsed = usedMicroseconds() - ownBefore
    const used = ownUsed + (await usedByOthers()) - othersBefore
    if (round < WARM_UP_ROUNDS) continue
    wall.push(wallMs / CALLS)
    processor.push(used / 1_000 / CALLS)
    own.push(ownUsed / 1_000 / CALLS)
  }
  return { wallMs: median(wall), processorMs: median(processor), ownMs: median(own) }
}

async function costOfReading(steps: number): Promise<Cost> {
  const rng = new Rng('recurrent-state', SEED)
  const config = parseGru4RecConfig({ steps })
  const network = new NextItemNetwork(config, ITEMS, null, (own) => recurrentBody(config, own), rng)
  const parts = {
    encoder: network.exportEncoder(),
    scorer: network.exportScorer(),
    heads: null,
    itemVectors: network.readItemVectors(),
  }
  network.dispose()
  const ranker = await SessionRanker.open(parts, { steps, vectorSize: config.vectorSize })
  const session = Int32Array.from({ length: steps }, () => rng.integer(ITEMS))
  try {
    return await costOf(() => ranker.encode([session]))
  } finally {
    await ranker.dispose()
  }
}

async function costOfMessage(): Promise<Cost> {
  const child = new ChildProcess<ListenerProtocol>({
    entry: join(__dirname, 'recurrent-state', 'listener.process.js'),
    name: 'listener',
    logger: createLogger({ level: 'silent', name: 'bench' }),
    unavailableCode: 'MODEL_HOST_UNAVAILABLE',
  })
  await child.start()
  const observation = { sessionId: '123456', events: [{ type: 2, item: 42, timeMs: 1_790_000_000_000 }] }
  try {
    return await costOf(
      () => child.request('observe', { versionId: 7n, observation }),
      () => child.request('used', null),
    )
  } finally {
    await child.stop()
  }
}

export const benchmark: Benchmark = async ({ log }) => {
  const reading: Record<string, Cost> = {}
  for (const steps of STEPS) reading[`reading ${steps} items`] = await costOfReading(steps)
  const costs: Record<string, Cost> = { ...reading, 'a message at an event': await costOfMessage() }
  const rounded = (ms: number) => Math.round(ms * 1_000) / 1_000
  log(
    formatTable(
      ['what is done', 'wall, ms', 'processor, ms', 'of which who asks'],
      Object.entries(costs).map(([what, { wallMs, processorMs, ownMs }]) => [
        what,
        rounded(wallMs),
        rounded(processorMs),
        rounded(ownMs),
      ]),
    ),
  )
  return { headline: {}, details: { seed: SEED, rounds: ROUNDS, calls: CALLS, costs } }
}
