/**
 * Where a compiled step keeps variables and optimiser state between runs: in two buffers each, of which a run reads one and
 * writes the other, or on the GPU, where it stays until it is asked for.
 */
import type { InferenceSession as OrtSession, Tensor as OrtTensor } from 'onnxruntime-node'
import type { TracedDevice } from '../devices/device-adapter'
import { encodeOnnxModel } from '../onnx/model-writer'
import { onnxRuntime } from '../runtime/onnx-runtime'
import { openOrtSession } from '../runtime/ort-session'
import type { StateArray } from './state-codec'

export interface StateSlot extends Omit<StateArray, 'data'> {
  /** Output of the step that holds the next value; null where the step only reads this one. */
  readonly next: string | null
}

export interface StepState {
  /**
   * Adds to `feeds` what a run reads, by the names of the slots, and to `fetches` where it writes, by the names of its
   * outputs; null: into memory of ONNX Runtime's choice.
   */
  addTo(feeds: Record<string, OrtTensor>, fetches: Record<string, OrtTensor | null>): void
  /** After a run that went well. */
  advance(results: OrtSession.ReturnType): void
  /** In the order of the slots. The arrays change with the next run. */
  read(): Promise<readonly StateArray[]>
  /** The arrays belong to the state from now on. */
  write(values: ReadonlyMap<string, Float32Array>): void
  dispose(): Promise<void>
}

/** The CUDA provider's outputs cannot stay where they are: the Node binding knows the buffers of WebGPU only. */
export const staysOnDevice = (provider: TracedDevice['provider']): boolean => provider === 'webgpu'

/** @param initial By the names of the slots; the arrays belong to the state from now on. */
export function createStepState(
  provider: TracedDevice['provider'],
  slots: readonly StateSlot[],
  initial: ReadonlyMap<string, Float32Array>,
): StepState {
  return staysOnDevice(provider) ? new DeviceState(provider, slots, initial) : new HostState(slots, initial)
}

function tensorOf({ shape }: StateSlot, data: Float32Array): OrtTensor {
  return new (onnxRuntime().Tensor)('float32', data, [...shape])
}

/** Nothing is allocated or copied in a run. */
class HostState implements StepState {
  private readonly buffers: { readonly slot: StateSlot; current: OrtTensor; spare: OrtTensor }[]

  constructor(slots: readonly StateSlot[], initial: ReadonlyMap<string, Float32Array>) {
    this.buffers = slots.map((slot) => {
      const data = initial.get(slot.name)!
      return { slot, current: tensorOf(slot, data), spare: tensorOf(slot, new Float32Array(data.length)) }
    })
  }

  addTo(feeds: Record<string, OrtTensor>, fetches: Record<string, OrtTensor | null>): void {
    for (const { slot, current, spare } of this.buffers) {
      feeds[slot.name] = current
      if (slot.next !== null) fetches[slot.next] = spare
    }
  }

  advance(): void {
    for (const one of this.buffers)
      if (one.slot.next !== null) [one.current, one.spare] = [one.spare, one.current]
  }

  read(): Promise<readonly StateArray[]> {
    return Promise.resolve(this.buffers.map(({ slot, current }) => arrayOf(slot, current)))
  }

  write(values: ReadonlyMap<string, Float32Array>): void {
    for (const { slot, current } of this.buffers) (current.data as Float32Array).set(values.get(slot.name)!)
  }

  dispose(): Promise<void> {
    return Promise.resolve()
  }
}

/**
 * A run's outputs stay on the GPU and are the next run's inputs. The Node binding can neither write into a buffer that is
 * there already nor read one (reading aborts the process), so that each run gets new buffers, those of before are given back at
 * once, and a graph of `Identity` nodes brings values to the host.
 */
class DeviceState implements StepState {
  private readonly tensors: { readonly slot: StateSlot; current: OrtTensor }[]
  private download: Promise<OrtSession> | null = null

  constructor(
    private readonly provider: TracedDevice['provider'],
    slots: readonly StateSlot[],
    initial: ReadonlyMap<string, Float32Array>,
  ) {
    // Handed over by the first run.
    this.tensors = slots.map((slot) => ({ slot, current: tensorOf(slot, initial.get(slot.name)!) }))
  }

  addTo(feeds: Record<string, OrtTensor>, fetches: Record<string, OrtTensor | null>): void {
    for (const { slot, current } of this.tensors) {
      feeds[slot.name] = current
      if (slot.next !== null) fetches[slot.next] = null
    }
  }

  advance(results: OrtSession.ReturnType): void {
    for (const one of this.tensors)
      if (one.slot.next !== null) this.replace(one, results[one.slot.next] as OrtTensor)
  }

  async read(): Promise<readonly StateArray[]> {
    if (this.tensors.every(({ current }) => current.location === 'cpu'))
      return this.tensors.map(({ slot, current }) => arrayOf(slot, current))
    this.download ??= openOrtSession(copyingModel(this.tensors.map(({ slot }) => slot)), {
      provider: this.provider,
    })
    const session = await this.download
    const feeds: Record<string, OrtTensor> = {}
    this.addTo(feeds, {})
    const copies = await session.run(feeds)
    return this.tensors.map(({ slot }) => arrayOf(slot, copies[copyName(slot.name)] as OrtTensor))
  }

  write(values: ReadonlyMap<string, Float32Array>): void {
    for (const one of this.tensors) this.replace(one, tensorOf(one.slot, values.get(one.slot.name)!))
  }

  async dispose(): Promise<void> {
    for (const { current } of this.tensors) current.dispose()
    // One that could not be opened failed the reading.
    const download = await this.download?.catch(() => null)
    await download?.release()
  }

  /** Without disposing, buffers pile up until JavaScript's collector comes by, which knows nothing of their size. */
  private replace(one: { current: OrtTensor }, next: OrtTensor): void {
    one.current.dispose()
    one.current = next
  }
}

function arrayOf({ name, shape }: StateSlot, tensor: OrtTensor): StateArray {
  return { name, shape, data: tensor.data as Float32Array }
}

const copyName = (name: string): string => `${name}.copy`

function copyingModel(slots: readonly StateSlot[]): Uint8Array {
  return encodeOnnxModel({
    nodes: slots.map(({ name }) => ({
      operator: 'Identity',
      inputs: [name],
      outputs: [copyName(name)],
      attributes: {},
    })),
    initializers: [],
    inputs: slots.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })),
    outputs: slots.map(({ name, shape }) => ({ name: copyName(name), shape, dtype: 'float32' })),
  })
}
