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
  const guards = new Guards()
  const kept: tf.Tensor[] = []
  try {
    guardEngine(guards, context, kept)
    guardVariables(guards, context)
    guardChance(guards, context)
    guardClocks(guards, context)
    return traced()
  } catch (error) {
    // Gradients keep what they need for the way back; tfjs forgets it when the way ends early.
    for (const tensor of kept) tensor.dispose()
    throw error
  } finally {
    guards.remove()
  }
}

/** Members of objects that are replaced for as long as a trace runs. */
class Guards {
  private readonly restores: (() => void)[] = []

  replace<T extends object, K extends keyof T>(target: T, name: K, replacement: T[K]): void {
    const own = Object.getOwnPropertyDescriptor(target, name)
    this.restores.push(() => {
      // A property that was inherited before is inherited again once ours is deleted.
      if (own) Object.defineProperty(target, name, own)
      else delete target[name]
    })
    target[name] = replacement
  }

  remove(): void {
    for (const restore of this.restores.reverse()) restore()
  }
}

function guardEngine(guards: Guards, context: TraceContext, kept: tf.Tensor[]): void {
  const engine = tf.engine() as unknown as PatchedEngine
  const { keep, runKernel } = engine
  guards.replace(engine, 'keep', (tensor) => {
    kept.push(tensor)
    return keep.call(engine, tensor)
  })
  guards.replace(engine, 'runKernel', (kernel, inputs, attributes) => {
    if (!tf.getKernel(kernel, TRACE_BACKEND)) throw unsupportedKernel(kernel)
    return runKernel.call(engine, kernel, inputs, attributes)
  })
  guards.replace(engine, 'readSync', (dataId) => {
    if (traceBackend.owns(dataId)) return traceBackend.readSync(dataId)
    throw refuseForeignRead(context)
  })
  guards.replace(engine, 'read', (dataId) => {
    try {
      return Promise.resolve(engine.readSync(dataId))
    } catch {
      // The refusal is remembered by the context and thrown when the traced function returns. Whoever awaits this read
      // belongs to a trace that is refused: it must neither go on nor become an unhandled rejection.
      return new Promise<never>(() => undefined)
    }
  })
}

function guardVariables(guards: Guards, context: TraceContext): void {
  guards.replace(tf.engine() as unknown as PatchedEngine, 'makeVariable', () => {
    throw context.refuse(
      'A variable was created while tracing',
      'Create variables before compiling; optimisers are given to the compiler, which keeps their state.',
    )
  })
  const variable = tf.Variable.prototype as { assign: (value: tf.Tensor) => void }
  // Any variable, declared or not: a running average would keep a tensor that has no value.
  guards.replace(variable, 'assign', function (this: tf.Variable) {
    throw context.refuse(
      `The variable '${this.name}' was assigned while tracing`,
      "Assignments are the training step's work: its optimiser updates the variables.",
    )
  })
  guards.replace(tf.Optimizer.prototype as unknown as { minimize: () => never }, 'minimize', () => {
    throw context.refuse(
      'A tfjs optimiser was used while tracing',
      "Its learning rate would be frozen: name the optimiser in the training step's specification, where the rate is an input.",
    )
  })
}

function guardChance(guards: Guards, context: TraceContext): void {
  guards.replace(Math, 'random', () => {
    throw context.refuse(
      'Math.random was called while tracing',
      'The number would be the same in every step: use numbers seeded by an input.',
    )
  })
}

/** Two traces within a millisecond read the same time, so that comparing them would not tell. */
function guardClocks(guards: Guards, context: TraceContext): void {
  const refuse = (): never => {
    throw context.refuse(
      'The clock was read while tracing',
      'The time would be the same in every step: make it an input.',
    )
  }
  guards.replace(Date, 'now', refuse)
  guards.replace(performance, 'now', refuse)
  // `new Date()` and `Date()` are the present; dates made of something are not.
  const dates = new Proxy(Date, {
    construct: (date, parts, newTarget) =>
      parts.length === 0 ? refuse() : (Reflect.construct(date, parts, newTarget) as Date),
    apply: refuse,
  })
  guards.replace(globalThis, 'Date', dates)
}

function refuseForeignRead(context: TraceContext): Error {
  return context.refuse(
    'The value of a tensor made outside was read while tracing',
    'The number would be frozen into the graph: pass the tensor as an input.',
  )
}
