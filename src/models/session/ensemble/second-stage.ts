/** The second stage: a network ranks again what the first stage proposed, boosted trees the first of these, or one of the two alone. */
import { z } from 'zod'
import type { DeviceName } from '../../../contracts/operations/device'
import type { ArtifactFiles, PredictOptions } from '../../../contracts/models/estimator'
import type { PredictorOf } from '../../../contracts/models/task'
import { NO_ITEM } from '../../../contracts/session/item-vocabulary'
import type {
  NewItems,
  SessionInput,
  SessionPrediction,
  SessionSignature,
  SessionTypes,
} from '../../../contracts/session/session'
import { readSteps } from '../../../features/session'
import { decodeJson, encodeJson } from '../../artifact-json'
import { artifactPart, joinArtifacts } from '../../artifact-parts'
import { CandidateRanker, type JudgedRanker, readJudged } from '../ranker/candidate-ranker'
import { newItemCount } from '../ranker/new-items'
import { NETWORK_FAMILIES, type NetworkFamily } from './config'
import { headMixtureSchema, mixHeads, type HeadMixture } from './head-mixture'
import { networkFamily } from './networks'
import { mix, mixtureSchema, type Candidates, type Mixture } from './mixture'

/** The files of the network of an ensemble lie under names of this part. */
export const NETWORK_PART = 'network'
const RANKER_PART = 'ranker'
const FILE = 'second-stage.json'

const fileSchema = z.object({
  network: z.enum(NETWORK_FAMILIES).nullable(),
  mixture: mixtureSchema,
  /** Absent where the network has no say in what comes next, as in artifacts of before. */
  heads: headMixtureSchema.optional(),
  hasRanker: z.boolean().optional(),
})

/** What the gate saw of the trees of a version; null where it has none. @param files all files of the version @throws ARTIFACT_CORRUPT */
export function judgedTreesOf(files: ArtifactFiles): JudgedRanker | null {
  const ranker = artifactPart(files, RANKER_PART)
  return ranker.size === 0 ? null : readJudged(ranker)
}

/** At least one of the network and the ranker is there. */
export interface SecondStageParts {
  readonly network: { readonly name: NetworkFamily; readonly predictor: PredictorOf<SessionTypes> } | null
  readonly mixture: Mixture
  readonly heads: HeadMixture | null
  readonly ranker: CandidateRanker | null
}

export class SecondStage implements PredictorOf<SessionTypes> {
  constructor(
    readonly signature: SessionSignature,
    private readonly parts: SecondStageParts,
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
    const { network: name, mixture, heads = null, hasRanker } = decodeJson(files, FILE, fileSchema)
    return new SecondStage(signature, {
      network: name && {
        name,
        predictor: await networkFamily(name).load(artifactPart(files, NETWORK_PART), { device }),
      },
      mixture,
      heads,
      ranker: hasRanker
        ? CandidateRanker.load(artifactPart(files, RANKER_PART), files, signature.itemCount)
        : null,
    })
  }

  /**
   * Ranks the items of `allowed` of each row by `allowedScores` and by what the network and the trees say; a row without such has no answer. What
   * comes next is said of every row with `firstTold`.
   */
  async predict(input: SessionInput, options?: PredictOptions): Promise<SessionPrediction> {
    const { rows, itemCount } = input
    const { network, mixture, heads, ranker } = this.parts
    const { candidates, prediction: ofNetwork } = await askNetwork(network?.predictor ?? null, input, options)
    const prediction = {
      itemCount,
      items: new Int32Array(rows.length * itemCount).fill(NO_ITEM),
      scores: new Float32Array(rows.length * itemCount),
      ...(heads && ofNetwork && mixHeads(rows, ofNetwork, heads)),
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
      const mixed = mix(ofRow, steps, mixture)
      const { placeId, newItems: offered } = rows[row]!
      const newItems = ranker?.ranksNewItems ? offered : undefined
      const visit = { sessions: input.sessions, session: row, steps, placeId, newItems }
      const items = withNewItems(ofRow.items, newItems, this.signature.itemCount)
      writeBest(items, ranker ? ranker.rank(visit, ofRow, mixed) : mixed, row, prediction)
    }
    return prediction
  }

  save(): ArtifactFiles {
    const { network, mixture, heads, ranker } = this.parts
    return new Map([
      [
        FILE,
        encodeJson({
          network: network?.name ?? null,
          mixture,
          ...(heads && { heads }),
          ...(ranker && { hasRanker: true }),
        }),
      ],
      ...joinArtifacts({
        ...(network && { [NETWORK_PART]: network.predictor.save() }),
        ...(ranker && { [RANKER_PART]: ranker.save() }),
      }),
    ])
  }

  async dispose(): Promise<void> {
    await this.parts.network?.predictor.dispose()
  }
}

/** The items that are allowed in each row, with what the network, if there is one, says of them, and of the rows. */
export async function askNetwork(
  network: PredictorOf<SessionTypes> | null,
  input: SessionInput,
  options?: PredictOptions,
): Promise<{ candidates: readonly Candidates[]; prediction: SessionPrediction | null }> {
  const rows = input.rows.map((row) => ({ ...row, allowed: row.allowed ?? new Int32Array(0) }))
  const itemCount = rows.reduce((most, { allowed }) => Math.max(most, allowed.length), 0)
  const prediction = network && (await network.predict({ ...input, rows, itemCount }, options))
  const candidates = rows.map(({ allowed, allowedScores }, row) => {
    const logitOf = prediction ? logitsOf(prediction, row) : null
    return {
      items: allowed,
      first: allowedScores ?? new Float32Array(allowed.length),
      logits: Float32Array.from(allowed, (item) => logitOf?.get(item) ?? 0),
    }
  })
  return { candidates, prediction }
}

function logitsOf({ itemCount, items, scores, isFallback }: SessionPrediction, row: number) {
  const logitOf = new Map<number, number>()
  for (let at = row * itemCount; at < (row + 1) * itemCount && isFallback[row] === 0; at++) {
    // What is popular fills up behind what the network knows, with scores below 0.
    if (items[at] !== NO_ITEM && scores[at]! > 0) logitOf.set(items[at]!, scores[at]!)
  }
  return logitOf
}

export function stepsOf(
  { sessions }: SessionInput,
  row: number,
  { itemCount, maxEvents }: Pick<SessionSignature, 'itemCount' | 'maxEvents'>,
  room: Int32Array,
): Int32Array {
  return room.subarray(0, readSteps(sessions, row, itemCount, maxEvents, room))
}

/** The candidates of the vocabulary, and behind them the new items. */
function withNewItems(items: Int32Array, newItems: NewItems | undefined, itemCount: number): Int32Array {
  const count = newItemCount(newItems)
  if (count === 0) return items
  const all = new Int32Array(items.length + count)
  all.set(items)
  for (let number = 0; number < count; number++) all[items.length + number] = itemCount + number
  return all
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
