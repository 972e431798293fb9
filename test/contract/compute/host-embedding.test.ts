/** Embeddings on the host: trained on the rows that a batch needs, they become what the table in the graph would have become. */
import { Worker } from 'node:worker_threads'
import { fc } from '../../support/property-testing'
import { Rng } from '../../../src/core/statistics/rng'
import type { ComputeBackend, OptimizerOptions } from '../../../src/compute'
import { Dense, HostEmbedding, compileTrainingStep, tf } from '../../../src/compute'
import { describeEachDevice } from '../../support/devices'
import { floats, integers, largestDifference, toleranceOn } from './compute-testkit'

const SIZE = 3

const OPTIMIZERS: OptimizerOptions[] = [
  { kind: 'sgd' },
  { kind: 'sgd', momentum: 0.8, clipNorm: 0.2 },
  { kind: 'adam', epsilon: 1e-3 },
  { kind: 'adamw', weightDecay: 0.1, epsilon: 1e-3, clipNorm: 0.2 },
]

interface Drawn {
  readonly count: number
  readonly batches: readonly Int32Array[]
  readonly aims: Float32Array
}

/** As if the table were a variable of the graph. */
async function trainInGraph(
  backend: ComputeBackend,
  optimizer: OptimizerOptions,
  drawn: Drawn,
  initial: Float32Array,
) {
  const head = new Dense(SIZE, 1, new Rng('head'))
  const table = tf.tidy(() => tf.variable(tf.tensor(initial, [drawn.count, SIZE])))
  const length = drawn.aims.length
  const step = await compileTrainingStep(
    {
      variables: [...head.variables, table],
      inputs: { ids: { shape: [length], dtype: 'int32' }, aims: { shape: [length, 1], dtype: 'float32' } },
      loss: ({ ids, aims }) => tf.mean(tf.square(tf.sub(head.apply(tf.gather(table, ids!)), aims!))),
      optimizer,
    },
    { backend },
  )
  const losses: number[] = []
  for (const ids of drawn.batches)
    losses.push((await step.run({ ids, aims: drawn.aims }, { learningRate: 0.05 })).loss)
  await step.syncVariables()
  const rows = table.dataSync<'float32'>().slice()
  await step.dispose()
  tf.dispose([table, ...head.variables])
  return { losses, rows }
}

async function trainOnHost(
  backend: ComputeBackend,
  optimizer: OptimizerOptions,
  drawn: Drawn,
  table: HostEmbedding,
) {
  const head = new Dense(SIZE, 1, new Rng('head'))
  const length = drawn.aims.length
  const step = await compileTrainingStep(
    {
      variables: head.variables,
      inputs: {
        rows: { shape: [length, SIZE], dtype: 'float32' },
        positions: { shape: [length], dtype: 'int32' },
        aims: { shape: [length, 1], dtype: 'float32' },
      },
      loss: ({ rows, positions, aims }) =>
        tf.mean(tf.square(tf.sub(head.apply(tf.gather(rows!, positions!)), aims!))),
      optimizer,
      inputGradients: ['rows'],
    },
    { backend },
  )
  const losses: number[] = []
  for (const ids of drawn.batches) {
    const gathered = table.gather(ids)
    const feeds = { rows: gathered.rows, positions: gathered.positions, aims: drawn.aims }
    const { loss, inputGradients } = await step.run(feeds, { learningRate: 0.05 })
    table.update(gathered, inputGradients.rows!, 0.05)
    losses.push(loss)
  }
  await step.dispose()
  tf.dispose([...head.variables])
  return { losses, rows: new Float32Array(table.shared) }
}

const newTable = (count: number, optimizer: OptimizerOptions): HostEmbedding =>
  new HostEmbedding({ count, size: SIZE, optimizer, rng: new Rng('table') })

describeEachDevice('a host embedding', (backend) => {
  it.each(OPTIMIZERS)(
    'becomes what the graph makes of it where all rows are used, with %j',
    async (optimizer) => {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 6 }), fc.nat(1000), async (count, seed) => {
          const rng = new Rng('drawn', seed)
          // Every row, and some of them twice.
          const batch = (): Int32Array =>
            Int32Array.from([...rng.permutation(count), ...integers(3, count, rng)])
          const drawn = { count, batches: Array.from({ length: 6 }, batch), aims: floats(count + 3, rng) }
          const table = newTable(count, optimizer)
          const initial = new Float32Array(table.shared).slice()
          const expected = await trainInGraph(backend, optimizer, drawn, initial)
          const actual = await trainOnHost(backend, optimizer, drawn, table)
          expect(largestDifference(actual.losses, expected.losses)).toBeLessThan(toleranceOn(backend, 2e-5))
          expect(largestDifference(actual.rows, expected.rows)).toBeLessThan(toleranceOn(backend, 2e-5))
          expect(largestDifference(actual.rows, initial)).toBeGreaterThan(1e-4)
        }),
        { numRuns: 3 },
      )
    },
  )
})

describe('a host embedding', () => {
  const optimizer: OptimizerOptions = { kind: 'adamw', weightDecay: 0.5 }

  it('leaves rows alone that no batch asks for, momentum and decay included', () => {
    const table = newTable(4, optimizer)
    const row = (id: number): number[] => [...new Float32Array(table.shared, 4 * id * SIZE, SIZE)]
    table.update(table.gather(Int32Array.of(1, 2)), new Float32Array(2 * SIZE).fill(1), 0.1)
    const [touched, untouched] = [row(1), row(3)]
    table.update(table.gather(Int32Array.of(2, 2)), new Float32Array(2 * SIZE).fill(1), 0.1)
    expect(row(1)).toEqual(touched)
    expect(row(3)).toEqual(untouched)
    expect(row(2)).not.toEqual(row(1))
  })

  it('goes on from a saved state as if nothing had happened', () => {
    const gradients = new Float32Array(2 * SIZE).fill(0.3)
    const trainTo = (table: HostEmbedding, from: number, to: number): HostEmbedding => {
      for (let i = from; i < to; i++) table.update(table.gather(Int32Array.of(i % 4, 1)), gradients, 0.1)
      return table
    }
    const whole = trainTo(newTable(4, optimizer), 0, 9)
    const saved = trainTo(newTable(4, optimizer), 0, 4).saveState()
    const resumed = new HostEmbedding({ count: 4, size: SIZE, optimizer, rng: new Rng('another') })
    resumed.restoreState(saved)
    trainTo(resumed, 4, 9)
    expect(Buffer.compare(resumed.saveState(), whole.saveState())).toBe(0)
    expect(() => newTable(5, optimizer).restoreState(saved)).toThrow(
      expect.objectContaining({ code: 'ARTIFACT_CORRUPT' }) as Error,
    )
  })

  it('shows other threads the rows as they are trained', async () => {
    const table = newTable(2, { kind: 'sgd' })
    const read = `const { parentPort, workerData } = require('node:worker_threads')
      parentPort.once('message', () => parentPort.postMessage([...new Float32Array(workerData)]))`
    const worker = new Worker(read, { eval: true, workerData: table.shared })
    table.update(table.gather(Int32Array.of(1)), new Float32Array(SIZE).fill(-1), 100)
    const seen = new Promise<number[]>((resolve) => worker.once('message', resolve))
    worker.postMessage('read')
    expect(await seen).toEqual([...new Float32Array(table.shared)])
    expect((await seen).at(-1)).toBeGreaterThan(90)
    await worker.terminate()
  })

  it('refuses rows that it does not have, and gradients that do not fit', () => {
    const table = newTable(2, { kind: 'sgd' })
    for (const id of [-1, 2])
      expect(() => table.gather(Int32Array.of(id))).toThrow(
        expect.objectContaining({ code: 'BAD_USER_INPUT' }) as Error,
      )
    expect(() => table.update(table.gather(Int32Array.of(0)), new Float32Array(1), 0.1)).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT' }) as Error,
    )
  })
})
