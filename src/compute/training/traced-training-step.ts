/**
 * The training step compiled: traced once, then replayed by ONNX Runtime as one run a batch. Variables and optimiser state
 * live outside of tfjs (`step-state.ts`).
 */
import type { InferenceSession as OrtSession, Tensor as OrtTensor } from 'onnxruntime-node'
import { ForecartError } from '../../core/errors'
import { sizeOf } from '../graph/graph-value'
import { serializeGraph } from '../graph/serialize-graph'
import { encodeOnnxModel } from '../onnx/model-writer'
import type { TracedDevice } from '../devices/device-adapter'
import { onnxRuntime } from '../runtime/onnx-runtime'
import { openOrtSession } from '../runtime/ort-session'
import { deviceLost } from '../devices/device-lost'
import { tf } from '../tensorflow'
import { trace } from '../trace/tracer'
import type { TensorSpec, TracedGraph } from '../trace/tracer'
import type { Optimizer } from './optimizers'
import { createOptimizer } from './optimizers'
import { decodeState, encodeState, type StateArray } from './state-codec'
import type { StateLayout } from './state-layout'
import { checkFeeds, stateLayout } from './state-layout'
import { runStep } from './step-function'
import { StepState, staysOnDevice, type StateSlot } from './step-state'
import type {
  Compilation,
  Feeds,
  RunOptions,
  RunResult,
  TrainingStep,
  TrainingStepSpec,
} from './training-step'

export class TracedTrainingStep implements TrainingStep {
  private running: Promise<unknown> | null = null

  private constructor(
    private readonly spec: TrainingStepSpec,
    private readonly provider: TracedDevice['provider'],
    private readonly session: OrtSession,
    private readonly slots: readonly StateSlot[],
    private readonly state: StepState,
    readonly compilation: Compilation,
  ) {}

  static async compile(
    spec: TrainingStepSpec,
    { provider, threads }: { readonly provider: TracedDevice['provider']; readonly threads?: number },
  ): Promise<TracedTrainingStep> {
    const optimizer = createOptimizer(spec.optimizer)
    const layout = stateLayout(spec, optimizer)
    const startedAt = performance.now()
    const isForOneThread = provider === 'cpu' && (threads ?? 1) === 1
    const traced = traceStep(spec, optimizer, layout, isForOneThread)
    const graph = serializeGraph(traced.graph, traced.outputs)
    const model = encodeOnnxModel(graph)
    assertRepeatable(model, traceStep(spec, optimizer, layout, isForOneThread))
    const tracedAt = performance.now()
    const slots = [...layout.variables, ...layout.optimizer].map(({ name, shape }): StateSlot => {
      const next = nextName(name)
      return { name, shape, next: next in traced.outputs ? next : null }
    })
    const session = await openOrtSession(model, {
      provider,
      threads,
      outputsOnDevice: staysOnDevice(provider) ? slots.flatMap(({ next }) => next ?? []) : [],
    }).catch((cause: unknown) => {
      throw deviceLost(provider, cause)
    })
    const compilation = {
      traceMs: tracedAt - startedAt,
      sessionMs: performance.now() - tracedAt,
      nodes: graph.nodes.length,
    }
    const initial = new Map([
      ...layout.variables.map(
        ({ name }, i) => [name, spec.variables[i]!.dataSync<'float32'>().slice()] as const,
      ),
      ...layout.optimizer.map(
        (one) => [one.name, new Float32Array(sizeOf(one.shape)).fill(one.initial)] as const,
      ),
    ])
    const state = new StepState(provider, slots, initial)
    return new TracedTrainingStep(spec, provider, session, slots, state, compilation)
  }

  async run(feeds: Feeds, options: RunOptions): Promise<RunResult> {
    checkFeeds(this.spec, feeds)
    return this.alone(() => this.replay(feeds, options))
  }

  private async replay(feeds: Feeds, { learningRate, seed = 0 }: RunOptions): Promise<RunResult> {
    const { Tensor } = onnxRuntime()
    const given: Record<string, OrtTensor> = {
      learningRate: new Tensor('float32', Float32Array.of(learningRate), []),
      seed: new Tensor('int32', Int32Array.of(seed), []),
    }
    for (const [name, { shape, dtype }] of Object.entries(this.spec.inputs))
      given[inputName(name)] = new Tensor(dtype, feeds[name]!, [...shape])
    const wanted: Record<string, OrtTensor | null> = { loss: null }
    const gradientsOf = this.spec.inputGradients ?? []
    for (const name of gradientsOf) wanted[gradientName(name)] = null
    this.state.addTo(given, wanted)
    const results = await this.session.run(given, wanted)
    this.state.advance(results)
    const floatsOf = (name: string): Float32Array => results[name]!.data as Float32Array
    return {
      loss: floatsOf('loss')[0]!,
      inputGradients: Object.fromEntries(gradientsOf.map((name) => [name, floatsOf(gradientName(name))])),
    }
  }

  async syncVariables(): Promise<void> {
    const arrays = await this.readState()
    this.spec.variables.forEach((variable, i) => {
      const value = tf.tensor(arrays[i]!.data.slice(), variable.shape)
      variable.assign(value)
      value.dispose()
    })
  }

  async saveState(): Promise<Uint8Array> {
    return encodeState(await this.readState())
  }

  restoreState(bytes: Uint8Array): Promise<void> {
    this.assertIdle()
    this.state.write(decodeState(bytes, this.slots))
    return Promise.resolve()
  }

  async dispose(): Promise<void> {
    // Releasing a session while it runs ends the process.
    await Promise.allSettled([this.running])
    await this.state.dispose()
    await this.session.release()
  }

  /** A run gives back the state of before: nothing may read it meanwhile. */
  private async alone<T>(work: () => Promise<T>): Promise<T> {
    this.assertIdle()
    const running = work()
    this.running = running
    try {
      return await running
    } catch (cause) {
      throw deviceLost(this.provider, cause)
    } finally {
      this.running = null
    }
  }

  private assertIdle(): void {
    if (this.running) throw new ForecartError('CONFLICT', 'A run of this training step is in progress')
  }

  /** Variables first. */
  private readState(): Promise<readonly StateArray[]> {
    return this.alone(() => this.state.read())
  }
}

const inputName = (name: string): string => `input.${name}`
const gradientName = (name: string): string => `gradient.${name}`
const nextName = (name: string): string => `${name}.next`

function traceStep(
  spec: TrainingStepSpec,
  optimizer: Optimizer,
  layout: StateLayout,
  isForOneThread: boolean,
): TracedGraph {
  const inputs: Record<string, TensorSpec> = {
    learningRate: { shape: [], dtype: 'float32' },
    seed: { shape: [], dtype: 'int32' },
  }
  for (const [name, input] of Object.entries(spec.inputs)) inputs[inputName(name)] = input
  for (const { name, shape } of layout.optimizer) inputs[name] = { shape, dtype: 'float32' }
  return trace({
    inputs,
    variables: new Map(layout.variables.map(({ name }, i) => [name, spec.variables[i]!])),
    frozen: spec.frozen,
    maxCapturedBytes: spec.maxCapturedBytes,
    isForOneThread,
    compute: (tensors) => {
      const batch: Record<string, tf.Tensor> = {}
      for (const name of Object.keys(spec.inputs)) batch[name] = tensors[inputName(name)]!
      const learningRate = tensors.learningRate as tf.Scalar
      const seed = tensors.seed as tf.Scalar
      const result = runStep(spec, optimizer, { batch, state: tensors, learningRate, seed })
      const outputs: Record<string, tf.Tensor> = { loss: result.loss }
      for (const [name, value] of Object.entries(result.inputGradients)) outputs[gradientName(name)] = value
      for (const [name, value] of Object.entries(result.state)) outputs[nextName(name)] = value
      layout.variables.forEach(({ name }, i) => {
        const value = result.values[i]
        if (value) outputs[nextName(name)] = value
      })
      return outputs
    },
  })
}

/** Code that depends on a clock, a counter or a random source of its own gives another graph the second time. */
function assertRepeatable(model: Uint8Array, again: TracedGraph): void {
  const second = encodeOnnxModel(serializeGraph(again.graph, again.outputs))
  if (Buffer.compare(model, second) === 0) return
  throw new ForecartError(
    'TRACE_REFUSED',
    'The loss is not the same computation when it is traced twice. Something outside of its tensors changes (a counter, ' +
      'a clock, a random source), and would be frozen as it was at compilation: make it an input.',
  )
}
