/** A trained network at work: sessions of item rows in, scores of items out. It knows nothing of training, nor of what rows mean. */
import type { DeviceName } from '../../../contracts/operations/device'
import { openInference, type InferenceSession } from '../../../compute/serving'

/** What a trained network consists of. */
export interface NetworkParts {
  /** Reads sessions: see `NextItemNetwork.exportEncoder`. */
  readonly encoder: Uint8Array
  /** Scores all items: see `NextItemNetwork.exportScorer`. */
  readonly scorer: Uint8Array
  /** What else the network tells of sessions: see `NetworkHeads.export`; null where it tells the next item only. */
  readonly heads: Uint8Array | null
  /** `[items, vectorSize]`, each of length 1. */
  readonly itemVectors: Float32Array
}

export interface NetworkShape {
  readonly steps: number
  readonly vectorSize: number
}

/** ONNX Runtime adds up the products of a single row in another order than those of several: a session is answered alike alone and among others. */
const LEAST_ROWS = 2

export class SessionRanker {
  readonly itemCount: number

  private constructor(
    private readonly parts: NetworkParts,
    private readonly shape: NetworkShape,
    private readonly encoder: InferenceSession,
    private readonly scorer: InferenceSession,
    private readonly heads: InferenceSession | null,
  ) {
    this.itemCount = parts.itemVectors.length / shape.vectorSize
  }

  /** @throws ARTIFACT_CORRUPT, DEVICE_UNAVAILABLE, DEVICE_LOST. */
  static async open(
    parts: NetworkParts,
    shape: NetworkShape,
    device: DeviceName = 'ort-cpu',
  ): Promise<SessionRanker> {
    const opened: InferenceSession[] = []
    const open = async (file: Uint8Array): Promise<InferenceSession> => {
      const session = await openInference(file, { backend: device })
      opened.push(session)
      return session
    }
    try {
      const [encoder, scorer] = [await open(parts.encoder), await open(parts.scorer)]
      return new SessionRanker(parts, shape, encoder, scorer, parts.heads && (await open(parts.heads)))
    } catch (error) {
      for (const session of opened) await session.dispose()
      throw error
    }
  }

  async dispose(): Promise<void> {
    await this.encoder.dispose()
    await this.scorer.dispose()
    await this.heads?.dispose()
  }

  /**
   * @param sessions rows of items, the last one last; the last `steps` are read, and there is at least one
   * @returns the vector of each session
   */
  async encode(sessions: readonly ArrayLike<number>[]): Promise<readonly Float32Array[]> {
    if (sessions.length === 0) return []
    const { steps, vectorSize } = this.shape
    const rows = Math.max(LEAST_ROWS, sessions.length)
    const vectors = new Float32Array(rows * steps * vectorSize)
    const last = new Float32Array(rows * steps)
    sessions.forEach((items, row) => {
      const read = Math.min(steps, items.length)
      for (let step = 0; step < read; step++) {
        const item = items[items.length - read + step]!
        vectors.set(this.vectorOf(item), (row * steps + step) * vectorSize)
      }
      last[row * steps + read - 1] = 1
    })
    const { session } = await this.encoder.run({
      vectors: { data: vectors, shape: [rows, steps, vectorSize] },
      last: { data: last, shape: [rows, steps] },
    })
    return rowsOf(session!.data, vectorSize, sessions.length)
  }

  /** For each session the logarithms of how likely each item is to be the next, up to a constant. @param sessions as `encode` answers them */
  async scoreAll(sessions: readonly Float32Array[]): Promise<readonly Float32Array[]> {
    if (sessions.length === 0) return []
    const { vectorSize } = this.shape
    const rows = Math.max(LEAST_ROWS, sessions.length)
    const joined = new Float32Array(rows * vectorSize)
    sessions.forEach((session, row) => joined.set(session, row * vectorSize))
    const { scores } = await this.scorer.run({
      session: { data: joined, shape: [rows, vectorSize] },
      items: { data: this.parts.itemVectors, shape: [this.itemCount, vectorSize] },
    })
    return rowsOf(scores!.data, this.itemCount, sessions.length)
  }

  /**
   * What the heads say of each session, as corrections: see `NetworkHeads`. Empty where the network has none.
   * @param sessions as `encode` answers them
   * @param features of each session, standardised
   */
  async correct(
    sessions: readonly Float32Array[],
    features: readonly Float32Array[],
  ): Promise<readonly Float32Array[]> {
    if (!this.heads || sessions.length === 0) return []
    const { vectorSize } = this.shape
    const rows = Math.max(LEAST_ROWS, sessions.length)
    const featureCount = features[0]!.length
    const [ofSessions, ofFeatures] = [
      new Float32Array(rows * vectorSize),
      new Float32Array(rows * featureCount),
    ]
    sessions.forEach((session, row) => ofSessions.set(session, row * vectorSize))
    features.forEach((own, row) => ofFeatures.set(own, row * featureCount))
    const { corrections } = await this.heads.run({
      session: { data: ofSessions, shape: [rows, vectorSize] },
      features: { data: ofFeatures, shape: [rows, featureCount] },
    })
    return rowsOf(corrections!.data, corrections!.data.length / rows, sessions.length)
  }

  /** The scores of a few items for one session, as `scoreAll` has them but for rounding. @param session as `encode` answers it */
  scoreSome(session: Float32Array, items: ArrayLike<number>): Float32Array {
    const scores = new Float32Array(items.length)
    for (let i = 0; i < items.length; i++) {
      const vector = this.vectorOf(items[i]!)
      let score = 0
      for (let at = 0; at < vector.length; at++) score += vector[at]! * session[at]!
      scores[i] = score
    }
    return scores
  }

  private vectorOf(item: number): Float32Array {
    const { vectorSize } = this.shape
    return this.parts.itemVectors.subarray(item * vectorSize, (item + 1) * vectorSize)
  }
}

function rowsOf(values: Float32Array, size: number, rows: number): readonly Float32Array[] {
  return Array.from({ length: rows }, (_, row) => values.subarray(row * size, (row + 1) * size))
}
