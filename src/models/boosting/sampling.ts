import type { Rng } from '../../core/statistics/rng'
import type { BinnedColumns } from './binned-columns'
import type { BoostingConfig } from './config'
import { LeafRows } from './leaf-rows'

/** The rows and the columns that one tree learns from, and the other rows. */
export class TreeSample {
  readonly rows: LeafRows
  readonly otherRows: LeafRows
  columns: Uint32Array
  private readonly allColumns: Uint32Array
  private readonly drawnRows: number
  private readonly drawnColumns: number

  constructor(
    private readonly data: BinnedColumns,
    { rowFraction, columnFraction, maxLeaves }: BoostingConfig,
    private readonly rng: Rng,
  ) {
    this.drawnRows = Math.max(1, Math.round(rowFraction * data.rows))
    this.drawnColumns = Math.max(1, Math.round(columnFraction * data.bins.length))
    this.rows = new LeafRows(this.drawnRows, maxLeaves)
    this.otherRows = new LeafRows(data.rows - this.drawnRows, maxLeaves)
    this.columns = this.allColumns = Uint32Array.from(data.bins, (_, column) => column)
  }

  draw(): void {
    this.drawRows()
    if (this.drawnColumns < this.allColumns.length)
      this.columns = this.rng.permutation(this.allColumns.length).slice(0, this.drawnColumns).sort()
  }

  /** Selection sampling (Knuth, volume 2, algorithm S): so many rows in ascending order, each set of them equally likely. */
  private drawRows(): void {
    const { rows } = this.data
    const isEvery = this.drawnRows === rows
    let drawn = 0
    for (let row = 0; row < rows; row++) {
      const left = this.drawnRows - drawn
      if (isEvery || this.rng.uniform() * (rows - row) < left) this.rows.rows[drawn++] = row
      else this.otherRows.rows[row - drawn] = row
    }
    this.rows.begin(drawn)
    this.otherRows.begin(rows - drawn)
  }
}
