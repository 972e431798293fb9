/** Serves a trained network of the next item. It knows nothing of training. */
import { NO_ITEM, type ItemVocabulary } from '../../../contracts/session/item-vocabulary'
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
import { readSteps } from '../../../features/session'
import { readArtifactFile } from '../../artifact-json'
import { pause, throwIfCancelled } from '../../cancellation'
import { ItemChoice } from '../ranking/item-choice'
import { ItemScores } from '../ranking/item-scores'
import { PopularItems } from '../ranking/popular-items'
import { TopItems } from '../ranking/top-items'
import {
  ACTION_OUTPUTS,
  checkSessionInput,
  describingFiles,
  MAX_ITEM_COUNT,
  readSignature,
  readVocabulary,
  sessionSignature,
} from '../signature'
import { ToldByHeads, type HeadSettings, type Told } from './heads/told-by-heads'
import type { QuantizedVectors } from './quantized-vectors'
import { SessionRanker, type NetworkParts } from './session-ranker'
import { readStoredVectors, storedVectors, type NetworkFileShape } from './stored-vectors'

const ENCODER_FILE = 'encoder.onnx'
const SCORER_FILE = 'scorer.onnx'
const HEADS_FILE = 'heads.onnx'

/** Sessions of one call into the network: the scores of all items for each of them lie in memory at once. */
const CHUNK = 64

/** Everything that a predictor consists of. */
export interface NextItemParts {
  readonly family: string
  readonly vocabulary: ItemVocabulary
  readonly maxEvents: number
  readonly shape: NetworkFileShape
  /** Indexes of the items that were trained on: the vectors of others mean nothing. */
  readonly trained: Int32Array
  readonly popular: PopularItems
  /** What else it tells; null where it has no heads. */
  readonly heads: ToldByHeads | null
  /** Its vectors are those of `quantized`, where there are such. */
  readonly network: NetworkParts
  readonly quantized: QuantizedVectors | null
}

export class NextItemPredictor implements PredictorOf<SessionTypes> {
  private described: SessionSignature
  private readonly isTrained: Uint8Array
  private readonly scores: ItemScores
  private readonly choice: ItemChoice
  private readonly top: TopItems

  private constructor(
    private parts: NextItemParts,
    private readonly ranker: SessionRanker,
    readonly fullPrecision?: NextItemPredictor,
  ) {
    const { vocabulary, trained, popular } = parts
    this.described = describe(parts)
    this.isTrained = new Uint8Array(vocabulary.size)
    for (const item of trained) this.isTrained[item] = 1
    this.scores = new ItemScores(vocabulary.size)
    this.choice = new ItemChoice(vocabulary.size)
    this.top = new TopItems(popular.ranks, MAX_ITEM_COUNT)
  }

  get signature(): SessionSignature {
    return this.described
  }

  get family(): string {
    return this.parts.family
  }

  /** @throws ARTIFACT_CORRUPT, DEVICE_UNAVAILABLE, DEVICE_LOST. */
  static async open(
    parts: NextItemParts,
    device?: DeviceName,
    fullPrecision?: NextItemPredictor,
  ): Promise<NextItemPredictor> {
    const ranker = await SessionRanker.open(parts.network, parts.shape, device)
    return new NextItemPredictor(parts, ranker, fullPrecision)
  }

  /** @throws ARTIFACT_CORRUPT, DEVICE_UNAVAILABLE, DEVICE_LOST. */
  static async load(family: string, files: ArtifactFiles, device?: DeviceName): Promise<NextItemPredictor> {
    const signature = readSignature(files, family)
    const { itemCount, maxEvents } = signature
    const { shape, trained, itemVectors, quantized } = readStoredVectors(files, itemCount)
    return NextItemPredictor.open(
      {
        family,
        vocabulary: readVocabulary(files, signature),
        maxEvents,
        shape,
        trained,
        popular: PopularItems.load(files, itemCount),
        heads: shape.hasHeads ? ToldByHeads.load(files, itemCount, maxEvents) : null,
        network: {
          heads: shape.hasHeads ? readArtifactFile(files, HEADS_FILE) : null,
          encoder: readArtifactFile(files, ENCODER_FILE),
          scorer: readArtifactFile(files, SCORER_FILE),
          itemVectors,
        },
        quantized,
      },
      device,
    )
  }

  /** What was settled of its heads on later sessions; null where it has none. */
  get headSettings(): HeadSettings | null {
    return this.parts.heads && this.parts.heads.settings
  }

  /** Takes over what was settled of the heads of a network like this one, which was trained on less. */
  adoptHeadSettings(settled: HeadSettings): void {
    const { heads } = this.parts
    if (!heads) return
    const { orders } = heads.settings
    const settings = {
      purchaseCalibration: settled.purchaseCalibration,
      orders: orders && settled.orders && { ...orders, error: settled.orders.error },
    }
    this.parts = { ...this.parts, heads: heads.with(settings) }
    this.described = describe(this.parts)
    this.fullPrecision?.adoptHeadSettings(settled)
  }

  /** Tells the next item alone from now on, where nobody reads what else it says: heads take a part of the time of an answer. */
  dropHeads(): void {
    const { shape, network } = this.parts
    this.parts = {
      ...this.parts,
      heads: null,
      shape: { ...shape, hasHeads: false },
      network: { ...network, heads: null },
    }
    this.described = describe(this.parts)
    this.fullPrecision?.dropHeads()
  }

  async predict(input: SessionInput, { signal }: PredictOptions = {}): Promise<SessionPrediction> {
    throwIfCancelled(signal)
    checkSessionInput(input, this.signature)
    const { rows, itemCount } = input
    const prediction = {
      itemCount,
      items: new Int32Array(rows.length * itemCount).fill(NO_ITEM),
      scores: new Float32Array(rows.length * itemCount),
      ...this.parts.heads?.allocate(rows.length),
      isFallback: new Uint8Array(rows.length),
    }
    for (let from = 0; from < rows.length; from += CHUNK) {
      if (from > 0) await pause(signal)
      await this.predictRows(input, from, Math.min(rows.length, from + CHUNK), prediction)
    }
    return prediction
  }

  save(): ArtifactFiles {
    const { vocabulary, shape, trained, popular, heads, network, quantized } = this.parts
    return new Map([
      ...describingFiles(this.signature, vocabulary),
      [ENCODER_FILE, network.encoder],
      [SCORER_FILE, network.scorer],
      ...storedVectors({ shape, trained, itemVectors: network.itemVectors, quantized }),
      ...popular.save(),
      ...(heads ? heads.save() : []),
      ...(network.heads ? [[HEADS_FILE, network.heads] as const] : []),
    ])
  }

  async dispose(): Promise<void> {
    await this.ranker.dispose()
    await this.fullPrecision?.dispose()
  }

  /** Writes the rows `from` to `to` - 1 of the prediction. */
  private async predictRows(
    input: SessionInput,
    from: number,
    to: number,
    prediction: SessionPrediction,
  ): Promise<void> {
    const sessions = new Map<number, Int32Array>()
    for (let row = from; row < to; row++) {
      const steps = this.stepsOf(input, row)
      if (steps.length > 0) sessions.set(row, steps)
      else prediction.isFallback[row] = 1
    }
    if (prediction.itemCount === 0 && !this.parts.heads) return
    const encoded = await this.ranker.encode([...sessions.values()])
    const vectorOf = new Map([...sessions.keys()].map((row, at) => [row, encoded[at]!]))
    await this.tell(input, [from, to], vectorOf, prediction)
    if (prediction.itemCount === 0) return
    const ofAll = [...sessions.keys()].filter((row) => input.rows[row]!.allowed === null)
    const scored = await this.ranker.scoreAll(ofAll.map((row) => vectorOf.get(row)!))
    const allScoresOf = new Map(ofAll.map((row, at) => [row, scored[at]!]))
    for (let row = from; row < to; row++) {
      this.scoreRow(input.rows[row]!, vectorOf.get(row), allScoresOf.get(row))
      this.writeRow(input.rows[row]!, row, prediction)
    }
  }

  /** What the heads say of the rows; of those without a known item, what counting alone says. @param vectorOf by row */
  private async tell(
    { sessions }: SessionInput,
    [from, to]: readonly [number, number],
    vectorOf: ReadonlyMap<number, Float32Array>,
    { actions, purchase, orderValue }: SessionPrediction,
  ): Promise<void> {
    const { heads } = this.parts
    if (!heads || !actions || !purchase) return
    const told: Told = { actions, purchase, orderValue }
    const featuresOf = new Map<number, Float32Array>()
    for (const row of vectorOf.keys()) {
      const features = heads.features(sessions, row)
      if (features) featuresOf.set(row, features)
    }
    const corrected = await this.ranker.correct(
      [...featuresOf.keys()].map((row) => vectorOf.get(row)!),
      [...featuresOf.values()],
    )
    const correctionsOf = new Map([...featuresOf.keys()].map((row, at) => [row, corrected[at]!]))
    for (let row = from; row < to; row++) heads.write(sessions, row, correctionsOf.get(row), told)
  }

  /** The trained items of a session. */
  private stepsOf({ sessions }: SessionInput, row: number): Int32Array {
    const { itemCount, maxEvents } = this.signature
    const steps = new Int32Array(maxEvents)
    const count = readSteps(sessions, row, itemCount, maxEvents, steps)
    return steps.subarray(0, count).filter((item) => this.isTrained[item] === 1)
  }

  /**
   * Scores the items that may be answered to a row.
   * @param vector of its session; undefined where that says nothing
   * @param allScores where the row allows all items
   */
  private scoreRow(
    { allowed }: SessionRow,
    vector: Float32Array | undefined,
    allScores: Float32Array | undefined,
  ): void {
    const { trained, shape } = this.parts
    // Scores are at least minus the scale, for a cosine is at least -1; those of items that are ranked are above 0.
    const lift = shape.scale + 1
    this.scores.clear()
    if (allScores) {
      for (const item of trained) this.scores.add(item, allScores[item]! + lift)
    } else if (vector && allowed) {
      const candidates = Int32Array.from(new Set(allowed)).filter((item) => this.isTrained[item] === 1)
      const own = this.ranker.scoreSome(vector, candidates)
      candidates.forEach((item, i) => this.scores.add(item, own[i]! + lift))
    }
  }

  /** The best that were scored, and behind them what is popular. */
  private writeRow(row: SessionRow, index: number, { itemCount, items, scores }: SessionPrediction): void {
    const at = index * itemCount
    this.choice.beginRow(row)
    const written = this.top.write(this.scores, this.choice, itemCount, items, scores, at)
    this.parts.popular.fill(row.placeId, this.choice, items, scores, at + written, at + itemCount)
  }
}

function describe({ family, vocabulary, maxEvents, heads }: NextItemParts): SessionSignature {
  return sessionSignature({
    family,
    vocabulary,
    maxEvents,
    ...(heads && { outputs: ACTION_OUTPUTS, orderCurrency: heads.settings.orders?.currency }),
  })
}
