/**
 * The state of a step that stays on a GPU between runs: a run's outputs are the inputs of the next one.
 *
 * The Node binding of ONNX Runtime cannot read a buffer of the GPU (reading aborts the process): a graph of `Identity` nodes brings
 * values to the host.
 */
import type { InferenceSession as OrtSession, Tensor as OrtTensor } from 'onnxruntime-node'
import type { TracedDevice } from '../devices/device-adapter'
import { encodeOnnxModel } from '../onnx/model-writer'
import { onnxRuntime } from '../runtime/onnx-runtime'
import { openOrtSession } from '../runtime/ort-session'
import type { StateArray } from './state-codec'
import type { CarriedState } from './step-plan'

export interface StateSlot extends Omit<StateArray, 'data'> {
  /** Output of the step that holds the next value; null where the step only reads this one. */
  readonly next: string | null
}

export class DeviceState implements CarriedState {
  private readonly tensors: { readonly slot: StateSlot; current: OrtTensor }[]
  private download: Promise<OrtSession> | null = null

  /** @param initial By the names of the slots; the arrays belong to the state from now on. */
  constructor(
    private readonly provider: TracedDevice['provider'],
    slots: readonly StateSlot[],
    initial: ReadonlyMap<string, Float32Array>,
  ) {
    // The first run hands them over.
    this.tensors = slots.map((slot) => ({ slot, current: tensorOf(slot, initial.get(slot.name)!) }))
  }

  addTo(
    feeds: Record<string, OrtTensor>,
    fetches: Record<string, OrtTensor | null>,
    learningRate: number,
  ): void {
    feeds['learningRate'] = new (onnxRuntime().Tensor)('float32', Float32Array.of(learningRate), [])
    for (const { slot, current } of this.tensors) {
      feeds[slot.name] = current
      if (slot.next !== null) fetches[slot.next] = null
    }
  }

  advance(results: OrtSession.ReturnType): void {
    for (const one of this.tensors)
      if (one.slot.next !== null) replace(one, results[one.slot.next] as OrtTensor)
  }

  async read(): Promise<readonly StateArray[]> {
    if (this.tensors.every(({ current }) => current.location === 'cpu'))
      return this.tensors.map(({ slot, current }) => arrayOf(slot, current))
    this.download ??= openOrtSession(copyingModel(this.tensors.map(({ slot }) => slot)), {
      provider: this.provider,
    })
    const session = await this.download
    const feeds: Record<string, OrtTensor> = {}
    for (const { slot, current } of this.tensors) feeds[slot.name] = current
    const copies = await session.run(feeds)
    return this.tensors.map(({ slot }) => arrayOf(slot, copies[copyName(slot.name)] as OrtTensor))
  }

  write(values: ReadonlyMap<string, Float32Array>): void {
    for (const one of this.tensors) replace(one, tensorOf(one.slot, values.get(one.slot.name)!))
  }

  async dispose(): Promise<void> {
    for (const { current } of this.tensors) current.dispose()
    // Where the download could not be opened, the reading has failed with that error already.
    const download = await this.download?.catch(() => null)
    await download?.release()
  }
}

/** Left to JavaScript's collector, buffers pile up: it does not know their size. */
function replace(one: { current: OrtTensor }, next: OrtTensor): void {
  one.current.dispose()
  one.current = next
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
