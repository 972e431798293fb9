/**
 * A graph under construction. Nodes are kept in the order in which they were recorded, which is a topological order.
 * Equal constants and equal nodes are recorded once (common subexpressions).
 */
import { createHash } from 'node:crypto'
import type { OnnxArray, OnnxAttribute, OnnxDtype } from '../onnx/model-writer'
import type {
  BroadcastValue,
  ConstantValue,
  DenseValue,
  GraphNode,
  GraphValue,
  InputValue,
  NodeValue,
  Shape,
} from './graph-value'
import { sameShape } from './graph-value'

export interface OutputSpec {
  readonly shape: Shape
  readonly dtype: OnnxDtype
}

const SHORT_CONSTANT = 32

export class Graph {
  readonly nodes: GraphNode[] = []
  readonly inputs: InputValue[] = []
  private readonly nodesByKey = new Map<string, GraphNode>()
  private readonly constantsByKey = new Map<string, ConstantValue>()
  private nextId = 0

  input(name: string, shape: Shape, dtype: OnnxDtype): InputValue {
    const value: InputValue = { kind: 'input', id: this.nextId++, name, shape: [...shape], dtype }
    this.inputs.push(value)
    return value
  }

  /** Takes over `data`: the caller must not write to it afterwards. */
  constant(data: OnnxArray, shape: Shape, dtype: OnnxDtype): ConstantValue {
    const key = `${dtype}[${shape.join()}]${contentKey(data)}`
    let value = this.constantsByKey.get(key)
    if (!value) {
      value = { kind: 'constant', id: this.nextId++, shape: [...shape], dtype, data, splat: splatOf(data) }
      this.constantsByKey.set(key, value)
    }
    return value
  }

  broadcast(source: GraphValue, shape: Shape): GraphValue {
    if (sameShape(source.shape, shape)) return source
    const dense = source.kind === 'broadcast' ? source.source : source
    const value: BroadcastValue = {
      kind: 'broadcast',
      id: this.nextId++,
      shape: [...shape],
      dtype: source.dtype,
      source: dense,
      splat: dense.splat,
    }
    return value
  }

  /** Turns a lazy broadcast into an `Expand` node. */
  dense(value: GraphValue): DenseValue {
    if (value.kind !== 'broadcast') return value
    const target = this.constant(BigInt64Array.from(value.shape, BigInt), [value.shape.length], 'int64')
    const [expanded] = this.record('Expand', [value.source, target], {}, [value])
    return expanded!
  }

  /** Records a node, or finds the equal one recorded before. */
  record(
    operator: string,
    inputs: readonly (GraphValue | null)[],
    attributes: Readonly<Record<string, OnnxAttribute>>,
    outputs: readonly OutputSpec[],
  ): readonly NodeValue[] {
    const dense = inputs.map((input) => input && this.dense(input))
    const key = `${operator}(${dense.map((input) => input?.id ?? '').join()})${JSON.stringify(attributes)}`
    const equalNode = this.nodesByKey.get(key)
    if (equalNode && equalNode.outputs.length === outputs.length) return equalNode.outputs
    const node: GraphNode = { operator, inputs: dense, attributes, outputs: [] }
    for (const { shape, dtype } of outputs)
      node.outputs.push({ kind: 'node', id: this.nextId++, shape: [...shape], dtype, node })
    this.nodes.push(node)
    this.nodesByKey.set(key, node)
    return node.outputs
  }

  /** The nodes that the values depend on, in topological order: what nothing depends on is left out. */
  liveNodes(values: readonly DenseValue[]): GraphNode[] {
    const live = new Set<GraphNode>()
    const pending = values.flatMap((value) => (value.kind === 'node' ? [value.node] : []))
    for (let node = pending.pop(); node; node = pending.pop()) {
      if (live.has(node)) continue
      live.add(node)
      for (const input of node.inputs) if (input?.kind === 'node') pending.push(input.node)
    }
    return this.nodes.filter((node) => live.has(node))
  }
}

function contentKey(data: OnnxArray): string {
  if (data.length <= SHORT_CONSTANT) {
    // Bit patterns, so that 0 and -0, and different NaNs, stay apart.
    return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex')
  }
  return createHash('sha1')
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest('hex')
}

function splatOf(data: OnnxArray): number | undefined {
  const first = data[0]
  // -0 must not be treated as the neutral element 0.
  if (first === undefined || Object.is(first, -0)) return undefined
  for (let i = 1; i < data.length; i++) if (data[i] !== first) return undefined
  return Number(first)
}
