/**
 * Uniform random numbers as a function of (seed, salt, position): an operator of our own, with a kernel for tfjs cpu and an
 * emitter for the compiler, whose numbers are equal bit for bit. The seed is a tensor, so each step of a compiled graph
 * draws other numbers. Mixing function: `lowbias32`, C. Wellons, "Prospecting for Hash Functions" (2018).
 */
import type { EmitterTable } from '../emitters/emitter'
import { emitter } from '../emitters/emitter'
import type { GraphBuilder } from '../graph/graph-builder'
import type { GraphValue } from '../graph/graph-value'
import { sizeOf } from '../graph/graph-value'
import { tf } from '../tensorflow'

export const COUNTER_UNIFORM = 'ForecartCounterUniform'

export interface CounterUniformAttributes {
  readonly shape: readonly number[]
  /** Tells apart the uses within one step. */
  readonly salt: number
}

const POSITION_FACTOR = 0x9e3779b1
const SEED_FACTOR = 0x9e3779b9
const SALT_FACTOR = 0x85ebca6b
const MIX_1 = 0x7feb352d
const MIX_2 = 0x846ca68b
/** 24 bits are what a float32 in [0, 1) holds exactly. */
const KEPT_BITS = 24

/** Numbers in [0, 1). */
function counterUniform(seed: number, { shape, salt }: CounterUniformAttributes): Float32Array {
  const base = Math.imul(seed, SEED_FACTOR) + Math.imul(salt, SALT_FACTOR)
  return Float32Array.from({ length: sizeOf(shape) }, (_, position) => {
    let h = (Math.imul(position, POSITION_FACTOR) + base) >>> 0
    h = Math.imul(h ^ (h >>> 16), MIX_1)
    h = Math.imul(h ^ (h >>> 15), MIX_2)
    h ^= h >>> 16
    return (h >>> (32 - KEPT_BITS)) / 2 ** KEPT_BITS
  })
}

/** The same arithmetic on uint32, which wraps around as Math.imul and >>> do. */
function emitCounterUniform(
  builder: GraphBuilder,
  seed: GraphValue,
  { shape, salt }: CounterUniformAttributes,
): GraphValue {
  const size = sizeOf(shape)
  const word = (value: number): GraphValue => builder.scalar(value >>> 0, 'uint32')
  const binary = (operator: string, a: GraphValue, b: GraphValue): GraphValue =>
    builder.binary(operator, a, b, 'uint32')
  const shiftRight = (x: GraphValue, bits: number): GraphValue =>
    builder.binary('BitShift', x, word(bits), 'uint32', { direction: 'RIGHT' })
  const mix = (x: GraphValue, bits: number): GraphValue => binary('BitwiseXor', x, shiftRight(x, bits))

  const positions = Uint32Array.from(
    { length: size },
    (_, position) => Math.imul(position, POSITION_FACTOR) >>> 0,
  )
  const seedPart = binary('Mul', builder.cast(seed, 'uint32'), word(SEED_FACTOR))
  const base = binary('Add', seedPart, word(Math.imul(salt, SALT_FACTOR)))
  let h = binary('Add', builder.graph.constant(positions, [size], 'uint32'), base)
  h = binary('Mul', mix(h, 16), word(MIX_1))
  h = binary('Mul', mix(h, 15), word(MIX_2))
  h = mix(h, 16)
  const fraction = builder.cast(shiftRight(h, 32 - KEPT_BITS), 'float32')
  return builder.reshape(builder.mul(fraction, builder.scalar(2 ** -KEPT_BITS)), shape)
}

export const randomEmitters: EmitterTable = {
  [COUNTER_UNIFORM]: emitter<{ seed: GraphValue }, CounterUniformAttributes>(
    (builder, { seed }, attributes) => emitCounterUniform(builder, seed, attributes),
  ),
}

tf.registerKernel({
  kernelName: COUNTER_UNIFORM,
  backendName: 'cpu',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const cpu = backend as {
      readSync(dataId: object): ArrayLike<number>
      makeTensorInfo(shape: number[], dtype: string, values: Float32Array): tf.TensorInfo
    }
    const attributes = attrs as unknown as CounterUniformAttributes
    const seed = cpu.readSync(inputs.seed!.dataId)[0]!
    return cpu.makeTensorInfo([...attributes.shape], 'float32', counterUniform(seed, attributes))
  },
})
