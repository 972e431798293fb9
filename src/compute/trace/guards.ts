/**
 * Guards against silent baking. A trace runs the model's code once; whatever the code learns outside of tensors is frozen
 * into the graph. While a trace runs, the ways in which that happens unnoticed are made to fail.
 */
import { tf } from '../tensorflow'
import { TRACE_BACKEND, traceBackend } from './trace-backend'
import type { TraceContext } from './trace-context'
import { unsupportedKernel } from './trace-error'

interface PatchedEngine {
  readSync: (dataId: object) => tf.BackendValues
  read: (dataId: object) => Promise<tf.BackendValues>
  makeVariable: (...args: unknown[]) => tf.Variable
  keep: (tensor: tf.Tensor) => tf.Tensor
  runKernel: (
    kernel: string,
    inputs: tf.NamedTensorMap,
    attributes?: tf.NamedAttrMap,
  ) => tf.Tensor | tf.Tensor[]
}

/** Runs `traced` with the guards in place and takes them away again, whatever happens. */
export function withTraceGuards<T>(context: TraceContext, traced: () => T): T {
  const engine = tf.engine() as unknown as PatchedEngine
  const optimizer = tf.Optimizer.prototype as unknown as { minimize: () => never }
  const variable = tf.Variable.prototype as { assign: (value: tf.Tensor) => void }
  const original = {
    readSync: engine.readSync,
    read: engine.read,
    makeVariable: engine.makeVariable,
    keep: engine.keep,
    runKernel: engine.runKernel,
    minimize: optimizer.minimize,
    assign: variable.assign,
    random: Math.random,
    now: Date.now,
  }

  const kept: tf.Tensor[] = []
  engine.keep = (tensor) => {
    kept.push(tensor)
    return original.keep.call(engine, tensor)
  }
  engine.runKernel = (kernel, inputs, attributes) => {
    if (!tf.getKernel(kernel, TRACE_BACKEND)) throw unsupportedKernel(kernel)
    return original.runKernel.call(engine, kernel, inputs, attributes)
  }
  engine.readSync = (dataId) => {
    if (traceBackend.owns(dataId)) return traceBackend.readSync(dataId)
    throw refuseForeignRead(context)
  }
  engine.read = (dataId) => {
    try {
      return Promise.resolve(engine.readSync(dataId))
    } catch {
      // The refusal is remembered by the context and thrown when the traced function returns. Whoever awaits this read
      // belongs to a trace that is refused: it must neither go on nor become an unhandled rejection.
      return new Promise<never>(() => undefined)
    }
  }
  engine.makeVariable = () => {
    throw context.refuse(
      'A variable was created while tracing',
      'Create variables before compiling; optimisers are given to the compiler, which keeps their state.',
    )
  }
  // Any variable, declared or not: a running average would keep a tensor that has no value.
  variable.assign = function (this: tf.Variable) {
    throw context.refuse(
      `The variable '${this.name}' was assigned while tracing`,
      "Assignments are the training step's work: its optimiser updates the variables.",
    )
  }
  optimizer.minimize = () => {
    throw context.refuse(
      'A tfjs optimiser was used while tracing',
      "Its learning rate would be frozen: name the optimiser in the training step's specification, where the rate is an input.",
    )
  }
  Math.random = () => {
    throw context.refuse(
      'Math.random was called while tracing',
      'The number would be the same in every step: use numbers seeded by an input.',
    )
  }
  // Two traces within a millisecond read the same time, so that comparing them would not tell.
  Date.now = () => {
    throw context.refuse(
      'The clock was read while tracing',
      'The time would be the same in every step: make it an input.',
    )
  }
  try {
    return traced()
  } catch (error) {
    // Gradients keep what they need for the way back; tfjs forgets it when the way ends early.
    for (const tensor of kept) tensor.dispose()
    throw error
  } finally {
    engine.readSync = original.readSync
    engine.read = original.read
    engine.makeVariable = original.makeVariable
    engine.keep = original.keep
    engine.runKernel = original.runKernel
    optimizer.minimize = original.minimize
    variable.assign = original.assign
    Math.random = original.random
    Date.now = original.now
  }
}

function refuseForeignRead(context: TraceContext): Error {
  return context.refuse(
    'The value of a tensor made outside was read while tracing',
    'The number would be frozen into the graph: pass the tensor as an input.',
  )
}
