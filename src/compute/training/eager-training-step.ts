/** The training step computed by tfjs itself, kernel by kernel, on one of its backends: with cpu, what the compiled step is compared with. */
import { onBackend } from '../devices/on-backend'
import { tf } from '../tensorflow'
import type { Optimizer } from './optimizers'
import { createOptimizer } from './optimizers'
import { decodeState, encodeState } from './state-codec'
import type { StateLayout } from './state-layout'
import { checkFeeds, stateLayout } from './state-layout'
import { runStep } from './step-function'
import type { Feeds, RunOptions, RunResult, TrainingStep, TrainingStepSpec } from './training-step'

export class EagerTrainingStep implements TrainingStep {
  readonly compilation = null
  private readonly optimizer: Optimizer
  private readonly layout: StateLayout
  /** Owned by the step. */
  private readonly state: Record<string, tf.Tensor> = {}

  /** @param backend of tfjs, open. */
  constructor(
    private readonly spec: TrainingStepSpec,
    private readonly backend: string,
  ) {
    this.optimizer = createOptimizer(spec.optimizer)
    this.layout = stateLayout(spec, this.optimizer)
    for (const { name, shape, initial } of this.layout.optimizer)
      this.state[name] = tf.keep(tf.fill([...shape], initial))
  }

  async run(feeds: Feeds, { learningRate, seed = 0 }: RunOptions): Promise<RunResult> {
    checkFeeds(this.spec, feeds)
    return onBackend(this.backend, () => this.compute(feeds, learningRate, seed))
  }

  private compute(feeds: Feeds, learningRate: number, seed: number): RunResult {
    const inputGradients: Record<string, Float32Array> = {}
    const loss = tf.tidy(() => {
      const batch: Record<string, tf.Tensor> = {}
      for (const [name, { shape, dtype }] of Object.entries(this.spec.inputs))
        batch[name] = tf.tensor(feeds[name]!.slice(), [...shape], dtype)
      const result = runStep(this.spec, this.optimizer, {
        batch,
        state: this.state,
        learningRate: tf.scalar(learningRate),
        seed: tf.scalar(seed, 'int32'),
      })
      // Before the update: either may be a variable itself.
      const value = result.loss.dataSync<'float32'>()[0]!
      for (const [name, gradient] of Object.entries(result.inputGradients))
        inputGradients[name] = gradient.dataSync<'float32'>().slice()
      this.spec.variables.forEach((variable, i) => {
        const next = result.values[i]
        if (next) variable.assign(next)
      })
      for (const [name, next] of Object.entries(result.state)) this.replaceState(name, tf.keep(next))
      return value
    })
    return { loss, inputGradients }
  }

  /** The variables are where this step keeps its values. */
  syncVariables(): Promise<void> {
    return Promise.resolve()
  }

  saveState(): Promise<Uint8Array> {
    const arrays = [
      ...this.layout.variables.map(({ name, shape }, i) => ({
        name,
        shape,
        tensor: this.spec.variables[i]!,
      })),
      ...this.layout.optimizer.map(({ name, shape }) => ({ name, shape, tensor: this.state[name]! })),
    ]
    return Promise.resolve(
      encodeState(
        arrays.map(({ name, shape, tensor }) => ({ name, shape, data: tensor.dataSync<'float32'>() })),
      ),
    )
  }

  restoreState(bytes: Uint8Array): Promise<void> {
    const values = decodeState(bytes, [...this.layout.variables, ...this.layout.optimizer])
    this.layout.variables.forEach(({ name, shape }, i) => {
      const value = tf.tensor(values.get(name)!, [...shape])
      this.spec.variables[i]!.assign(value)
      value.dispose()
    })
    for (const { name, shape } of this.layout.optimizer)
      this.replaceState(name, tf.tensor(values.get(name)!, [...shape]))
    return Promise.resolve()
  }

  dispose(): Promise<void> {
    tf.dispose(this.state)
    return Promise.resolve()
  }

  private replaceState(name: string, value: tf.Tensor): void {
    this.state[name]!.dispose()
    this.state[name] = value
  }
}
