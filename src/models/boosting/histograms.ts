/**
 * Histograms: for each bin of each column the sums of gradient and hessian and the number of rows, as whole numbers (fixed-point.ts). They
 * lie in one WebAssembly memory together with what is counted: bins by rows, in groups of columns, and the pair of each row.
 */
import { ForecartError } from '../../core/errors'
import type { BinnedColumns } from './binned-columns'
import {
  COLUMN_BYTES,
  COLUMNS_PER_FETCH,
  GROUP_COLUMNS,
  KERNEL_BYTES,
  MOST_PAGES,
  PAIR_BYTES,
  type SubtractHistogram,
} from './count-kernel'
import { type ColumnGroup, link, subtractingModule } from './count-task'
import { CountThreads } from './count-threads'
import { BIN_FIELDS } from './find-split'
import { type FixedPoint, NO_DERIVATIVES, PAIR_WORDS, readPairs, writePairs } from './fixed-point'

const ROW_BYTES = Uint32Array.BYTES_PER_ELEMENT
const PAGE_BYTES = 65_536
/** A leaf and one of its children, of which the other child is told. */
const LEAST_SLOTS = 2

/** The histograms of one table. They are known by number; `slots` says how many there are. */
export class Histograms {
  readonly slots: number
  private readonly memory: WebAssembly.Memory
  private readonly groups: readonly ColumnGroup[]
  private readonly threads: CountThreads
  private readonly subtractBytes: SubtractHistogram
  private readonly words: Int32Array
  private readonly pairsAt: number
  private readonly rowsAt: number
  private readonly firstHistogramAt: number
  private readonly histogramBytes: number
  private readonly ofColumn: Float64Array
  private fixedPoint: FixedPoint = NO_DERIVATIVES

  /**
   * @param wanted so many slots, as far as they fit into `mostMiB`, at least two: 8 KiB for each column, whatever `mostMiB` is
   * @param threads that count, this one included
   * @throws BAD_USER_INPUT where the table needs more memory than WebAssembly has; BAD_CONFIGURATION where the process may not reserve it
   */
  constructor(
    private readonly data: BinnedColumns,
    wanted: number,
    mostMiB: number,
    threads: number,
  ) {
    const { rows } = data
    const widths = groupWidths(data.bins.length, threads)
    const width = widths.reduce((sum, columns) => sum + columns, 0)
    this.histogramBytes = width * COLUMN_BYTES
    this.pairsAt = threads * KERNEL_BYTES
    this.rowsAt = this.pairsAt + rows * PAIR_BYTES
    this.firstHistogramAt = roundUp(this.rowsAt + rows * ROW_BYTES, PAIR_BYTES)
    const bytesBeside = this.firstHistogramAt + rows * width
    const room = Math.min(mostMiB * 2 ** 20, MOST_PAGES * PAGE_BYTES - bytesBeside)
    this.slots = Math.max(LEAST_SLOTS, Math.min(wanted, Math.floor(room / this.histogramBytes)))
    this.memory = memoryOf(Math.ceil((bytesBeside + this.slots * this.histogramBytes) / PAGE_BYTES))
    let [bins, firstColumn, inHistogram] = [this.firstHistogramAt + this.slots * this.histogramBytes, 0, 0]
    this.groups = widths.map((columns) => {
      const group = { firstColumn, columns, bins, inHistogram }
      this.writeBins(group)
      firstColumn += columns
      bins += columns * rows
      inHistogram += columns * COLUMN_BYTES
      return group
    })
    this.subtractBytes = link(subtractingModule(), this.memory)
    this.words = new Int32Array(this.memory.buffer)
    this.threads = new CountThreads(
      { memory: this.memory, groups: this.groups, pairs: this.pairsAt, rows: this.rowsAt },
      Array.from({ length: threads }, (_, thread) => thread * KERNEL_BYTES),
    )
    this.ofColumn = new Float64Array(BIN_FIELDS * Math.max(...data.binCounts))
  }

  /** Of each row of the table. Histograms that were counted before are void. */
  setDerivatives(gradients: Float64Array, hessians: Float64Array): void {
    const pairs = new Int32Array(this.memory.buffer, this.pairsAt, PAIR_WORDS * this.data.rows)
    this.fixedPoint = writePairs(gradients, hessians, pairs)
  }

  /**
   * Overwrites the slot, in groups of columns that hold one of `columns`.
   * @throws INTERNAL_SERVER_ERROR where a thread has ended
   */
  async count(slot: number, columns: Uint32Array, rows: Uint32Array): Promise<void> {
    new Uint32Array(this.memory.buffer, this.rowsAt, rows.length).set(rows)
    const rowsEnd = this.rowsAt + rows.length * ROW_BYTES
    await this.threads.count(this.addressOf(slot), rowsEnd, wantedGroups(this.groups, columns))
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await this.threads.close()
  }

  /** `parent` becomes the histogram of the other child: what the one child does not have of it (Ke et al., section 2.1). */
  subtract(parent: number, child: number): void {
    this.subtractBytes(this.addressOf(parent), this.addressOf(child), this.histogramBytes)
  }

  /** `BIN_FIELDS` numbers for each bin of the column. Valid until the next call. */
  read(slot: number, column: number): Float64Array {
    const at = this.addressOf(slot) + column * COLUMN_BYTES
    const bins = this.data.binCounts[column]!
    readPairs(this.words, at / Int32Array.BYTES_PER_ELEMENT, bins, this.fixedPoint, this.ofColumn)
    return this.ofColumn.subarray(0, BIN_FIELDS * bins)
  }

  private addressOf(slot: number): number {
    return this.firstHistogramAt + slot * this.histogramBytes
  }

  private writeBins({ firstColumn, columns, bins }: ColumnGroup): void {
    const byRow = new Uint8Array(this.memory.buffer, bins, columns * this.data.rows)
    this.data.bins.slice(firstColumn, firstColumn + columns).forEach((ofColumn, column) => {
      for (let row = 0; row < ofColumn.length; row++) byRow[row * columns + column] = ofColumn[row]!
    })
  }
}

const roundUp = (value: number, unit: number): number => Math.ceil(value / unit) * unit

/** Of each group, in columns: a group for each thread, where there are columns enough. */
function groupWidths(columns: number, threads: number): number[] {
  const most = Math.min(GROUP_COLUMNS, roundUp(columns / threads, COLUMNS_PER_FETCH))
  const widths: number[] = []
  for (let left = columns; left > 0; left -= most)
    widths.push(Math.min(most, roundUp(left, COLUMNS_PER_FETCH)))
  return widths
}

/** @returns for each group whether it holds one of the columns; they are gone through once, as there may be tens of thousands with each leaf */
export function wantedGroups(
  groups: readonly Pick<ColumnGroup, 'columns'>[],
  columns: Iterable<number>,
): boolean[] {
  const isWanted = groups.map(() => false)
  // Groups are alike but for the last one, which may be narrower.
  const { columns: width } = groups[0]!
  for (const column of columns) isWanted[Math.floor(column / width)] = true
  return isWanted
}

function memoryOf(pages: number): WebAssembly.Memory {
  if (pages > MOST_PAGES)
    throw new ForecartError(
      'BAD_USER_INPUT',
      `The training examples take ${Math.ceil(pages / 16)} MiB, and boosted trees can hold 4096 (a byte for each value, 20 for each row and ${(LEAST_SLOTS * COLUMN_BYTES) / 1024} KiB for each column). ` +
        'Train on fewer rows or columns',
    )
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
  } catch (cause) {
    throw new ForecartError(
      'BAD_CONFIGURATION',
      `No WebAssembly memory of ${Math.ceil(pages / 16)} MiB for boosted trees: Node reserves about 10 GiB of address space for each, used or not. Lift the ` +
        'limit (ulimit -v), or start Node with --disable-wasm-trap-handler, which reserves no more than is used',
      {},
      { cause },
    )
  }
}

/** Lends the slots of histograms to leaves. */
export class SlotPool {
  private readonly free: number[]

  constructor(slots: number) {
    this.free = Array.from({ length: slots }, (_, slot) => slot)
  }

  /** Null where all are lent. */
  take(): number | null {
    return this.free.pop() ?? null
  }

  giveBack(slot: number): void {
    this.free.push(slot)
  }
}
