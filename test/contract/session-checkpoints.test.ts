/** A training of a session network that was broken off and goes on from any of its checkpoints equals one that never was, bit for bit. */
import type { LossPoint, TrainingCheckpoints } from '../../src/contracts/models/estimator'
import { isExhaustive } from '../support/extent'
import type { FamilyOf, PredictorOf } from '../../src/contracts/models/task'
import type { SessionTypes } from '../../src/contracts/session/session'
import { Rng } from '../../src/core/statistics/rng'
import { buildSessionCorpus } from '../../src/features/session'
import { gru4rec } from '../../src/models/session/gru4rec'
import { sasrec } from '../../src/models/session/sasrec'

const rng = new Rng('sessions')
const corpus = buildSessionCorpus(
  Array.from({ length: 50 }, (_, session) => {
    const first = rng.integer(40)
    return {
      placeId: null,
      events: Array.from({ length: 2 + rng.integer(5) }, (__, step) => ({
        type: 'VIEW' as const,
        itemId: `${(first + step * (1 + rng.integer(2))) % 40}`,
        timeMs: 1000 * session + step,
      })),
    }
  }),
)

/** Epochs of many steps, so that checkpoints lie in the middle of them too. */
const SMALL = { vectorSize: 8, steps: 4, batchRows: 1, negatives: 8, epochs: 3, learningRate: 0.02 }

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
  readonly predictor: PredictorOf<SessionTypes>
  readonly curve: readonly LossPoint[]
}

async function train(
  family: FamilyOf<SessionTypes>,
  checkpoints?: Memory,
  signal?: AbortSignal,
): Promise<Trained> {
  let curve: LossPoint[] = []
  const predictor = await family.createEstimator(SMALL).train(corpus, {
    seed: 5,
    signal,
    checkpoints,
    onProgress: ({ loss, curveSoFar }) => {
      if (curveSoFar) curve = [...curveSoFar]
      if (loss) curve.push(loss)
    },
  })
  return { predictor, curve }
}

describe.each(isExhaustive ? [gru4rec, sasrec] : [gru4rec])('$family', (family) => {
  let unbroken: Trained

  beforeAll(async () => {
    unbroken = await train(family)
  })

  afterAll(() => unbroken.predictor.dispose())

  async function expectEqual({ predictor, curve }: Trained): Promise<void> {
    expect(curve).toEqual(unbroken.curve)
    expect(predictor.save()).toEqual(unbroken.predictor.save())
    await predictor.dispose()
  }

  it('goes on from a checkpoint at the end of an epoch, and from one in its middle', async () => {
    const abort = new AbortController()
    const memory = new Memory(null, (count) => {
      if (count === 3) abort.abort()
    })
    await expect(train(family, memory, abort.signal)).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(memory.saved).toHaveLength(3)
    for (const bytes of memory.saved) await expectEqual(await train(family, new Memory(bytes)))
  })

  it('begins anew where a checkpoint cannot be read, and says so', async () => {
    const memory = new Memory(new TextEncoder().encode('garbage'))
    await expectEqual(await train(family, memory))
    expect(memory.ignored).toEqual([expect.objectContaining({ code: 'ARTIFACT_CORRUPT' })])
  })
})
