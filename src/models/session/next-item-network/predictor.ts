/** Serves a trained network of the next item. It knows nothing of training. */
import { z } from 'zod'
import type { ItemVocabulary } from '../../../contracts/session/item-vocabulary'
import type {
  SessionInput,
  SessionPrediction,
  SessionRow,
  SessionSignature,
  SessionTypes,
} from '../../../contracts/session/session'
import type { DeviceName } from '../../../contracts/operations/device'
import type { ArtifactFiles, PredictOptions } from '../../../contracts/models/estimator'
import type { PredictorOf } from '../../../contracts/models/task'
import { ForecartError } from '../../../core/errors'
import { decodeJson, encodeJson, readArtifactFile } from '../../artifact-json'
import { pause, throwIfCancelled } from '../../cancellation'
import {
  checkSessionInput,
  describingFiles,
  readSignature,
  readVocabulary,
  sessionSignature,
} from '../signature'
import { itemSequences } from './item-sequences'
import { writeBest } from './ranking'
import { SessionRanker, type NetworkParts, type NetworkShape } from './session-ranker'

const ENCODER_FILE = 'encoder.onnx'
const SCORER_FILE = 'scorer.onnx'
const VECTORS_FILE = 'item-vectors.f32'
const NETWORK_FILE = 'network.json'

/** The last events of a session that are read. */
const MAX_EVENTS = 50
/** Sessions of one call into the network: the scores of all items for each of them lie in memory at once. */
const CHUNK = 64

const networkSchema = z.object({
  steps: z.number().int().positive(),
  vectorSize: z.number().int().positive(),
  scale: z.number().positive(),
  /** How often each item was trained on, by its index. */
  counts: z.array(z.number().int().min(0)),
})

/** Everything that a predictor consists of. */
export interface NextItemParts {
  readonly family: string
  readonly vocabulary: ItemVocabulary
  readonly shape: NetworkShape & { readonly scale: number }
  readonly counts: Int32Array
  readonly network: NetworkParts
}

export class NextItemPredictor implements PredictorOf<SessionTypes> {
  readonly family: string
  readonly signature: SessionSignature
  /** Items whose vectors were never trained mean nothing: they come after all others. */
  private readonly untrained: Int32Array
  /** The logarithm of how often each item is seen: what is answered where a session says nothing. */
  private readonly popularity: Float32Array

  private constructor(
    private readonly parts: NextItemParts,
    private readonly ranker: SessionRanker,
  ) {
    const { family, vocabulary, counts } = parts
    this.family = family
    this.signature = sessionSignature({ family, vocabulary, maxEvents: MAX_EVENTS })
    this.untrained = Int32Array.from(counts.keys()).filter((item) => counts[item] === 0)
    const total = counts.reduce((sum, count) => sum + count, 0)
    this.popularity = Float32Array.from(counts, (count) => Math.log((count + 0.5) / total))
  }

  /** @throws ARTIFACT_CORRUPT, DEVICE_UNAVAILABLE, DEVICE_LOST. */
  static async open(parts: NextItemParts, device?: DeviceName): Promise<NextItemPredictor> {
    return new NextItemPredictor(parts, await SessionRanker.open(parts.network, parts.shape, device))
  }

  /** @throws ARTIFACT_CORRUPT, DEVICE_UNAVAILABLE, DEVICE_LOST. */
  static async load(family: string, files: ArtifactFiles, device?: DeviceName): Promise<NextItemPredictor> {
    const signature = readSignature(files, family)
    const { counts, ...shape } = decodeJson(files, NETWORK_FILE, networkSchema)
    const itemVectors = floatsOf(readArtifactFile(files, VECTORS_FILE))
    const { itemCount } = signature
    if (counts.length !== itemCount || itemVectors.length !== itemCount * shape.vectorSize) {
      throw new ForecartError('ARTIFACT_CORRUPT', `${VECTORS_FILE} does not hold one vector for each item`)
    }
    return NextItemPredictor.open(
      {
        family,
        vocabulary: readVocabulary(files, signature),
        shape,
        counts: Int32Array.from(counts),
        network: {
          encoder: readArtifactFile(files, ENCODER_FILE),
          scorer: readArtifactFile(files, SCORER_FILE),
          itemVectors,
        },
      },
      device,
    )
  }

  async predict(input: SessionInput, { signal }: PredictOptions = {}): Promise<SessionPrediction> {
    throwIfCancelled(signal)
    checkSessionInput(input, this.signature)
    const { rows, itemCount } = input
    const prediction = {
      itemCount,
      items: new Int32Array(rows.length * itemCount),
      scores: new Float32Array(rows.length * itemCount),
      isFallback: new Uint8Array(rows.length),
    }
    const sessions = this.readSessions(input)
    for (let from = 0; from < rows.length; from += CHUNK) {
      if (from > 0) await pause(signal)
      await this.predictChunk(sessions.slice(from, from + CHUNK), rows, from, prediction)
    }
    return prediction
  }

  save(): ArtifactFiles {
    const { vocabulary, shape, counts, network } = this.parts
    const { buffer, byteOffset, byteLength } = network.itemVectors
    return new Map([
      ...describingFiles(this.signature, vocabulary),
      [NETWORK_FILE, encodeJson({ ...shape, counts: [...counts] })],
      [ENCODER_FILE, network.encoder],
      [SCORER_FILE, network.scorer],
      [VECTORS_FILE, new Uint8Array(buffer, byteOffset, byteLength)],
    ])
  }

  async dispose(): Promise<void> {
    await this.ranker.dispose()
  }

  /** The trained items of each session. */
  private readSessions({ sessions }: SessionInput): Int32Array[] {
    const { counts } = this.parts
    const { items, offsets } = itemSequences(sessions, MAX_EVENTS)
    return Array.from({ length: offsets.length - 1 }, (_, session) =>
      items.subarray(offsets[session], offsets[session + 1]).filter((item) => counts[item]! > 0),
    )
  }

  /** Writes the rows of the prediction from `from` on. @param sessions theirs */
  private async predictChunk(
    sessions: readonly Int32Array[],
    rows: readonly SessionRow[],
    from: number,
    prediction: SessionPrediction,
  ): Promise<void> {
    const told = [...sessions.keys()].filter((index) => sessions[index]!.length > 0)
    const vectors = await this.ranker.encode(told.map((index) => sessions[index]!))
    const vectorOf = new Map(told.map((index, at) => [from + index, vectors[at]!]))
    const ofAll = [...vectorOf.keys()].filter((row) => rows[row]!.allowed === null)
    const scores =
      prediction.itemCount > 0 ? await this.ranker.scoreAll(ofAll.map((row) => vectorOf.get(row)!)) : []
    const scoresOf = new Map(ofAll.map((row, at) => [row, scores[at]!]))
    for (let row = from; row < from + sessions.length; row++) {
      const vector = vectorOf.get(row)
      if (!vector) prediction.isFallback[row] = 1
      const { allowed } = rows[row]!
      if (allowed) {
        const candidates = this.distinct(allowed)
        const own = vector
          ? this.ranker.scoreSome(vector, candidates)
          : Float32Array.from(candidates, (item) => this.popularity[item]!)
        if (vector) this.putUntrainedLast(own, candidates)
        this.writeRow(own, candidates, rows[row]!, row, prediction)
      } else {
        const own = scoresOf.get(row)
        if (own) this.putUntrainedLast(own, null)
        this.writeRow(own ?? this.popularity.slice(), null, rows[row]!, row, prediction)
      }
    }
  }

  /** Indexes of the vocabulary, each once. */
  private distinct(items: Int32Array): Int32Array {
    const { itemCount } = this.signature
    return Int32Array.from(new Set(items)).filter((item) => item >= 0 && item < itemCount)
  }

  /** @param candidates what the scores are of; null: all items */
  private putUntrainedLast(scores: Float32Array, candidates: Int32Array | null): void {
    const { counts, shape } = this.parts
    // A cosine is at least -1.
    const last = -2 * shape.scale
    if (candidates) {
      candidates.forEach((item, i) => {
        if (counts[item] === 0) scores[i] = last
      })
    } else {
      for (const item of this.untrained) scores[item] = last
    }
  }

  private writeRow(
    scores: Float32Array,
    candidates: Int32Array | null,
    { excluded }: SessionRow,
    row: number,
    prediction: SessionPrediction,
  ): void {
    const { itemCount } = prediction
    if (excluded) {
      if (candidates) {
        const hidden = new Set(excluded)
        candidates.forEach((item, i) => {
          if (hidden.has(item)) scores[i] = -Infinity
        })
      } else {
        for (const item of excluded) if (item >= 0 && item < scores.length) scores[item] = -Infinity
      }
    }
    writeBest(scores, candidates, {
      items: prediction.items.subarray(row * itemCount, (row + 1) * itemCount),
      scores: prediction.scores.subarray(row * itemCount, (row + 1) * itemCount),
    })
  }
}

function floatsOf(bytes: Uint8Array): Float32Array {
  // Copied, because floats have to begin at a multiple of four bytes.
  return new Float32Array(bytes.slice().buffer, 0, Math.floor(bytes.length / 4))
}
