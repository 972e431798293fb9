/**
 * An emitter writes one tfjs kernel into a graph as ONNX operators. Emitters are grouped by kind, one file a group, and
 * keyed by kernel name (tfjs-core/src/kernel_names.ts lists names, inputs and attributes).
 */
import type { GraphBuilder } from '../graph/graph-builder'
import type { GraphValue } from '../graph/graph-value'
import { tf } from '../tensorflow'

/** Inputs by the kernel's names for them, or numbered for kernels that take a list. */
export type KernelInputs = Readonly<Record<string, GraphValue>>

export type Emitter = (
  builder: GraphBuilder,
  inputs: KernelInputs,
  attributes: object,
) => GraphValue | readonly GraphValue[]

export type EmitterTable = Readonly<Record<string, Emitter>>

/** Types the inputs and attributes of one kernel, which tfjs itself hands over untyped. */
export function emitter<Inputs extends object, Attributes extends object = object>(
  emit: (
    builder: GraphBuilder,
    inputs: { readonly [K in keyof Inputs]: Inputs[K] },
    attributes: Attributes,
  ) => GraphValue | readonly GraphValue[],
): Emitter {
  return emit as unknown as Emitter
}

export interface X {
  readonly x: GraphValue
}

export interface AB {
  readonly a: GraphValue
  readonly b: GraphValue
}

/** ONNX Runtime orders, adds and multiplies no booleans. */
export function boolAsInt(builder: GraphBuilder, x: GraphValue): GraphValue {
  return x.dtype === 'bool' ? builder.cast(x, 'int32') : x
}

/** Axes as tfjs takes them (one, many, negative) as sorted non-negative numbers. */
export function normalizeAxes(axes: number | number[], rank: number): number[] {
  const shape = Array.from({ length: rank }, () => 1)
  return [...tf.util.parseAxisParam(axes, shape)].sort((a, b) => a - b)
}

export function normalizeAxis(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis
}
