/**
 * Where a compiled step keeps variables and optimiser state between runs: a run's outputs are the inputs of the next one. They are on
 * the host, or on the GPU, where they stay until they are asked for.
 *
 * The Node binding of ONNX Runtime answers every output in memory of its own, also where it was given an array to write to (it
 * writes there and makes a copy all the same), so none is given. On the GPU it cannot read a buffer (reading aborts the process): a
 * graph of `Identity` nodes brings values to the host.
 */
import type { InferenceSession as OrtSession, Tensor as OrtTensor } from 'onnxruntime-node'
import type { TracedDevice } from '../devices/device-adapter'
import { encodeOnnxModel } from '../onnx/model-writer'
import { onnxRuntime } from '../runtime/onnx-runtime'
import { openOrtSession } from '../runtime/ort-session'
import { releaseMemory } from '../runtime/release-memory'
import type { StateArray } from './state-codec'

export interface StateSlot extends Omit<StateArray, 'data'> {
  /** Output of the step that holds the next value; null where the step only reads this one. */
  readonly next: string | null
}

/** The CUDA provider's outputs cannot stay where they are: the Node binding knows the buffers of WebGPU only. */
export const staysOnDevice = (provider: TracedDevice['provider']): boolean => provider === 'webgpu'

export class StepState {
  private readonly tensors: { readonly slot: StateSlot; current: OrtTensor }[]
  private download: Promise<OrtSession> | null = null

  /** @param initial By the names of the slots; the arrays belong to the state from now on. */
  constructor(
    private readonly provider: TracedDevice['provider'],
    slots: readonly StateSlot[],
    initial: ReadonlyMap<string, Float32Array>,
  ) {
    // On a GPU they are handed over by the first run.
    this.tensors = slots.map((slot) => ({ slot, current: tensorOf(slot, initial.get(slot.name)!) }))
  }

  /** Adds to `feeds` what a run reads, by the names of the slots, and to `fetches` what it answers, by the names of its outputs. */
  addTo(feeds: Record<string, OrtTensor>, fetches: Record<string, OrtTensor | null>): void {
    for (const { slot, current } of this.tensors) {
      feeds[slot.name] = current
      if (slot.next !== null) fetches[slot.next] = null
    }
  }

  /** After a run that went well. */
  advance(results: OrtSession.ReturnType): void {
    for (const one of this.tensors)
      if (one.slot.next !== null) replace(one, results[one.slot.next] as OrtTensor)
  }

  /** In the order of the slots. The arrays are gone with the next run. */
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

  /** The arrays belong to the state from now on. */
  write(values: ReadonlyMap<string, Float32Array>): void {
    for (const one of this.tensors) replace(one, tensorOf(one.slot, values.get(one.slot.name)!))
  }

  async dispose(): Promise<void> {
    for (const { current } of this.tensors) release(current)
    // One that could not be opened failed the reading.
    const download = await this.download?.catch(() => null)
    await download?.release()
  }
}

function replace(one: { current: OrtTensor }, next: OrtTensor): void {
  release(one.current)
  one.current = next
}

/** Left to JavaScript's collector, they pile up: of buffers on a GPU it does not even know the size. */
function release(tensor: OrtTensor): void {
  if (tensor.location === 'cpu') releaseMemory(tensor.data as Float32Array)
  else tensor.dispose()
}

function tensorOf({ shape }: StateSlot, data: Float32Array): OrtTensor {
  return new (onnxRuntime().Tensor)('float32', data, [...shape])
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
