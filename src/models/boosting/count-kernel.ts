/**
 * The hottest loops of training as WebAssembly: two sums of 64 bits are added at once, and rows that lie far apart in memory are fetched
 * before they are counted. That takes a quarter of the time of the same loops in JavaScript.
 */
import {
  type Code,
  encodeWasmModule,
  getLocal,
  i32Add,
  i32Constant,
  i32Less,
  i32Load,
  i32Load8,
  i32Multiply,
  i32ShiftLeft,
  i64Load,
  i64Store,
  i64x2Arithmetic,
  loopWhile,
  select,
  setLocal,
  teeLocal,
  v128Load,
  v128Store,
} from '../../compute/wasm/wasm-module'
import { BIN_LIMIT } from './bins'

/** A bin of a histogram and the share of one row in it: two whole numbers of 64 bits, see fixed-point.ts. */
export const PAIR_BYTES = 16
/** Of each column in a histogram, whatever its number of bins is. */
export const COLUMN_BYTES = BIN_LIMIT * PAIR_BYTES
/** Columns of a group: their bins lie side by side in each row, and one call counts them all. */
export const GROUP_COLUMNS = 32
/** Columns of a group are filled up to a multiple of this, so that bins are fetched eight at a time. */
export const COLUMNS_PER_FETCH = 8

/** Of a WebAssembly memory: 4 GiB. */
export const MOST_PAGES = 65_536

const ROW_BYTES = 4
/** Rows that are fetched before they are counted; their bins and pairs stay in the nearest cache. */
const FETCHED_ROWS = 256
/** Behind the beginning of the working memory, where the fetched bins are. */
const FETCHED_PAIRS_AT = FETCHED_ROWS * GROUP_COLUMNS
/** Working memory of the kernel: each thread has its own. */
export const KERNEL_BYTES = FETCHED_PAIRS_AT + FETCHED_ROWS * PAIR_BYTES

/** All are addresses in bytes; rows are those from `rows` up to, not including, `rowsEnd`, of which there must be one. */
export type CountRows = (
  rows: number,
  rowsEnd: number,
  pairs: number,
  bins: number,
  histogram: number,
  workingMemory: number,
) => void
/** `parent` -= `child`, both histograms of so many bytes. */
export type SubtractHistogram = (parent: number, child: number, bytes: number) => void

const step = (local: number, bytes: number): Code => [
  ...[...getLocal(local), ...i32Constant(bytes), ...i32Add, ...setLocal(local)],
]
const isBefore = (local: number, end: number): Code => [...getLocal(local), ...getLocal(end), ...i32Less]

/**
 * A module whose `run` is `CountRows`: adds the pair of each row to its bin of each column.
 * @param columns of the group, a multiple of `COLUMNS_PER_FETCH`: bytes of a row of bins
 */
export function countRowsModule(columns: number): Uint8Array<ArrayBuffer> {
  const [ROWS, ROWS_END, PAIRS, BINS, HISTOGRAM, FETCHED] = [0, 1, 2, 3, 4, 5]
  const [CHUNK_END, BIN, PAIR, FROM, BINS_END, SHARE] = [6, 7, 8, 9, 10, 11]
  const restart = [
    ...[...getLocal(FETCHED), ...setLocal(BIN)],
    ...[...getLocal(FETCHED), ...i32Constant(FETCHED_PAIRS_AT), ...i32Add, ...setLocal(PAIR)],
  ]
  const moveOn = [...step(BIN, columns), ...step(PAIR, PAIR_BYTES)]
  const copyBins = Array.from({ length: columns / COLUMNS_PER_FETCH }, (_, fetch) => {
    const offset = fetch * COLUMNS_PER_FETCH
    return [...getLocal(BIN), ...getLocal(FROM), ...i64Load(offset), ...i64Store(offset)]
  }).flat()
  const rowTimes = (bytes: number, start: number): Code => [
    ...[...getLocal(ROWS), ...i32Load(0), ...i32Constant(bytes), ...i32Multiply],
    ...[...getLocal(start), ...i32Add, ...setLocal(FROM)],
  ]
  const fetchRow = [
    ...[...rowTimes(columns, BINS), ...copyBins],
    ...[
      ...rowTimes(PAIR_BYTES, PAIRS),
      ...getLocal(PAIR),
      ...getLocal(FROM),
      ...v128Load(0),
      ...v128Store(0),
    ],
    ...[...moveOn, ...step(ROWS, ROW_BYTES)],
  ]
  const countColumn = (column: number): Code => [
    ...[...getLocal(BIN), ...i32Load8(column), ...i32Constant(Math.log2(PAIR_BYTES)), ...i32ShiftLeft],
    ...[...getLocal(HISTOGRAM), ...i32Add, ...teeLocal(FROM), ...getLocal(FROM)],
    ...[...v128Load(column * COLUMN_BYTES), ...getLocal(SHARE), ...i64x2Arithmetic.Add],
    ...v128Store(column * COLUMN_BYTES),
  ]
  const countRow = [
    ...[...getLocal(PAIR), ...v128Load(0), ...setLocal(SHARE)],
    ...Array.from({ length: columns }, (_, column) => countColumn(column)).flat(),
    ...moveOn,
  ]
  const endOfChunk = [
    ...[...step(CHUNK_END, FETCHED_ROWS * ROW_BYTES), ...getLocal(CHUNK_END), ...getLocal(ROWS_END)],
    ...[...isBefore(CHUNK_END, ROWS_END), ...select, ...setLocal(CHUNK_END)],
  ]
  const chunk = [
    ...[...endOfChunk, ...restart, ...loopWhile(fetchRow, isBefore(ROWS, CHUNK_END))],
    ...[...getLocal(BIN), ...setLocal(BINS_END), ...restart],
    ...loopWhile(countRow, isBefore(BIN, BINS_END)),
  ]
  return encodeWasmModule({
    parameters: 6,
    sharedPages: MOST_PAGES,
    locals: { i32: 5, f32: 0, v128: 1 },
    body: [...[...getLocal(ROWS), ...setLocal(CHUNK_END)], ...loopWhile(chunk, isBefore(ROWS, ROWS_END))],
  })
}

/** A module whose `run` is `SubtractHistogram`. */
export function subtractModule(): Uint8Array<ArrayBuffer> {
  const [PARENT, CHILD, BYTES, END] = [0, 1, 2, 3]
  const subtract = [
    ...[...getLocal(PARENT), ...getLocal(PARENT), ...v128Load(0), ...getLocal(CHILD), ...v128Load(0)],
    ...[...i64x2Arithmetic.Sub, ...v128Store(0)],
    ...[...step(PARENT, PAIR_BYTES), ...step(CHILD, PAIR_BYTES)],
  ]
  return encodeWasmModule({
    parameters: 3,
    sharedPages: MOST_PAGES,
    locals: { i32: 1, f32: 0, v128: 0 },
    body: [
      ...[...getLocal(PARENT), ...getLocal(BYTES), ...i32Add, ...setLocal(END)],
      ...loopWhile(subtract, isBefore(PARENT, END)),
    ],
  })
}
