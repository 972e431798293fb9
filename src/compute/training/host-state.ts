import type { InferenceSession as OrtSession, Tensor as OrtTensor } from 'onnxruntime-node'
import { onnxRuntime } from '../runtime/onnx-runtime'
import { releaseMemory } from '../runtime/release-memory'
import type { HostArray } from './host-memory'
import { HostMemory } from './host-memory'
import type { StateArray } from './state-codec'
import type { CarriedState } from './step-plan'

export const LEARNING_RATE = 'learningRate'

export interface HostStateOptions {
  readonly slots: readonly HostArray[]
  /** Outputs of the graph. */
  readonly gradients: readonly HostArray[]
  readonly initial: ReadonlyMap<string, Float32Array>
  /** A WebAssembly module that updates the arrays of the memory in place: slots, gradients and the learning rate. */
  readonly compileUpdate: (memory: HostMemory) => Uint8Array<ArrayBuffer>
}

/**
 * Variables, optimiser state and gradients in one memory: ONNX Runtime reads and writes them there, and a WebAssembly function
 * of that memory is the update.
 */
export class HostState implements CarriedState {
  private readonly slots: readonly HostArray[]
  private readonly memory: HostMemory
  private readonly update: () => void
  private readonly variables: Readonly<Record<string, OrtTensor>>
  private readonly gradients: Readonly<Record<string, OrtTensor>>

  constructor({ slots, gradients, initial, compileUpdate }: HostStateOptions) {
    this.slots = slots
    this.memory = new HostMemory([{ name: LEARNING_RATE, shape: [] }, ...slots, ...gradients])
    this.write(initial)
    const module = new WebAssembly.Module(compileUpdate(this.memory))
    const { exports } = new WebAssembly.Instance(module, { env: { memory: this.memory.memory } })
    this.update = exports['run'] as () => void
    const tensorsOf = (arrays: readonly HostArray[]): Record<string, OrtTensor> =>
      Object.fromEntries(
        arrays.map(({ name, shape }) => [
          name,
          new (onnxRuntime().Tensor)('float32', this.memory.view(name), [...shape]),
        ]),
      )
    this.variables = tensorsOf(slots)
    this.gradients = tensorsOf(gradients)
  }

  addTo(feeds: Record<string, OrtTensor>, fetches: Record<string, OrtTensor | null>): void {
    Object.assign(feeds, this.variables)
    Object.assign(fetches, this.gradients)
  }

  advance(results: OrtSession.ReturnType, learningRate: number): void {
    // The binding has written to the gradients' own memory, and copied that to new arrays, which nobody needs.
    for (const name of Object.keys(this.gradients)) releaseMemory(results[name]!.data as Float32Array)
    this.memory.view(LEARNING_RATE)[0] = learningRate
    this.update()
  }

  read(): Promise<readonly StateArray[]> {
    return Promise.resolve(
      this.slots.map(({ name, shape }) => ({ name, shape, data: this.memory.view(name) })),
    )
  }

  write(values: ReadonlyMap<string, Float32Array>): void {
    for (const { name } of this.slots) {
      const given = values.get(name)!
      this.memory.view(name).set(given)
      releaseMemory(given)
    }
  }

  dispose(): Promise<void> {
    return Promise.resolve()
  }
}
