/**
 * Element-wise graphs as WebAssembly: every group of arrays that are computed from each other becomes one loop, which reads each array
 * once and writes each result once, four numbers at a time. ONNX Runtime would pass over them operator by operator. The arithmetic is
 * that of its operators, rounded to float32 after each, so that the numbers are the same bit for bit.
 *
 * Arrays lie in one memory, at multiples of 16 bytes; what follows a last incomplete vector of four is read and written as well.
 */
import { ForecartError } from '../../core/errors'
import type { Graph } from '../graph/graph'
import type { DenseValue, GraphNode, GraphValue, InputValue } from '../graph/graph-value'
import { sameShape, sizeOf } from '../graph/graph-value'
import type { Arithmetic, Code } from './wasm-module'
import {
  countingLoop,
  encodeWasmModule,
  f32Arithmetic,
  f32Constant,
  f32Load,
  f32Store,
  f32x4Arithmetic,
  f32x4Splat,
  getLocal,
  i32Constant,
  setLocal,
  v128Load,
  v128Store,
} from './wasm-module'

const VECTOR_BYTES = 16
/** The byte that a loop has reached. */
const POSITION = 0

export interface FusedOutput {
  readonly value: GraphValue
  /** Byte offset. May be that of an input, which is overwritten once all that depends on it has been read. */
  readonly address: number
}

/**
 * A WebAssembly module whose function `run` computes the outputs once.
 * @throws UNSUPPORTED_KERNEL where the graph holds more than sums, differences, products, quotients and roots of numbers and of
 * arrays of one shape.
 */
export function fuseLoops(
  graph: Graph,
  outputs: readonly FusedOutput[],
  addressOfInput: (name: string) => number,
): Uint8Array<ArrayBuffer> {
  const dense = outputs.map(({ value, address }) => ({ value: graph.dense(value), address }))
  return new LoopWriter(graph, dense, addressOfInput).module()
}

interface DenseOutput {
  readonly value: DenseValue
  readonly address: number
}

class LoopWriter {
  /** In the order of computation. */
  private readonly nodes: readonly GraphNode[]
  private readonly numberCount: number
  /** As many as the largest loop needs: each takes the same locals anew. WebAssembly allows 50,000. */
  private vectorCount = 0
  /** Locals by value: single numbers, and four of each array of the present loop, or of a number repeated. */
  private readonly numbers = new Map<DenseValue, number>()
  private readonly vectors = new Map<DenseValue, number>()

  constructor(
    graph: Graph,
    private readonly outputs: readonly DenseOutput[],
    private readonly addressOfInput: (name: string) => number,
  ) {
    this.nodes = graph.liveNodes(outputs.map(({ value }) => value))
    this.nodes.forEach(assertFusable)
    this.numberCount = this.nodes.filter(computesNumber).length
  }

  module(): Uint8Array<ArrayBuffer> {
    const numbers = this.nodes.filter(computesNumber).flatMap((node) => this.number(node))
    const loops = this.groups().flatMap((group) => this.loop(group))
    // All are on the stack before the first is written, the last on top: one may overwrite what another is.
    const results = this.outputs.filter(({ value }) => isNumber(value))
    const pushed = results.flatMap(({ value }) => [...i32Constant(0), ...this.pushNumber(value)])
    const stored = [...results].reverse().flatMap(({ address }) => f32Store(address))
    return encodeWasmModule({
      locals: { i32: 1, f32: this.numberCount, v128: this.vectorCount },
      body: [...numbers, ...loops, ...pushed, ...stored],
    })
  }

  private number(node: GraphNode): Code {
    const operands = node.inputs.flatMap((input) => this.pushNumber(input!))
    const local = 1 + this.numbers.size
    this.numbers.set(node.outputs[0]!, local)
    return [...operands, ...operatorOf(node, f32Arithmetic), ...setLocal(local)]
  }

  private pushNumber(value: DenseValue): Code {
    if (value.kind === 'constant') return f32Constant(Number(value.data[0]))
    if (value.kind === 'input') return [...i32Constant(0), ...f32Load(this.addressOfInput(value.name))]
    return getLocal(this.numbers.get(value)!)
  }

  /** Outputs that read or overwrite a common array share a loop: one overwrites what another reads. */
  private groups(): readonly (readonly DenseOutput[])[] {
    const groupAt = new Map<number, { outputs: readonly DenseOutput[]; touched: readonly number[] }>()
    for (const output of this.outputs) {
      if (isNumber(output.value)) continue
      const read = arraysBehind([output]).flatMap((array) =>
        array.kind === 'input' ? this.addressOfInput(array.name) : [],
      )
      const touched = [output.address, ...read]
      const near = [...new Set(touched.flatMap((address) => groupAt.get(address) ?? []))]
      const group = {
        outputs: [...near.flatMap(({ outputs }) => outputs), output],
        touched: [...new Set([...near.flatMap((one) => one.touched), ...touched])],
      }
      for (const address of group.touched) groupAt.set(address, group)
    }
    return [...new Set(groupAt.values())].map(({ outputs }) => outputs)
  }

  /** All that is read of four numbers of each array is read before anything of them is written. */
  private loop(group: readonly DenseOutput[]): Code {
    this.vectors.clear()
    const arrays = arraysBehind(group)
    const nodes = arrays.flatMap((value) => (value.kind === 'node' ? value.node : []))
    const repeated = nodes
      .flatMap(({ inputs }) => inputs.filter((input) => isNumber(input!)))
      .flatMap((value) => this.repeat(value!))
    const loaded = arrays.flatMap((value) => (value.kind === 'input' ? this.load(value) : []))
    const computed = nodes.flatMap((node) => this.vector(node))
    const stored = group.flatMap(({ value, address }) => [
      ...getLocal(POSITION),
      ...getLocal(this.vectors.get(value)!),
      ...v128Store(address),
    ])
    const bytes = Math.ceil((4 * sizeOf(group[0]!.value.shape)) / VECTOR_BYTES) * VECTOR_BYTES
    return [...repeated, ...countingLoop(POSITION, bytes, VECTOR_BYTES, [...loaded, ...computed, ...stored])]
  }

  private repeat(value: DenseValue): Code {
    if (this.vectors.has(value)) return []
    return [...this.pushNumber(value), ...f32x4Splat, ...this.setVector(value)]
  }

  private load(value: InputValue): Code {
    const address = this.addressOfInput(value.name)
    return [...getLocal(POSITION), ...v128Load(address), ...this.setVector(value)]
  }

  private vector(node: GraphNode): Code {
    const operands = node.inputs.flatMap((input) => getLocal(this.vectors.get(input!)!))
    return [...operands, ...operatorOf(node, f32x4Arithmetic), ...this.setVector(node.outputs[0]!)]
  }

  /** A new local. */
  private setVector(value: DenseValue): Code {
    const local = 1 + this.numberCount + this.vectors.size
    this.vectors.set(value, local)
    this.vectorCount = Math.max(this.vectorCount, this.vectors.size)
    return setLocal(local)
  }
}

const isNumber = ({ shape }: DenseValue): boolean => shape.length === 0
const computesNumber = ({ outputs }: GraphNode): boolean => isNumber(outputs[0]!)

function operatorOf({ operator }: GraphNode, arithmetic: Arithmetic): Code {
  return arithmetic[operator as keyof Arithmetic]
}

function assertFusable({ operator, inputs, outputs }: GraphNode): void {
  const shape = outputs[0]!.shape
  const isOfShape = (value: DenseValue | null): boolean =>
    value?.dtype === 'float32' &&
    (isNumber(value) || (value.kind !== 'constant' && sameShape(value.shape, shape)))
  if (operator in f32Arithmetic && inputs.every(isOfShape)) return
  throw new ForecartError(
    'UNSUPPORTED_KERNEL',
    `'${operator}' to compute [${shape.join()}] is none of what an optimiser's update can be compiled from: ` +
      `${Object.keys(f32Arithmetic).join(', ')} of numbers and of arrays of one shape. See src/compute/wasm.`,
  )
}

/** The arrays that the outputs are computed from, themselves included, in the order of computation. */
function arraysBehind(outputs: readonly DenseOutput[]): readonly DenseValue[] {
  const found = new Set<DenseValue>()
  const pending = outputs.map(({ value }) => value)
  for (let value = pending.pop(); value; value = pending.pop()) {
    if (isNumber(value) || found.has(value)) continue
    found.add(value)
    if (value.kind === 'node') pending.push(...(value.node.inputs as DenseValue[]))
  }
  return [...found].sort((a, b) => a.id - b.id)
}
