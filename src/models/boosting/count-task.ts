/** What threads share when they count the rows of a leaf: each takes the next group of columns, until none is left. */
import { COLUMN_BYTES, type CountRows, countRowsModule, subtractModule } from './count-kernel'

/** Columns that one call of the kernel counts. All are known before the first tree. */
export interface ColumnGroup {
  readonly firstColumn: number
  readonly columns: number
  /** Addresses: of its bins, and where it begins in a histogram. */
  readonly bins: number
  readonly inHistogram: number
}

export interface CountedTable {
  readonly memory: WebAssembly.Memory
  readonly groups: readonly ColumnGroup[]
  /** Addresses: of the pairs of all rows, and of the rows of the leaf that is counted. */
  readonly pairs: number
  readonly rows: number
}

/** Words of the task, int32. Addresses are unsigned. */
export const Word = {
  /** Rises with each task: threads sleep until it does. */
  Task: 0,
  /** The next group that nobody has taken. */
  NextGroup: 1,
  CountedGroups: 2,
  HistogramAt: 3,
  RowsEnd: 4,
  /** One for each group from here: whether it is to be counted. */
  IsWanted: 5,
} as const

/** @returns a function that counts groups until all are taken, and tells the thread that waits for them */
export function groupCounter(
  { memory, groups, pairs, rows }: CountedTable,
  task: Int32Array,
  workingMemory: number,
): () => void {
  const counts = groups.map(({ columns }) => link<CountRows>(countingModule(columns), memory))
  return () => {
    for (;;) {
      const index = Atomics.add(task, Word.NextGroup, 1)
      const group = groups[index]
      if (!group) return
      if (task[Word.IsWanted + index]) {
        const histogram = (task[Word.HistogramAt]! >>> 0) + group.inHistogram
        const rowsEnd = task[Word.RowsEnd]! >>> 0
        new Uint8Array(memory.buffer, histogram, group.columns * COLUMN_BYTES).fill(0)
        if (rowsEnd > rows) counts[index]!(rows, rowsEnd, pairs, group.bins, histogram, workingMemory)
      }
      Atomics.add(task, Word.CountedGroups, 1)
      Atomics.notify(task, Word.CountedGroups)
    }
  }
}

export function link<Run>(module: WebAssembly.Module, memory: WebAssembly.Memory): Run {
  return new WebAssembly.Instance(module, { env: { memory } }).exports['run'] as Run
}

/** Compiled once for each number of columns. */
const countingModules = new Map<number, WebAssembly.Module>()
function countingModule(columns: number): WebAssembly.Module {
  const compiled = countingModules.get(columns) ?? new WebAssembly.Module(countRowsModule(columns))
  countingModules.set(columns, compiled)
  return compiled
}

let subtracting: WebAssembly.Module | undefined
export function subtractingModule(): WebAssembly.Module {
  return (subtracting ??= new WebAssembly.Module(subtractModule()))
}
