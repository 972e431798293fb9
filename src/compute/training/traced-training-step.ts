/**
 * The training step compiled: traced once, then replayed by ONNX Runtime as one run a batch. Variables and optimiser state
 * live outside of tfjs (`step-plan.ts`).
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
import type { TracedGraph } from '../trace/tracer'
import { createOptimizer } from './optimizers'
import { decodeState, encodeState, type StateArray } from './state-codec'
import type { StateLayout } from './state-layout'
import { checkFeeds, stateLayout } from './state-layout'
import type { CarriedState, StepPlan } from './step-plan'
import { gradientName, inputName } from './step-plan'
import { planUpdateInGraph } from './update-in-graph'
import { planUpdateOnHost } from './update-on-host'
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
  private disposing: Promise<void> | null = null

  private constructor(
    private readonly spec: TrainingStepSpec,
    private readonly provider: TracedDevice['provider'],
    private readonly session: OrtSession,
    private readonly layout: StateLayout,
    private readonly state: CarriedState,
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
    const step = { spec, optimizer, layout, isForOneThread }
    // The Node binding leaves outputs in the buffers of WebGPU, not in CUDA's.
    const plan = (): StepPlan =>
      provider === 'webgpu' ? planUpdateInGraph(step, provider) : planUpdateOnHost(step)
    const { graph: traced, outputsOnDevice, openState } = plan()
    const graph = serializeGraph(traced.graph, traced.outputs)
    const model = encodeOnnxModel(graph)
    assertRepeatable(model, plan().graph)
    const initial = new Map([
      ...layout.variables.map(
        ({ name }, i) => [name, spec.variables[i]!.dataSync<'float32'>().slice()] as const,
      ),
      ...layout.optimizer.map(
        (one) => [one.name, new Float32Array(sizeOf(one.shape)).fill(one.initial)] as const,
      ),
    ])
    const state = openState(initial)
    const tracedAt = performance.now()
    const session = await openOrtSession(model, { provider, threads, outputsOnDevice }).catch(
      (cause: unknown) => {
        throw deviceLost(provider, cause)
      },
    )
    const compilation = {
      traceMs: tracedAt - startedAt,
      sessionMs: performance.now() - tracedAt,
      nodes: graph.nodes.length,
    }
    return new TracedTrainingStep(spec, provider, session, layout, state, compilation)
  }

  async run(feeds: Feeds, options: RunOptions): Promise<RunResult> {
    checkFeeds(this.spec, feeds)
    return this.alone(() => this.replay(feeds, options))
  }

  private async replay(feeds: Feeds, { learningRate, seed = 0 }: RunOptions): Promise<RunResult> {
    const { Tensor } = onnxRuntime()
    const inputs: Record<string, OrtTensor> = {
      seed: new Tensor('int32', Int32Array.of(seed), []),
    }
    for (const [name, { shape, dtype }] of Object.entries(this.spec.inputs))
      inputs[inputName(name)] = new Tensor(dtype, feeds[name]!, [...shape])
    const wanted: Record<string, OrtTensor | null> = { loss: null }
    const gradientsOf = this.spec.inputGradients ?? []
    for (const name of gradientsOf) wanted[gradientName(inputName(name))] = null
    this.state.addTo(inputs, wanted, learningRate)
    const results = await this.session.run(inputs, wanted)
    this.state.advance(results, learningRate)
    const floatsOf = (name: string): Float32Array => results[name]!.data as Float32Array
    return {
      loss: floatsOf('loss')[0]!,
      inputGradients: Object.fromEntries(
        gradientsOf.map((name) => [name, floatsOf(gradientName(inputName(name)))]),
      ),
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
    this.state.write(decodeState(bytes, [...this.layout.variables, ...this.layout.optimizer]))
    return Promise.resolve()
  }

  dispose(): Promise<void> {
    return (this.disposing ??= this.release())
  }

  private async release(): Promise<void> {
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
