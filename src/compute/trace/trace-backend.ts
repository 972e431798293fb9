/**
 * A tfjs backend that computes nothing: each kernel is recorded into the graph of the trace in progress, so that a whole
 * training step (forward, tfjs's own gradients, optimiser) becomes one ONNX graph.
 */
import { invariant } from '../../core/errors'
import type { GraphValue } from '../graph/graph-value'
import { sameShape } from '../graph/graph-value'
import { tf } from '../tensorflow'
import type { TensorDtype, TraceContext } from './trace-context'

export const TRACE_BACKEND = 'onnx-trace'

interface Entry {
  readonly value: GraphValue
  references: number
}

/** Operators of tfjs whose results differ from call to call, or follow from a seed that would be frozen. */
const RANDOM_OPERATORS = new Set([
  'dropout',
  'rand',
  'randomGamma',
  'randomNormal',
  'randomStandardNormal',
  'randomUniform',
  'randomUniformInt',
  'truncatedNormal',
  'multinomial',
])

class TraceBackend extends tf.KernelBackend {
  private readonly entries = new WeakMap<object, Entry>()
  private current: TraceContext | null = null

  get context(): TraceContext {
    invariant(this.current, 'a kernel of the trace backend runs while nothing is traced')
    return this.current
  }

  /** null while nothing is traced. */
  get contextInProgress(): TraceContext | null {
    return this.current
  }

  set context(context: TraceContext | null) {
    this.current = context
  }

  /** A new tensor of the traced code, standing for `value`. */
  tensorInfoOf(value: GraphValue): tf.TensorInfo {
    const dataId = {}
    this.entries.set(dataId, { value, references: 1 })
    return { dataId, shape: [...value.shape], dtype: value.dtype as TensorDtype }
  }

  symbolicTensor(value: GraphValue): tf.Tensor {
    return tf.engine().makeTensorFromTensorInfo(this.tensorInfoOf(value), this)
  }

  /** What a tensor stands for; tensors of other backends are captured as constants. */
  graphValueOf(tensor: tf.TensorInfo): GraphValue {
    const value = this.entries.get(tensor.dataId)?.value ?? this.context.capture(tensor)
    return sameShape(value.shape, tensor.shape) ? value : this.context.builder.reshape(value, tensor.shape)
  }

  owns(dataId: object): boolean {
    return this.entries.has(dataId)
  }

  override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): object {
    const operator = randomOperatorInProgress()
    if (operator)
      throw this.context.refuse(
        `tf.${operator} was called while tracing`,
        'Its numbers would be the same in every step: use the dropout and random functions of compute, seeded by an input.',
      )
    const value = this.context.constant(values as ArrayLike<number>, shape, dtype as TensorDtype, true)
    return this.tensorInfoOf(value).dataId
  }

  override readSync(dataId: object): tf.BackendValues {
    const value = this.entries.get(dataId)?.value
    // Constants of the graph are known already, so reading them freezes nothing more.
    if (value?.kind === 'constant') return value.data as tf.BackendValues
    throw this.context.refuse(
      `The value of a tensor of shape [${value?.shape.join() ?? ''}] was read while tracing`,
      'It does not exist yet: express the decision in tensors (tf.where, tf.maximum, a mask).',
    )
  }

  override read(dataId: object): Promise<tf.BackendValues> {
    return Promise.resolve(this.readSync(dataId))
  }

  override move(): void {
    throw this.context.refuse('A tensor was moved into the trace backend', 'Pass it as an input.')
  }

  override refCount(dataId: object): number {
    return this.entries.get(dataId)?.references ?? 0
  }

  override incRef(dataId: object): void {
    const entry = this.entries.get(dataId)
    if (entry) entry.references++
  }

  override disposeData(dataId: object, force = false): boolean {
    const entry = this.entries.get(dataId)
    if (!entry) return true
    entry.references--
    return force || entry.references <= 0
  }

  override numDataIds(): number {
    return 0
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: true }
  }

  override floatPrecision(): 16 | 32 {
    return 32
  }

  override timerAvailable(): boolean {
    return false
  }

  override dispose(): void {
    this.current = null
  }
}

/** tfjs opens a scope named `<operator>__op` around each operator; scopes nest. */
function randomOperatorInProgress(): string | undefined {
  return tf
    .engine()
    .state.scopeStack.map(({ name }) => name?.replace(/__op$/, ''))
    .find((name) => RANDOM_OPERATORS.has(name))
}

export const traceBackend = new TraceBackend()
