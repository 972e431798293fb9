/**
 * Ranks the first candidates of a visit again, by boosted trees that were grown by LambdaMART (Burges 2010, "From RankNet to LambdaRank to LambdaMART: An
 * Overview", Microsoft Research, section 7). The trees add to the score that the candidates come with (its "BaseModel"): without any tree the
 * order stays as it is.
 */
import { z } from 'zod'
import type { ArtifactFiles } from '../../../contracts/models/estimator'
import { ForecartError } from '../../../core/errors'
import { decodeJson, encodeJson } from '../../artifact-json'
import { artifactPart, joinArtifacts } from '../../artifact-parts'
import { loadBoostedTrees, saveBoostedTrees, type BoostedTrees } from '../../boosting'
import type { Candidates } from '../ensemble/mixture'
import { CANDIDATE_COLUMNS, CandidateFeatures, type CandidateRows, LEAST_COLUMNS } from './candidate-features'
import { type FeatureSources, loadSources, sourceFiles } from './feature-sources'
import { newItemCount } from './new-items'

/** Candidates that trees rank; those behind them stay behind them. Bounds the time of an answer. */
export const MOST_RANKED = 60

const JUDGED_FILE = 'judged.json'
const TREES_PART = 'trees'

const judgedSchema = z.object({
  /** Steps of the newest visits, which neither stage nor trees were trained on, and these visits. */
  questions: z.number().int(),
  visits: z.number().int(),
  /** Mean NDCG@20 of the order that the candidates came in, and of that of the trees. */
  ndcgBefore: z.number(),
  ndcg: z.number(),
  /** One-sided, that the trees are not better; visits are the independent units. */
  pValue: z.number(),
  /** Whether trees have learned to rank items that no visit had turned to before. */
  ranksNewItems: z.boolean().optional(),
  /** Questions that they learned from whose next item was one of these. */
  arrivals: z.number().int().optional(),
})
/** What the gate saw of a ranker. */
export type JudgedRanker = Readonly<z.output<typeof judgedSchema>>

/** What is kept of it among the files of a ranker. @throws ARTIFACT_CORRUPT */
export function readJudged(files: ArtifactFiles): JudgedRanker {
  return decodeJson(files, JUDGED_FILE, judgedSchema)
}

export interface RankerParts {
  readonly trees: BoostedTrees
  readonly sources: FeatureSources
  readonly judged: JudgedRanker
}

export class CandidateRanker {
  private readonly features: CandidateFeatures
  private readonly matrix = new Float64Array(MOST_RANKED * CANDIDATE_COLUMNS.length)
  private readonly score = new Float64Array(1)

  constructor(private readonly parts: RankerParts) {
    this.features = new CandidateFeatures(parts.sources)
  }

  get judged(): JudgedRanker {
    return this.parts.judged
  }

  get ranksNewItems(): boolean {
    return this.parts.judged.ranksNewItems === true
  }

  /**
   * @param files of the ranker
   * @param ofFirstStage the files of the first stage of the same version
   * @throws ARTIFACT_CORRUPT
   */
  static load(files: ArtifactFiles, ofFirstStage: ArtifactFiles, itemCount: number): CandidateRanker {
    const trees = loadBoostedTrees(artifactPart(files, TREES_PART))
    const { columns } = trees.parts
    const isComputed = columns.every(
      ({ name, kind }, at) => name === CANDIDATE_COLUMNS[at]?.name && kind === CANDIDATE_COLUMNS[at].kind,
    )
    // Trees of before read the first columns alone.
    if (!isComputed || columns.length < LEAST_COLUMNS) {
      throw new ForecartError(
        'ARTIFACT_CORRUPT',
        'The trees that rank candidates read other features than this version computes; train the model again',
      )
    }
    return new CandidateRanker({
      trees,
      sources: loadSources(files, ofFirstStage, itemCount),
      judged: readJudged(files),
    })
  }

  save(): ArtifactFiles {
    const { trees, sources, judged } = this.parts
    return new Map([
      [JUDGED_FILE, encodeJson(judged)],
      ...sourceFiles(sources),
      ...joinArtifacts({ [TREES_PART]: saveBoostedTrees(trees) }),
    ])
  }

  /**
   * Logarithms of scores, in the order of `items` and then of the new items of the visit: of these and of the first by `base`, MOST_RANKED together, with what
   * the trees say of them; the others stay behind these, in their order.
   * @param base a logarithm of each candidate's score
   */
  rank(visit: RankedVisit, candidates: Candidates, base: Float64Array): Float64Array {
    const { trees, sources } = this.parts
    const rows = rowsOf(visit, candidates, base, sources.itemCount)
    const order = orderOf(base)
    const top = order.subarray(0, rows.items.length - newItemCount(visit.newItems))
    const ranked = new Float64Array(base.length + newItemCount(visit.newItems))
    this.features.write(rows, this.matrix)
    let lowest = Infinity
    rows.base.forEach((score, at) => {
      trees.scoreRow(this.matrix, this.score, at * CANDIDATE_COLUMNS.length)
      const candidate = at < top.length ? top[at]! : base.length + at - top.length
      ranked[candidate] = score + this.score[0]!
      lowest = Math.min(lowest, ranked[candidate])
    })
    for (const candidate of order.subarray(top.length))
      ranked[candidate] = lowest + base[candidate]! - base[top.at(-1)!]!
    return ranked
  }
}

/** The visit that candidates are of. */
export type RankedVisit = Pick<CandidateRows, 'sessions' | 'session' | 'steps' | 'placeId' | 'newItems'>

/** Candidates from the highest score to the lowest; of equal ones as they came. */
export function orderOf(scores: Float64Array): Uint32Array {
  return Uint32Array.from(scores, (_, at) => at).sort((a, b) => scores[b]! - scores[a]! || a - b)
}

/**
 * What trees read of the first candidates and of the new items of a visit, MOST_RANKED together. No model says anything of a new item: it begins where the
 * last of the others does.
 */
export function rowsOf(
  visit: RankedVisit,
  { items, first, logits }: Candidates,
  base: Float64Array,
  itemCount: number,
): CandidateRows {
  const newItems = Array.from({ length: newItemCount(visit.newItems) }, (_, number) => itemCount + number)
  const chosen = orderOf(base).subarray(0, MOST_RANKED - newItems.length)
  const of = (values: ArrayLike<number>) => Array.from(chosen, (at) => values[at]!)
  const last = base[chosen.at(-1)!]!
  return {
    ...visit,
    items: Int32Array.from([...of(items), ...newItems]),
    base: Float64Array.from([...of(base), ...newItems.map(() => last)]),
    first: Float32Array.from([...of(first), ...newItems.map(() => 0)]),
    logits: Float32Array.from([...of(logits), ...newItems.map(() => 0)]),
  }
}
