/** The second stage: a network ranks again what the first stage proposed. */
import { z } from 'zod'
import type { DeviceName } from '../../../contracts/operations/device'
import type { ArtifactFiles, PredictOptions } from '../../../contracts/models/estimator'
import type { PredictorOf } from '../../../contracts/models/task'
import { NO_ITEM } from '../../../contracts/session/item-vocabulary'
import type {
  SessionInput,
  SessionPrediction,
  SessionSignature,
  SessionTypes,
} from '../../../contracts/session/session'
import { readSteps } from '../../../features/session'
import { decodeJson, encodeJson } from '../../artifact-json'
import { artifactPart, joinArtifacts } from '../../artifact-parts'
import { NETWORK_FAMILIES, type NetworkFamily } from './config'
import { headMixtureSchema, mixHeads, type HeadMixture } from './head-mixture'
import { networkFamily } from './networks'
import { mix, mixtureSchema, type Candidates, type Mixture } from './mixture'

const NETWORK_PART = 'network'
const FILE = 'second-stage.json'

const fileSchema = z.object({
  network: z.enum(NETWORK_FAMILIES),
  mixture: mixtureSchema,
  /** Absent where the network has no say in what comes next, as in artifacts of before. */
  heads: headMixtureSchema.optional(),
})

export class SecondStage implements PredictorOf<SessionTypes> {
  constructor(
    readonly signature: SessionSignature,
    private readonly name: NetworkFamily,
    private readonly network: PredictorOf<SessionTypes>,
    private readonly mixture: Mixture,
    private readonly heads: HeadMixture | null,
  ) {}

  get family(): string {
    return this.signature.family
  }

  /** @throws ARTIFACT_CORRUPT, DEVICE_UNAVAILABLE, DEVICE_LOST. */
  static async load(
    signature: SessionSignature,
    files: ArtifactFiles,
    device: DeviceName | undefined,
  ): Promise<SecondStage> {
    const { network: name, mixture, heads = null } = decodeJson(files, FILE, fileSchema)
    const network = await networkFamily(name).load(artifactPart(files, NETWORK_PART), { device })
    return new SecondStage(signature, name, network, mixture, heads)
  }

  /**
   * Ranks the items of `allowed` of each row by `allowedScores` and by what the network says; a row without such has no answer. What comes
   * next is said of every row with `firstTold`.
   */
  async predict(input: SessionInput, options?: PredictOptions): Promise<SessionPrediction> {
    const { rows, itemCount } = input
    const { candidates, prediction: ofNetwork } = await askNetwork(this.network, input, options)
    const prediction = {
      itemCount,
      items: new Int32Array(rows.length * itemCount).fill(NO_ITEM),
      scores: new Float32Array(rows.length * itemCount),
      ...(this.heads && mixHeads(rows, ofNetwork, this.heads)),
      isFallback: new Uint8Array(rows.length),
    }
    const room = new Int32Array(this.signature.maxEvents)
    for (let row = 0; row < rows.length; row++) {
      const steps = stepsOf(input, row, this.signature, room)
      const ofRow = candidates[row]!
      if (steps.length === 0 || ofRow.items.length === 0) {
        prediction.isFallback[row] = 1
        continue
      }
      writeBest(ofRow.items, mix(ofRow, steps, this.mixture), row, prediction)
    }
    return prediction
  }

  save(): ArtifactFiles {
    return new Map([
      [
        FILE,
        encodeJson({ network: this.name, mixture: this.mixture, ...(this.heads && { heads: this.heads }) }),
      ],
      ...joinArtifacts({ [NETWORK_PART]: this.network.save() }),
    ])
  }

  dispose(): Promise<void> {
    return this.network.dispose()
  }
}

/** What the network says of the items that are allowed in each row, and of the rows. */
export async function askNetwork(
  network: PredictorOf<SessionTypes>,
  input: SessionInput,
  options?: PredictOptions,
): Promise<{ candidates: readonly Candidates[]; prediction: SessionPrediction }> {
  const counts = input.rows.map(({ allowed }) => allowed?.length ?? 0)
  const itemCount = counts.reduce((most, count) => Math.max(most, count), 0)
  const rows = input.rows.map((row) => ({ ...row, allowed: row.allowed ?? new Int32Array(0) }))
  const prediction = await network.predict({ ...input, rows, itemCount }, options)
  const { items, scores, isFallback } = prediction
  const candidates = rows.map(({ allowed, allowedScores }, row) => {
    const logitOf = new Map<number, number>()
    for (let at = row * itemCount; at < (row + 1) * itemCount && isFallback[row] === 0; at++) {
      // What is popular fills up behind what the network knows, with scores below 0.
      if (items[at] !== NO_ITEM && scores[at]! > 0) logitOf.set(items[at]!, scores[at]!)
    }
    return {
      items: allowed,
      first: allowedScores ?? new Float32Array(allowed.length),
      logits: Float32Array.from(allowed, (item) => logitOf.get(item) ?? 0),
    }
  })
  return { candidates, prediction }
}

export function stepsOf(
  { sessions }: SessionInput,
  row: number,
  { itemCount, maxEvents }: Pick<SessionSignature, 'itemCount' | 'maxEvents'>,
  room: Int32Array,
): Int32Array {
  return room.subarray(0, readSteps(sessions, row, itemCount, maxEvents, room))
}

/** The best items, with scores in shares of the best one; of equal scores in the order of the first stage. */
function writeBest(
  items: Int32Array,
  logScores: Float64Array,
  row: number,
  prediction: SessionPrediction,
): void {
  const order = Uint32Array.from(items, (_, at) => at).sort((a, b) => logScores[b]! - logScores[a]! || a - b)
  const start = row * prediction.itemCount
  const count = Math.min(prediction.itemCount, order.length)
  for (let at = 0; at < count; at++) {
    prediction.items[start + at] = items[order[at]!]!
    prediction.scores[start + at] = Math.exp(logScores[order[at]!]! - logScores[order[0]!]!)
  }
}
