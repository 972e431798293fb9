/** The gradient of a look-up, summed: row by row, as many at once as a vector holds where the row is whole vectors. */
import type { Code } from './wasm-module'
import {
  countingLoop,
  encodeWasmModule,
  f32Arithmetic,
  f32Load,
  f32Store,
  f32x4Arithmetic,
  getLocal,
  i32Add,
  i32Constant,
  i32Load,
  i32Multiply,
  setLocal,
  v128Load,
  v128Store,
} from './wasm-module'

const NUMBER_BYTES = 4
const VECTOR_BYTES = 16

export interface RowsToAdd {
  /** How many rows. */
  readonly count: number
  /** Numbers in a row. */
  readonly size: number
  /** Byte offsets: int32 `[count]`, float32 `[count, size]`, and the table that the rows are added to, each at its id. */
  readonly ids: number
  readonly rows: number
  readonly table: number
}

/** A WebAssembly module whose function `run` adds the rows to the table, in their order. Ids must be rows of the table. */
export function addRowsModule({ count, size, ids, rows, table }: RowsToAdd): Uint8Array<ArrayBuffer> {
  const [I, FROM, TO, K] = [0, 1, 2, 3]
  const rowBytes = size * NUMBER_BYTES
  const isWholeVectors = rowBytes % VECTOR_BYTES === 0
  const [load, store, add] = isWholeVectors
    ? [v128Load, v128Store, f32x4Arithmetic.Add]
    : [f32Load, f32Store, f32Arithmetic.Add]
  const at = (start: number): Code => [...getLocal(start), ...getLocal(K), ...i32Add]
  const addNumbers = [
    ...at(TO),
    ...at(TO),
    ...load(table),
    ...at(FROM),
    ...load(rows),
    ...add,
    ...store(table),
  ]
  const addRow = [
    ...[...getLocal(I), ...i32Load(ids), ...i32Constant(rowBytes), ...i32Multiply, ...setLocal(TO)],
    ...[...getLocal(I), ...i32Constant(size), ...i32Multiply, ...setLocal(FROM)],
    ...countingLoop(K, rowBytes, isWholeVectors ? VECTOR_BYTES : NUMBER_BYTES, addNumbers),
  ]
  return encodeWasmModule({
    locals: { i32: 4, f32: 0, v128: 0 },
    body: countingLoop(I, count * NUMBER_BYTES, NUMBER_BYTES, addRow),
  })
}
