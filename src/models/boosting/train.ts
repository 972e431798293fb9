/**
 * Gradient boosting (Friedman 2001, "Greedy function approximation: a gradient boosting machine"): each round adds a tree that
 * follows the gradient of the loss at the scores so far, a small step at a time.
 */
import { availableParallelism } from 'node:os'
import type { TrainOptions } from '../../contracts/models/estimator'
import type { Hyperparameters } from '../../contracts/models/task'
import { ForecartError } from '../../core/errors'
import { Rng } from '../../core/statistics/rng'
import { binColumns, type BinnedColumns } from './binned-columns'
import { fitBins, type ColumnBins } from './bins'
import { BoostedTrees } from './boosted-trees'
import { parseBoostingConfig, type BoostingConfig } from './config'
import { prepareExamples, type Examples, type PreparedExamples } from './examples'
import { TreeGrower, type GrownTree } from './grow-tree'
import { addLeafValues, writeLeafOf } from './leaf-rows'
import type { Directions } from './find-split'
import { directionsOf, keepMonotone, type Monotone } from './monotone'
import { createObjective, linkOf, type ObjectiveSpec } from './objectives'
import type { Objective } from './objectives/objective'
import { TreeSample } from './sampling'
import { flattenTrees } from './tree-arrays'
import { Turns } from './turns'
import { ValidationPart } from './validation-part'

export interface BoostingRequest {
  readonly objective: ObjectiveSpec
  readonly training: Examples
  /** Later than the training part where rows have a time. Without it all rounds are trained. */
  readonly validation?: Examples
  readonly hyperparameters?: Hyperparameters
  /** Columns that scores only rise, or only fall, with. */
  readonly monotone?: Monotone
  /**
   * That count rows, this one included; default as many as the machine has cores, up to 8. The model is the same bit for bit for any number of them. Those beside this one are started
   * where the table is large, and ended with the training.
   */
  readonly threads?: number
}

/** Values of a table from which threads are worth their start. */
const LEAST_CELLS_OF_THREADS = 2_000_000
const USUAL_THREADS = 8
const MOST_THREADS = 64

export interface TrainedBoosting {
  readonly model: BoostedTrees
  /** Rounds of the model: up to the least loss on the validation part. */
  readonly rounds: number
  /** After each round that was trained; empty without a validation part. */
  readonly validationLosses: readonly number[]
}

/**
 * The same seed gives the same model, bit for bit. Training needs two bytes for each value of the examples, some 60 bytes a row, 24 more for
 * each output of the objective, and `histogramMiB`, or 8 KiB for each column where that is more.
 *
 * @throws BAD_USER_INPUT where a hyper-parameter, the examples or a constraint is refused; NOT_ENOUGH_DATA without a row; CANCELLED
 */
export async function trainBoostedTrees(
  request: BoostingRequest,
  options: Pick<TrainOptions, 'seed' | 'signal' | 'onProgress'>,
): Promise<TrainedBoosting> {
  const config = parseBoostingConfig(request.hyperparameters ?? {})
  const turns = new Turns(options.signal)
  const training = prepareExamples('training', request.training)
  const isStopped = request.validation && config.ensemble === 'boosted'
  const validation = isStopped ? prepareExamples('validation', request.validation) : undefined
  const directions = directionsOf(request.monotone, training.columns)
  const objective = createObjective(request.objective, training)
  const validationObjective = validation && createObjective(request.objective, validation)
  options.onProgress?.({ stage: 'bins', fraction: 0 })
  const columnBins = await fitAllBins(training, config, turns)
  const boosting = new Boosting(
    config,
    objective,
    await binColumns(columnBins, training, turns),
    new Rng(options.seed, 'boosting'),
    turns,
    validation && validationObjective
      ? new ValidationPart(
          validationObjective,
          await binColumns(columnBins, validation, turns),
          config,
          validation.offsets,
        )
      : null,
    training.offsets,
    directions,
    threadsFor(request.threads, training),
  )
  const trees = await boosting
    .run((round) =>
      options.onProgress?.({ stage: 'trees', fraction: round / config.maxRounds, epoch: round }),
    )
    .finally(() => boosting.close())
  return {
    model: new BoostedTrees({
      columns: training.columns.map(({ name, kind }, column) => ({
        name,
        kind,
        binOf: categoriesOf(columnBins[column]!),
      })),
      link: linkOf(request.objective),
      baseScores: boosting.baseScores,
      trees: flattenTrees(trees, columnBins),
    }),
    rounds: trees.length / objective.outputs,
    validationLosses: boosting.validation?.losses ?? [],
  }
}

function threadsFor(
  wanted = Math.min(USUAL_THREADS, availableParallelism()),
  { rows, columns }: PreparedExamples,
): number {
  if (!(Number.isInteger(wanted) && wanted >= 1 && wanted <= MOST_THREADS))
    throw new ForecartError(
      'BAD_USER_INPUT',
      `Boosted trees are trained by 1 to ${MOST_THREADS} threads, not ${wanted}`,
    )
  return rows * columns.length < LEAST_CELLS_OF_THREADS ? 1 : wanted
}

async function fitAllBins(
  { columns, rows }: PreparedExamples,
  { maxBins }: BoostingConfig,
  turns: Turns,
): Promise<ColumnBins[]> {
  const all: ColumnBins[] = []
  for (const column of columns) {
    all.push(fitBins(column, maxBins))
    await turns.after(20 * rows)
  }
  return all
}

function categoriesOf(bins: ColumnBins): Uint8Array | null {
  return bins.kind === 'categorical' ? bins.binOf : null
}

class Boosting {
  readonly baseScores: Float64Array
  private readonly scores: Float64Array
  private readonly gradients: Float64Array
  private readonly hessians: Float64Array
  private readonly leafOf: Uint16Array
  private readonly grower: TreeGrower
  private readonly sample: TreeSample
  private readonly isBagged: boolean
  /** Of each tree, that is added. */
  private readonly share: number

  constructor(
    private readonly config: BoostingConfig,
    private readonly objective: Objective,
    private readonly data: BinnedColumns,
    rng: Rng,
    turns: Turns,
    readonly validation: ValidationPart | null,
    offsets: Float64Array | undefined,
    private readonly directions: Directions | null,
    threads: number,
  ) {
    const cells = objective.outputs * data.rows
    this.isBagged = config.ensemble === 'bagged'
    this.share = this.isBagged ? 1 / config.maxRounds : config.learningRate
    this.baseScores = objective.baseScores()
    this.scores = new Float64Array(cells)
    this.baseScores.forEach((base, output) =>
      this.scores.fill(base, output * data.rows, (output + 1) * data.rows),
    )
    offsets?.forEach((offset, row) => (this.scores[row]! += offset))
    validation?.begin(this.baseScores)
    this.gradients = new Float64Array(cells)
    this.hessians = new Float64Array(cells)
    this.leafOf = new Uint16Array(data.rows)
    this.grower = new TreeGrower(data, config, turns, rng, directions, threads)
    this.sample = new TreeSample(data, config, rng)
  }

  /** The trees of the rounds up to the best. @throws CANCELLED */
  async run(onRound: (round: number) => void): Promise<GrownTree[]> {
    const { config, objective, validation, isBagged } = this
    const trees: GrownTree[] = []
    for (let round = 1; round <= config.maxRounds; round++) {
      if (round === 1 || !isBagged) objective.gradients(this.scores, this.gradients, this.hessians)
      let hasSplit = false
      for (let output = 0; output < objective.outputs; output++) {
        const tree = await this.addTree(output)
        trees.push(tree)
        hasSplit ||= tree.nodes.length > 0
      }
      onRound(round)
      const isTime = validation?.endRound() ?? false
      if (isTime || (!hasSplit && !isBagged)) break
    }
    return validation ? trees.slice(0, validation.bestRound * objective.outputs) : trees
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await this.grower.close()
  }

  private async addTree(output: number): Promise<GrownTree> {
    const { data, sample, validation } = this
    const from = output * data.rows
    const of = (all: Float64Array): Float64Array => all.subarray(from, from + data.rows)
    sample.draw()
    validation?.beginTree()
    const tree = await this.grower.grow(
      sample.columns,
      sample.rows,
      { gradients: of(this.gradients), hessians: of(this.hessians) },
      [{ rows: sample.otherRows, bins: data.bins }, ...(validation ? [validation.followers] : [])],
    )
    this.renewLeaves(tree, of(this.scores))
    if (this.directions) keepMonotone(tree, this.directions)
    for (let leaf = 0; leaf < tree.leafValues.length; leaf++) tree.leafValues[leaf]! *= this.share
    // Trees that are bagged learn nothing of each other.
    if (!this.isBagged) {
      for (const rows of [sample.rows, sample.otherRows])
        writeLeafOf(this.leafOf, rows, tree.leafValues.length)
      addLeafValues(of(this.scores), this.leafOf, tree.leafValues)
    }
    validation?.addTree(tree, output)
    return tree
  }

  /** Where the objective has values of its own for leaves. */
  private renewLeaves(tree: GrownTree, scores: Float64Array): void {
    const { objective } = this
    if (!objective.leafValue) return
    const { rows, from, to } = this.sample.rows
    for (let leaf = 0; leaf < tree.leafValues.length; leaf++)
      tree.leafValues[leaf] = objective.leafValue(rows.subarray(from[leaf], to[leaf]), scores)
  }
}
