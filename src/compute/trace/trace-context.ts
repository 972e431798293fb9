/**
 * What one trace knows: its graph, which values of the outside world became constants of it, and why it must be refused.
 */
import type { ForecartError } from '../../core/errors'
import { refusalOfDtype } from '../emitters/refused-kernels'
import { Graph } from '../graph/graph'
import { GraphBuilder } from '../graph/graph-builder'
import type { GraphValue } from '../graph/graph-value'
import { toTypedArray } from '../graph/typed-array'
import { tf } from '../tensorflow'
import { traceRefused } from './trace-error'

export type TensorDtype = 'float32' | 'int32' | 'bool'

export interface TraceLimits {
  /** Bytes of values from outside (captured tensors, literals) that may become constants of the graph. */
  readonly maxCapturedBytes: number
  /** Variables that may become constants. */
  readonly frozen: readonly tf.Variable[] | 'all'
  /** A forward pass for serving: primitives are recorded as their own operators, which have no gradient. */
  readonly isForServing: boolean
  /** See `GraphBuilder`. */
  readonly isForOneThread: boolean
}

export class TraceContext {
  readonly graph = new Graph()
  readonly builder: GraphBuilder
  capturedBytes = 0
  private firstRefusal: ForecartError | undefined
  private readonly captured = new WeakMap<object, GraphValue>()

  constructor(private readonly limits: TraceLimits) {
    this.builder = new GraphBuilder(this.graph, limits.isForOneThread)
  }

  get isForServing(): boolean {
    return this.limits.isForServing
  }

  /** Remembers a refusal, so that code that catches the error does not get past it. */
  refuse(what: string, advice: string): ForecartError {
    const refusal = traceRefused(what, advice)
    this.firstRefusal ??= refusal
    return refusal
  }

  /** @throws TRACE_REFUSED where anything was refused since the trace began. */
  assertAccepted(): void {
    if (this.firstRefusal) throw this.firstRefusal
  }

  /** A tensor of another backend becomes a constant. */
  capture({ dataId, shape, dtype }: tf.TensorInfo): GraphValue {
    const constant = this.captured.get(dataId)
    if (constant) return constant
    const engine = tf.engine()
    const variable = Object.values(engine.state.registeredVariables).find((one) => one.dataId === dataId)
    if (variable && this.limits.frozen !== 'all' && !this.limits.frozen.includes(variable))
      throw this.refuse(
        `The variable '${variable.name}' is used, but was not declared to the compiler`,
        'Its present value would be frozen into the graph: add it to `variables`, or to `frozen` if that is meant.',
      )
    const info = engine.state.tensorInfo.get(dataId)!
    const values = info.backend.readSync(dataId) as ArrayLike<number>
    const value = this.constant(values, shape, dtype as TensorDtype, variable === undefined)
    this.captured.set(dataId, value)
    return value
  }

  /** A constant of the graph; `counted` where the value comes from outside of the traced code. */
  constant(
    values: ArrayLike<number>,
    shape: readonly number[],
    dtype: TensorDtype,
    counted: boolean,
  ): GraphValue {
    const refusal = refusalOfDtype(dtype)
    if (refusal) throw this.refuse(`A tensor of dtype ${refusal}`, 'A graph holds float32, int32 and bool.')
    const data = toTypedArray(values, dtype)
    const value = this.graph.constant(data, shape, dtype)
    // Uniform arrays (zeros, ones) are operators' own, not data.
    if (counted && value.splat === undefined) this.capturedBytes += data.byteLength
    if (this.capturedBytes > this.limits.maxCapturedBytes)
      throw this.refuse(
        `More than ${this.limits.maxCapturedBytes} bytes of values from outside would become constants of the graph`,
        'Pass data as inputs and weights as variables, or raise `maxCapturedBytes` if these are constants indeed.',
      )
    return value
  }
}
