/**
 * A graph for any batch size, from two traces with different sizes. The two graphs must have the same nodes; integers in
 * which they differ (target shapes, slice ends) are linear in the batch size B: each becomes k * B + c, computed in the
 * graph from the shape of an input.
 */
import { ForecartError } from '../../core/errors'
import type { Graph } from '../graph/graph'
import type { ConstantValue, DenseValue, GraphNode, GraphValue } from '../graph/graph-value'
import { sameShape } from '../graph/graph-value'
import { toTypedArray } from '../graph/typed-array'
import type { OnnxInitializer, OnnxModel, OnnxNode } from '../onnx/model-writer'

const BATCH = 'batch'

/** The names that values inside an exported graph have, and inputs and outputs may not. */
export const RESERVED_NAMES = /^(batch|(t|constant|integers|multiple|uniform)\d+(\.\w+)?)$/

export interface SizedTrace {
  readonly batch: number
  readonly graph: Graph
  readonly outputs: Readonly<Record<string, GraphValue>>
}

/** Two primes: far from the sizes of layers, so that a layer's size is not mistaken for the batch's. */
export const BATCH_SIZES = [61, 67] as const

/** @throws TRACE_REFUSED where the computation depends on the batch size in another way. */
export function mergeBatchSizes(first: SizedTrace, second: SizedTrace): OnnxModel {
  return new BatchMerger(first, second).merge()
}

/** `value = factor * B + offset`. */
interface Linear {
  readonly factor: number
  readonly offset: number
}

class BatchMerger {
  private readonly nodes: OnnxNode[] = []
  private readonly initializers: OnnxInitializer[] = []
  private readonly names = new Map<DenseValue, string>()
  /** Integers computed or stored once, by content. */
  private readonly integers = new Map<string, string>()

  constructor(
    private readonly first: SizedTrace,
    private readonly second: SizedTrace,
  ) {}

  merge(): OnnxModel {
    this.emitBatchSize()
    const names = Object.keys(this.first.outputs)
    const firstOutputs = names.map((name) => this.first.graph.dense(this.first.outputs[name]!))
    const secondOutputs = names.map((name) => this.second.graph.dense(this.second.outputs[name]!))
    const firstNodes = this.first.graph.liveNodes(firstOutputs)
    const secondNodes = this.second.graph.liveNodes(secondOutputs)
    if (firstNodes.length !== secondNodes.length) throw refused('another number of operators is needed')
    firstNodes.forEach((node, i) => this.emitNode(node, secondNodes[i]!))
    names.forEach((name, i) => {
      const source = this.nameOf(firstOutputs[i]!, secondOutputs[i]!)
      this.nodes.push({ operator: 'Identity', inputs: [source], outputs: [name], attributes: {} })
    })
    return {
      nodes: this.nodes,
      initializers: this.initializers,
      inputs: this.first.graph.inputs.map((input, i) => ({
        name: input.name,
        shape: this.symbolicShape(input.shape, this.second.graph.inputs[i]!.shape),
        dtype: input.dtype,
      })),
      outputs: names.map((name, i) => ({
        name,
        shape: this.symbolicShape(firstOutputs[i]!.shape, secondOutputs[i]!.shape),
        dtype: firstOutputs[i]!.dtype,
      })),
    }
  }

  /** B itself, as a vector of one int64, from the first input that has a batch dimension. */
  private emitBatchSize(): void {
    for (const [i, input] of this.first.graph.inputs.entries()) {
      const axis = input.shape.findIndex((size, d) => size !== this.second.graph.inputs[i]!.shape[d])
      if (axis < 0) continue
      const attributes = { start: axis, end: axis + 1 }
      this.nodes.push({ operator: 'Shape', inputs: [input.name], outputs: [BATCH], attributes })
      return
    }
    throw new ForecartError('BAD_USER_INPUT', 'No input has a batch dimension')
  }

  private emitNode(first: GraphNode, second: GraphNode): void {
    if (
      first.operator !== second.operator ||
      JSON.stringify(first.attributes) !== JSON.stringify(second.attributes)
    )
      throw refused(`${first.operator} becomes ${second.operator} or takes other attributes`)
    this.nodes.push({
      operator: first.operator,
      inputs: first.inputs.map((input, i) => {
        const other = second.inputs[i]
        return input && other ? this.nameOf(input, other) : ''
      }),
      outputs: first.outputs.map((output) => this.newName(output)),
      attributes: first.attributes,
    })
  }

  private newName(value: DenseValue): string {
    const name = `t${this.names.size}`
    this.names.set(value, name)
    return name
  }

  private nameOf(first: DenseValue, second: DenseValue): string {
    if (first.kind === 'input') return first.name
    if (first.kind === 'constant' && second.kind === 'constant') return this.constantName(first, second)
    const name = this.names.get(first)
    if (name === undefined) throw refused('the operators are connected differently')
    return name
  }

  private constantName(first: ConstantValue, second: ConstantValue): string {
    if (first.dtype === 'int64' && first.shape.length === 1) {
      if (first.data.length !== second.data.length) throw refused('a rank depends on the batch size')
      return this.integerVector([...first.data].map(Number), [...second.data].map(Number))
    }
    if (sameShape(first.shape, second.shape)) {
      if (!sameData(first, second)) throw refused('a constant has other values')
      return this.names.get(first) ?? this.emitConstant(first)
    }
    if (first.splat === undefined || first.splat !== second.splat)
      throw refused('a constant with a batch dimension is not uniform')
    return this.emitUniform(first, this.integerVector(first.shape, second.shape))
  }

  private emitConstant(value: ConstantValue): string {
    const name = this.newName(value)
    this.initializers.push({ name, shape: value.shape, dtype: value.dtype, data: value.data })
    return name
  }

  private emitUniform({ dtype, splat }: ConstantValue, shape: string): string {
    const name = `uniform${this.nodes.length}`
    const data = toTypedArray([splat!], dtype)
    this.initializers.push({ name: `${name}.value`, shape: [], dtype, data })
    this.nodes.push({ operator: 'Expand', inputs: [`${name}.value`, shape], outputs: [name], attributes: {} })
    return name
  }

  /** A vector of int64 whose elements are equal in both traces or linear in B. */
  private integerVector(first: readonly number[], second: readonly number[]): string {
    const parts = first.map((value, i) => this.linear(value, second[i]!))
    if (parts.every(({ factor }) => factor === 0)) return this.integerConstant(first)
    const key = parts.map(({ factor, offset }) => `${factor}B${offset}`).join('_')
    const written = this.integers.get(`vector ${key}`)
    if (written) return written
    const pieces = parts.map((part) =>
      part.factor === 0 ? this.integerConstant([part.offset]) : this.multiple(part),
    )
    if (pieces.length === 1) return pieces[0]!
    const name = `integers${this.nodes.length}`
    this.nodes.push({ operator: 'Concat', inputs: pieces, outputs: [name], attributes: { axis: 0 } })
    this.integers.set(`vector ${key}`, name)
    return name
  }

  /** `factor * B + offset` as a vector of one. */
  private multiple({ factor, offset }: Linear): string {
    if (factor === 1 && offset === 0) return BATCH
    const key = `multiple ${factor} ${offset}`
    const written = this.integers.get(key)
    if (written) return written
    const name = `multiple${this.nodes.length}`
    const product = `${name}.product`
    this.nodes.push(
      {
        operator: 'Mul',
        inputs: [BATCH, this.integerConstant([factor])],
        outputs: [product],
        attributes: {},
      },
      { operator: 'Add', inputs: [product, this.integerConstant([offset])], outputs: [name], attributes: {} },
    )
    this.integers.set(key, name)
    return name
  }

  private integerConstant(values: readonly number[]): string {
    const key = `constant ${values.join()}`
    let name = this.integers.get(key)
    if (name === undefined) {
      name = `constant${this.integers.size}`
      this.initializers.push({
        name,
        shape: [values.length],
        dtype: 'int64',
        data: toTypedArray(values, 'int64'),
      })
      this.integers.set(key, name)
    }
    return name
  }

  private linear(first: number, second: number): Linear {
    const factor = (second - first) / (this.second.batch - this.first.batch)
    const offset = first - factor * this.first.batch
    // Two sizes lie on a line, always, and products of the batch size with itself on one of integers: but for a batch of
    // one that line is far below zero, where no size is.
    if (!Number.isInteger(factor) || (factor > 0 && factor + offset < 0))
      throw refused(`a size grows from ${first} to ${second}, which is not linear`)
    return { factor, offset }
  }

  private symbolicShape(first: readonly number[], second: readonly number[]): (number | string)[] {
    return first.map((size, axis) => {
      const { factor, offset } = this.linear(size, second[axis]!)
      if (factor === 0) return size
      return factor === 1 && offset === 0 ? BATCH : `${factor}*${BATCH}+${offset}`
    })
  }
}

function sameData(first: ConstantValue, second: ConstantValue): boolean {
  return Buffer.from(bytesOf(first)).equals(bytesOf(second))
}

function bytesOf({ data }: ConstantValue): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
}

function refused(why: string): ForecartError {
  return new ForecartError(
    'TRACE_REFUSED',
    `The graph depends on the batch size (${BATCH_SIZES.join(' or ')}) in a way that cannot be exported: ${why}`,
  )
}
