import type { BinnedColumns } from './binned-columns'
import type { BoostingConfig } from './config'
import type { Followers, GrownTree } from './grow-tree'
import { addLeafValues, LeafRows, writeLeafOf } from './leaf-rows'
import type { Objective } from './objectives/objective'

/** Rows that only tell when to stop. */
export class ValidationPart {
  readonly losses: number[] = []
  readonly scores: Float64Array
  readonly followers: Followers
  private readonly leafOf: Uint16Array
  /** 0 where no round was better than none. */
  bestRound = 0
  private bestLoss = Infinity

  constructor(
    private readonly objective: Objective,
    private readonly data: BinnedColumns,
    private readonly config: BoostingConfig,
    private readonly offsets: Float64Array | undefined,
  ) {
    this.scores = new Float64Array(objective.outputs * data.rows)
    this.leafOf = new Uint16Array(data.rows)
    this.followers = { rows: new LeafRows(data.rows, config.maxLeaves), bins: data.bins }
  }

  begin(baseScores: Float64Array): void {
    baseScores.forEach((base, output) =>
      this.scores.fill(base, output * this.data.rows, (output + 1) * this.data.rows),
    )
    this.offsets?.forEach((offset, row) => (this.scores[row]! += offset))
    this.bestLoss = this.objective.loss(this.scores)
  }

  beginTree(): void {
    const { rows } = this.followers.rows
    for (let row = 0; row < rows.length; row++) rows[row] = row
    this.followers.rows.begin(rows.length)
  }

  addTree(tree: GrownTree, output: number): void {
    const from = output * this.data.rows
    writeLeafOf(this.leafOf, this.followers.rows, tree.leafValues.length)
    addLeafValues(this.scores.subarray(from, from + this.data.rows), this.leafOf, tree.leafValues)
  }

  /** Whether it is time to stop. */
  endRound(): boolean {
    const loss = this.objective.loss(this.scores)
    this.losses.push(loss)
    if (loss < this.bestLoss) {
      this.bestLoss = loss
      this.bestRound = this.losses.length
    }
    return this.losses.length - this.bestRound >= this.config.patience
  }
}
