/**
 * The part of WebAssembly's binary format that loops over arrays need: one module with one function, `run`, over a memory
 * that is given to it. https://webassembly.github.io/spec/core/binary/ and, for vectors of four numbers, its chapter on SIMD.
 */

/** Instructions, encoded. */
export type Code = readonly number[]

const I32 = 0x7f
const F32 = 0x7d
const V128 = 0x7b
const NO_RESULT = 0x40

/** LEB128. */
function unsigned(value: number): Code {
  const bytes: number[] = []
  let rest = value
  do {
    const low = rest % 128
    rest = Math.floor(rest / 128)
    bytes.push(rest > 0 ? low | 0x80 : low)
  } while (rest > 0)
  return bytes
}

function signed(value: number): Code {
  const bytes: number[] = []
  let rest = value | 0
  for (;;) {
    const low = rest & 0x7f
    rest >>= 7
    const isLast = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)
    bytes.push(isLast ? low : low | 0x80)
    if (isLast) return bytes
  }
}

const float = (value: number): Code => [...new Uint8Array(Float32Array.of(value).buffer)]
const simd = (instruction: number): Code => [0xfd, ...unsigned(instruction)]
/** Alignment as a power of two; the offset is added to the address on the stack. */
const memory = (alignment: number, offset: number): Code => [...unsigned(alignment), ...unsigned(offset)]

/** Operators of the same name take their operands from the stack: single numbers, and vectors of four. */
export interface Arithmetic {
  readonly Add: Code
  readonly Sub: Code
  readonly Mul: Code
  readonly Div: Code
  readonly Sqrt: Code
}

export const f32Arithmetic: Arithmetic = { Add: [0x92], Sub: [0x93], Mul: [0x94], Div: [0x95], Sqrt: [0x91] }
export const f32x4Arithmetic: Arithmetic = {
  Add: simd(0xe4),
  Sub: simd(0xe5),
  Mul: simd(0xe6),
  Div: simd(0xe7),
  Sqrt: simd(0xe3),
}

/** Vectors of two whole numbers of 64 bits. */
export const i64x2Arithmetic: Pick<Arithmetic, 'Add' | 'Sub'> = { Add: simd(0xce), Sub: simd(0xd1) }

export const getLocal = (local: number): Code => [0x20, ...unsigned(local)]
export const setLocal = (local: number): Code => [0x21, ...unsigned(local)]
/** Leaves the value on the stack. */
export const teeLocal = (local: number): Code => [0x22, ...unsigned(local)]
export const i32Constant = (value: number): Code => [0x41, ...signed(value)]
export const f32Constant = (value: number): Code => [0x43, ...float(value)]
export const i32Load = (offset: number): Code => [0x28, ...memory(2, offset)]
/** One byte, from 0 to 255. */
export const i32Load8 = (offset: number): Code => [0x2d, ...memory(0, offset)]
export const i64Load = (offset: number): Code => [0x29, ...memory(3, offset)]
export const i64Store = (offset: number): Code => [0x37, ...memory(3, offset)]
export const i32Add: Code = [0x6a]
export const i32Multiply: Code = [0x6c]
export const i32ShiftLeft: Code = [0x74]
/** Of two numbers without sign: 1 where the lower one on the stack is less. */
export const i32Less: Code = [0x49]
/** Of three numbers on the stack: the first where the last is not 0, else the second. */
export const select: Code = [0x1b]
export const f32Load = (offset: number): Code => [0x2a, ...memory(2, offset)]
export const f32Store = (offset: number): Code => [0x38, ...memory(2, offset)]
export const v128Load = (offset: number): Code => [...simd(0x00), ...memory(4, offset)]
export const v128Store = (offset: number): Code => [...simd(0x0b), ...memory(4, offset)]
export const f32x4Splat: Code = simd(0x13)

/** Counts `local`, an i32, from 0 to `bytes` in steps of `stepBytes`. Empty arrays have no loop: the test comes after the body. */
export function countingLoop(local: number, bytes: number, stepBytes: number, body: Code): Code {
  if (bytes === 0) return []
  const next = [...getLocal(local), ...i32Constant(stepBytes), ...i32Add]
  const isLess = [...getLocal(local), ...i32Constant(bytes), ...i32Less]
  return [
    ...[...i32Constant(0), ...setLocal(local)],
    ...loopWhile([...body, ...next, ...setLocal(local)], isLess),
  ]
}

/** Runs the body once, and again as long as the condition that follows it leaves something other than 0 on the stack. */
export function loopWhile(body: Code, condition: Code): Code {
  return [0x03, NO_RESULT, ...body, ...condition, 0x0d, 0, 0x0b]
}

export interface WasmFunction {
  /** Of `run`, all i32; default 0. They are the first locals. */
  readonly parameters?: number
  /** The most pages of a memory that threads share; absent where it is not shared. */
  readonly sharedPages?: number
  /** Numbered in this order behind the parameters: i32 first. */
  readonly locals: { readonly i32: number; readonly f32: number; readonly v128: number }
  readonly body: Code
}

const vector = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()]
const text = (value: string): Code => vector([...Buffer.from(value)].map((byte) => [byte]))
const section = (id: number, content: Code): Code => [id, ...unsigned(content.length), ...content]

/** A module that exports `run`, which returns nothing, and imports the memory `env.memory`. */
export function encodeWasmModule({
  parameters = 0,
  sharedPages,
  locals,
  body,
}: WasmFunction): Uint8Array<ArrayBuffer> {
  const declared = vector([
    [...unsigned(locals.i32), I32],
    [...unsigned(locals.f32), F32],
    [...unsigned(locals.v128), V128],
  ])
  const limits = sharedPages === undefined ? [0x00, 0] : [0x03, 0, ...unsigned(sharedPages)]
  const code = [...declared, ...body, 0x0b]
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector([[0x60, ...vector(Array.from({ length: parameters }, () => [I32])), 0]])),
    ...section(2, vector([[...text('env'), ...text('memory'), 0x02, ...limits]])),
    ...section(3, vector([[0]])),
    ...section(7, vector([[...text('run'), 0x00, 0]])),
    ...section(10, vector([[...unsigned(code.length), ...code]])),
  ])
}
