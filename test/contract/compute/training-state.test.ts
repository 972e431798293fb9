/** What a training step carries from batch to batch: saved and restored bit for bit, and given back when it is disposed of. */
import { Rng } from '../../../src/core/statistics/rng'
import type { ComputeBackend, TrainingStep } from '../../../src/compute'
import { Dense, compileTrainingStep, dropout, tf, variablesOf } from '../../../src/compute'
import { describeEachDevice } from '../../support/devices'
import { floats, largestDifference } from './compute-testkit'

const BATCH = 6
const FEATURES = 4

const rng = new Rng('state')
const feeds = { x: floats(BATCH * FEATURES, rng), y: floats(BATCH, rng) }

interface Training {
  readonly step: TrainingStep
  readonly variables: readonly tf.Variable[]
  readonly run: (from: number, to: number) => Promise<number[]>
  readonly dispose: () => Promise<void>
}

async function training(backend: ComputeBackend, seed: number, hidden = 5): Promise<Training> {
  const weights = new Rng('weights', seed)
  const layers = [new Dense(FEATURES, hidden, weights), new Dense(hidden, 1, weights)] as const
  const variables = variablesOf(layers)
  const step = await compileTrainingStep(
    {
      variables,
      inputs: { x: { shape: [BATCH, FEATURES], dtype: 'float32' }, y: { shape: [BATCH], dtype: 'float32' } },
      loss: ({ x, y }, context) => {
        const hiddenLayer = dropout(tf.tanh(layers[0].apply(x!)), 0.3, context.seed, 1)
        return tf.mean(tf.square(tf.sub(tf.reshape(layers[1].apply(hiddenLayer), [BATCH]), y!)))
      },
      optimizer: { kind: 'adamw', clipNorm: 1 },
    },
    { backend },
  )
  return {
    step,
    variables,
    run: async (from, to) => {
      const losses: number[] = []
      // The rate falls and the seed counts with the step, as a schedule does.
      for (let i = from; i < to; i++)
        losses.push((await step.run(feeds, { learningRate: 0.05 / (1 + i), seed: i })).loss)
      return losses
    },
    dispose: async () => {
      await step.dispose()
      tf.dispose([...variables])
    },
  }
}

const weightsOf = ({ variables }: Training): number[] =>
  variables.flatMap((variable) => [...variable.dataSync<'float32'>()])

describeEachDevice('the state of a training step', (backend) => {
  it('continues, restored, as if nothing had happened', async () => {
    const whole = await training(backend, 1)
    const losses = await whole.run(0, 12)
    const interrupted = await training(backend, 1)
    const firstHalf = await interrupted.run(0, 5)
    const saved = await interrupted.step.saveState()
    await interrupted.dispose()
    const resumed = await training(backend, 99)
    await resumed.step.restoreState(saved)
    expect(Buffer.compare(await resumed.step.saveState(), saved)).toBe(0)
    const secondHalf = await resumed.run(5, 12)
    expect([...firstHalf, ...secondHalf]).toEqual(losses)
    expect(Buffer.compare(await resumed.step.saveState(), await whole.step.saveState())).toBe(0)
    await resumed.dispose()
    await whole.dispose()
  })

  it('may be disposed of twice', async () => {
    const { step, run, variables } = await training(backend, 3)
    await run(0, 1)
    await Promise.all([step.dispose(), step.dispose()])
    await step.dispose()
    tf.dispose([...variables])
  })

  it('stays as saved while training goes on', async () => {
    const one = await training(backend, 2)
    await one.run(0, 2)
    const saved = await one.step.saveState()
    const copy = saved.slice()
    await one.run(2, 5)
    expect(Buffer.compare(saved, copy)).toBe(0)
    await one.dispose()
  })

  it('is refused where it does not fit', async () => {
    const one = await training(backend, 3)
    const other = await training(backend, 3, 7)
    const saved = await one.step.saveState()
    const flawed = [
      saved.subarray(0, saved.length - 4),
      Buffer.from('no state at all'),
      await other.step.saveState(),
    ]
    for (const bytes of flawed)
      await expect(async () => one.step.restoreState(bytes)).rejects.toMatchObject({
        code: 'ARTIFACT_CORRUPT',
      })
    expect(Buffer.compare(await one.step.saveState(), saved)).toBe(0)
    await one.dispose()
    await other.dispose()
  })

  it('follows the seed alone', async () => {
    const one = await training(backend, 4)
    const same = await training(backend, 4)
    expect(await same.run(0, 6)).toEqual(await one.run(0, 6))
    expect(Buffer.compare(await same.step.saveState(), await one.step.saveState())).toBe(0)
    await one.dispose()
    await same.dispose()
  })

  it('obeys the learning rate of each call', async () => {
    const one = await training(backend, 5)
    await one.step.syncVariables()
    const before = weightsOf(one)
    await one.step.run(feeds, { learningRate: 0 })
    await one.step.syncVariables()
    expect(weightsOf(one)).toEqual(before)
    await one.step.run(feeds, { learningRate: 0.01 })
    await one.step.syncVariables()
    expect(weightsOf(one)).not.toEqual(before)
    await one.dispose()
  })

  it.each(['tfjs-cpu', 'ort-cpu'] as const)('can be restored on %s, and back', async (other) => {
    const [here, there] = [await training(backend, 1), await training(other, 50)]
    await here.run(0, 4)
    await there.step.restoreState(await here.step.saveState())
    expect(largestDifference(await there.run(4, 8), await here.run(4, 8))).toBeLessThan(1e-4)
    await here.step.restoreState(await there.step.saveState())
    expect(largestDifference(await here.run(8, 10), await there.run(8, 10))).toBeLessThan(1e-4)
    await here.dispose()
    await there.dispose()
  })

  it('leaves no tensor behind', async () => {
    const before = tf.memory()
    const one = await training(backend, 6)
    await one.run(0, 3)
    const running = tf.memory().numTensors
    await one.run(3, 60)
    await one.step.restoreState(await one.step.saveState())
    await one.step.syncVariables()
    expect(tf.memory().numTensors).toBe(running)
    await one.dispose()
    expect(tf.memory().numTensors).toBe(before.numTensors)
    expect(tf.memory().numBytes).toBe(before.numBytes)
  })

  it('refuses feeds that do not fit', async () => {
    const one = await training(backend, 7)
    const run = async (wrong: Record<string, Float32Array | Int32Array>) =>
      one.step.run(wrong, { learningRate: 0.1 })
    for (const wrong of [
      { x: feeds.x },
      { ...feeds, y: feeds.x },
      { ...feeds, y: new Int32Array(BATCH) },
      { ...feeds, z: feeds.x },
    ])
      await expect(run(wrong)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
    await one.dispose()
  })
})

describe('a compiled step', () => {
  it('does not leave the state of earlier runs to the collector', async () => {
    const HIDDEN = 50_000
    const { run, dispose } = await training('ort-cpu', 1, HIDDEN)
    await run(0, 2)
    const before = process.memoryUsage().arrayBuffers
    await run(2, 42)
    // One of the 40 states of 3.6 MB.
    const stateBytes = 3 * 4 * (FEATURES + 2) * HIDDEN
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(stateBytes)
    await dispose()
  })

  it('refuses a run while another is in progress', async () => {
    const one = await training('ort-cpu', 8)
    const first = one.step.run(feeds, { learningRate: 0.1 })
    await expect(one.step.run(feeds, { learningRate: 0.1 })).rejects.toMatchObject({ code: 'CONFLICT' })
    await first
    await one.dispose()
  })

  it('can be disposed of while it runs', async () => {
    const one = await training('ort-cpu', 9)
    const last = one.step.run(feeds, { learningRate: 0.1 })
    await one.dispose()
    expect((await last).loss).toBeGreaterThan(0)
  })
})
