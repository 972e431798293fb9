/**
 * Guards against silent baking. A trace runs the model's code once; whatever the code learns outside of tensors is frozen
 * into the graph. While a trace runs, the ways in which that happens unnoticed are made to fail.
 */
import { tf } from '../tensorflow'
import { traceBackend } from './trace-backend'
import type { TraceContext } from './trace-context'

interface PatchedEngine {
  readSync: (dataId: object) => tf.BackendValues
  read: (dataId: object) => Promise<tf.BackendValues>
  makeVariable: (...args: unknown[]) => tf.Variable
}

/** Runs `traced` with the guards in place and takes them away again, whatever happens. */
export function withTraceGuards<T>(context: TraceContext, traced: () => T): T {
  const engine = tf.engine() as unknown as PatchedEngine
  const optimizer = tf.Optimizer.prototype as unknown as { minimize: () => never }
  const original = {
    readSync: engine.readSync,
    read: engine.read,
    makeVariable: engine.makeVariable,
    minimize: optimizer.minimize,
    random: Math.random,
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
  try {
    return traced()
  } finally {
    engine.readSync = original.readSync
    engine.read = original.read
    engine.makeVariable = original.makeVariable
    optimizer.minimize = original.minimize as () => never
    Math.random = original.random
  }
}

function refuseForeignRead(context: TraceContext): Error {
  return context.refuse(
    'The value of a tensor made outside was read while tracing',
    'The number would be frozen into the graph: pass the tensor as an input.',
  )
}

/** An async function goes on after the trace has ended, when nothing is recorded any more. */
export function refuseThenable(context: TraceContext, result: unknown): void {
  if (typeof result !== 'object' || result === null || !('then' in result)) return
  // What becomes of the abandoned function no longer matters; its rejection must not end the process.
  Promise.resolve(result).catch(() => undefined)
  throw context.refuse('The traced function is async', 'Compute in tensors, without awaiting.')
}
