/**
 * Values of a traced graph. A value has a shape and a type known while tracing, and is one of: an input, a constant, an
 * output of a node, or a lazy broadcast of a smaller value, which becomes an `Expand` node only where an operator needs it.
 */
import type { OnnxArray, OnnxAttribute, OnnxDtype } from '../onnx/model-writer'

export type Shape = readonly number[]

interface ValueBase {
  /** Unique within its graph, and larger than those of what it is computed from. */
  readonly id: number
  readonly shape: Shape
  readonly dtype: OnnxDtype
  /** Where every element is the same known number, that number. */
  readonly splat?: number
}

export interface InputValue extends ValueBase {
  readonly kind: 'input'
  readonly name: string
}

export interface ConstantValue extends ValueBase {
  readonly kind: 'constant'
  readonly data: OnnxArray
}

export interface NodeValue extends ValueBase {
  readonly kind: 'node'
  readonly node: GraphNode
}

export interface BroadcastValue extends ValueBase {
  readonly kind: 'broadcast'
  /** Never itself a broadcast; its shape broadcasts to this value's, aligned at the last dimension. */
  readonly source: DenseValue
}

/** What a node can read. */
export type DenseValue = InputValue | ConstantValue | NodeValue
export type GraphValue = DenseValue | BroadcastValue

export interface GraphNode {
  readonly operator: string
  /** null: an omitted optional input. */
  readonly inputs: readonly (DenseValue | null)[]
  readonly attributes: Readonly<Record<string, OnnxAttribute>>
  readonly outputs: NodeValue[]
}

export function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1)
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i])
}
