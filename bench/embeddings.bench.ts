/**
 * What a table of embeddings costs a training step: in the graph, where its gradient and Adam are as large as the table, and on the host,
 * where both are as large as the rows that the batch looks up. Rows of 64; the loss is next to nothing, and both take turns.
 */
import { compileTrainingStep, Embedding, HostEmbedding, tf } from '../src/compute'
import { Rng } from '../src/core/statistics/rng'
import type { Benchmark, Headline } from './benchmark'
import { median, millisecondsOf } from './benchmark'

const SIZE = 64
const TABLE_ROWS = [5_000, 20_000, 50_000, 100_000, 500_000]
const LOOK_UPS = [1_000, 5_376]
const ROUNDS = 15
const LEARNING_RATE = 1e-3

interface Measured {
  readonly run: () => Promise<unknown>
  readonly dispose: () => Promise<void>
}

async function inGraph(count: number, ids: Int32Array): Promise<Measured> {
  const table = new Embedding(count, SIZE, new Rng('table'))
  const step = await compileTrainingStep(
    {
      variables: table.variables,
      inputs: { ids: { shape: [ids.length], dtype: 'int32' } },
      loss: (inputs) => tf.mean(tf.square(table.apply(inputs['ids']!))),
      optimizer: { kind: 'adam' },
    },
    { backend: 'ort-cpu' },
  )
  return {
    run: () => step.run({ ids }, { learningRate: LEARNING_RATE }),
    dispose: async () => {
      await step.dispose()
      tf.dispose([...table.variables])
    },
  }
}

async function onHost(count: number, ids: Int32Array): Promise<Measured> {
  const table = new HostEmbedding({ count, size: SIZE, optimizer: { kind: 'adam' }, rng: new Rng('table') })
  const gain = tf.variable(tf.scalar(1))
  const step = await compileTrainingStep(
    {
      variables: [gain],
      inputs: {
        rows: { shape: [ids.length, SIZE], dtype: 'float32' },
        positions: { shape: [ids.length], dtype: 'int32' },
      },
      loss: ({ rows, positions }) => tf.mul(gain, tf.mean(tf.square(tf.gather(rows!, positions!)))),
      optimizer: { kind: 'sgd' },
      inputGradients: ['rows'],
    },
    { backend: 'ort-cpu' },
  )
  return {
    run: async () => {
      const gathered = table.gather(ids)
      const { rows, positions } = gathered
      const { inputGradients } = await step.run({ rows, positions }, { learningRate: 0 })
      table.update(gathered, inputGradients['rows']!, LEARNING_RATE)
    },
    dispose: async () => {
      await step.dispose()
      gain.dispose()
    },
  }
}

export const benchmark: Benchmark = async ({ log }) => {
  const headline: Record<string, Headline> = {}
  for (const lookUps of LOOK_UPS)
    for (const count of TABLE_ROWS) {
      log(`${count} rows, ${lookUps} look-ups ...`)
      const rng = new Rng('ids')
      const ids = Int32Array.from({ length: lookUps }, () => rng.integer(count))
      const [graph, host] = [await inGraph(count, ids), await onHost(count, ids)]
      const times: [graph: number[], host: number[]] = [[], []]
      for (let i = 0; i < ROUNDS; i++) {
        times[0].push(await millisecondsOf(graph.run))
        times[1].push(await millisecondsOf(host.run))
      }
      const [graphMs, hostMs] = [median(times[0]), median(times[1])]
      headline[`lookUps${lookUps}.rows${count}`] = { graphMs, hostMs, ratioToGraph: graphMs / hostMs }
      await graph.dispose()
      await host.dispose()
    }
  return { headline, details: { size: SIZE, rounds: ROUNDS, optimizer: 'adam' } }
}
