/** A training that was broken off and goes on from any of its checkpoints equals one that never was, bit for bit. */
import type { DemandEstimator, DemandPredictor } from '../../src/contracts/demand/demand-estimator'
import type { LossPoint, TrainingCheckpoints } from '../../src/contracts/models/estimator'
import { GlobalMlpEstimator } from '../../src/models/demand/global-mlp/estimator'
import { SequenceEstimator } from '../../src/models/demand/sequence/estimator'
import { decodeCheckpoint } from '../../src/models/demand/global-mlp/checkpoint'
import { extent, isExhaustive } from '../support/extent'
import { panelOf } from '../support/panels'

const panel = panelOf({
  seed: 7,
  series: 4,
  historyDays: 200,
  promotionRate: 0.02,
  draw: ({ rng, series, promoted }) => Math.floor(rng.uniform() * (4 + series) * (promoted ? 2 : 1)),
})
const SEED = 9

/** Fewer windows at once than there are, in batches that do not fit into a round; it stops early, because evaluations bring no gain. */
const SMALL = {
  hiddenSize: 16,
  decoderSize: 8,
  batchSize: 48,
  maxWindows: 256,
  maxSteps: 150,
  evaluateEvery: 10,
  patience: 3,
  learningRate: 0.05,
}
const ESTIMATORS: readonly DemandEstimator[] = [
  new GlobalMlpEstimator({ ...SMALL, residualBlocks: 1 }),
  ...(isExhaustive ? [new SequenceEstimator({ ...SMALL, stateSize: 10 })] : []),
]
const EVALUATIONS = 150 / 10 + 1

class Memory implements TrainingCheckpoints {
  readonly isDue = true
  readonly saved: Uint8Array[] = []
  readonly ignored: unknown[] = []

  constructor(
    private readonly found: Uint8Array | null,
    private readonly onSave: (count: number) => void = () => undefined,
  ) {}

  load(): Promise<Uint8Array | null> {
    return Promise.resolve(this.found)
  }

  save(bytes: Uint8Array): Promise<void> {
    this.saved.push(bytes)
    this.onSave(this.saved.length)
    return Promise.resolve()
  }

  ignore(reason: unknown): void {
    this.ignored.push(reason)
  }
}

interface Trained {
  readonly predictor: DemandPredictor
  readonly curve: readonly LossPoint[]
  /** Where it went on from. */
  readonly resumed: readonly LossPoint[] | null
}

async function train(
  estimator: DemandEstimator,
  checkpoints?: Memory,
  signal?: AbortSignal,
): Promise<Trained> {
  let curve: LossPoint[] = []
  let resumed: readonly LossPoint[] | null = null
  const predictor = await estimator.train(panel, {
    seed: SEED,
    signal,
    checkpoints,
    onProgress: ({ loss, curveSoFar }) => {
      if (curveSoFar) {
        resumed = curveSoFar
        curve = [...curveSoFar]
      }
      if (loss) curve.push(loss)
    },
  })
  return { predictor, curve, resumed }
}

describe.each(ESTIMATORS)('a training of $family', (estimator) => {
  let unbroken: Trained

  beforeAll(async () => {
    unbroken = await train(estimator)
  })

  afterAll(() => unbroken.predictor.dispose())

  async function expectEqual({ predictor, curve }: Trained): Promise<void> {
    expect(curve).toEqual(unbroken.curve)
    expect(predictor.save()).toEqual(unbroken.predictor.save())
    await predictor.dispose()
  }

  it('goes on from each checkpoint of a training that was broken off', async () => {
    // Otherwise nothing would show that evaluations without a gain are counted on.
    expect(unbroken.curve.length).toBeLessThan(EVALUATIONS)
    const abort = new AbortController()
    const stopAfter = unbroken.curve.length - 2
    const memory = new Memory(null, (count) => {
      if (count === stopAfter) abort.abort()
    })
    await expect(train(estimator, memory, abort.signal)).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(memory.saved).toHaveLength(stopAfter)
    const all = [0, Math.floor(stopAfter / 2), stopAfter - 1]
    for (const index of extent({ short: all.slice(1, 2), exhaustive: all })) {
      const again = new Memory(memory.saved[index]!)
      const trained = await train(estimator, again)
      expect(trained.resumed).toEqual(unbroken.curve.slice(0, index + 1))
      await expectEqual(trained)
      // What it saves on its way is as good as what a training saves that was never broken off.
      const [next] = again.saved
      const expected = memory.saved[index + 1]
      if (next && expected) expect(decodeCheckpoint(next)).toEqual(decodeCheckpoint(expected))
    }
  })

  it('begins anew where a checkpoint cannot be read, and says so', async () => {
    const memory = new Memory(new TextEncoder().encode('garbage'))
    const trained = await train(estimator, memory)
    expect(memory.ignored).toEqual([expect.objectContaining({ code: 'ARTIFACT_CORRUPT' })])
    expect(trained.resumed).toBeNull()
    await expectEqual(trained)
    const [whole] = memory.saved
    for (const bytes of [new Uint8Array(0), whole!.subarray(0, -100)]) {
      expect(() => decodeCheckpoint(bytes)).toThrow(expect.objectContaining({ code: 'ARTIFACT_CORRUPT' }))
    }
  })
})
