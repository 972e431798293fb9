import type { InferenceSession as OrtSession, Tensor as OrtTensor } from 'onnxruntime-node'
import { ForecartError } from '../../core/errors'
import { sizeOf } from '../graph/graph-value'
import { onnxRuntime } from '../runtime/onnx-runtime'
import { releaseMemory } from '../runtime/release-memory'
import { addRowsModule } from '../wasm/add-rows'
import type { HostArray } from './host-memory'
import { HostMemory } from './host-memory'
import type { StateArray } from './state-codec'
import type { CarriedState } from './step-plan'

export const LEARNING_RATE = 'learningRate'

export interface HostGradient extends HostArray {
  /** The outputs of the graph that it is added up from, int32 `[count, 1]` and `[count, row]`; null where the graph answers it as it is. */
  readonly rows: { readonly ids: HostArray; readonly values: HostArray } | null
}

export interface HostStateOptions {
  readonly variables: readonly HostArray[]
  readonly optimizerState: readonly HostArray[]
  readonly gradients: readonly HostGradient[]
  /** By the names of variables and state. */
  readonly initial: ReadonlyMap<string, Float32Array>
  /** A WebAssembly module that updates variables and state in the memory, in place, by the gradients and the learning rate there. */
  readonly compileUpdate: (memory: HostMemory) => Uint8Array<ArrayBuffer>
}

/**
 * Variables, optimiser state and gradients in one memory: ONNX Runtime reads and writes them there, and a WebAssembly function
 * of that memory is the update.
 */
export class HostState implements CarriedState {
  private readonly slots: readonly HostArray[]
  private readonly memory: HostMemory
  /** Add up gradients that are answered as rows, then update. */
  private readonly work: readonly (() => void)[]
  private readonly feeds: Readonly<Record<string, OrtTensor>>
  private readonly fetches: Readonly<Record<string, OrtTensor>>

  constructor({ variables, optimizerState, gradients, initial, compileUpdate }: HostStateOptions) {
    this.slots = [...variables, ...optimizerState]
    const rows = gradients.flatMap((one) => (one.rows ? [one.rows.ids, one.rows.values] : []))
    const memory = new HostMemory([{ name: LEARNING_RATE, shape: [] }, ...this.slots, ...gradients, ...rows])
    this.memory = memory
    this.write(initial)
    this.work = [...gradients.map((one) => addingRows(memory, one)), memory.link(compileUpdate(memory))]
    const tensorOf = ({ name, shape }: HostArray): OrtTensor =>
      new (onnxRuntime().Tensor)('float32', memory.view(name), [...shape])
    this.feeds = Object.fromEntries(variables.map((one) => [one.name, tensorOf(one)]))
    this.fetches = Object.fromEntries(
      gradients.flatMap((one): [string, OrtTensor][] => {
        if (!one.rows) return [[one.name, tensorOf(one)]]
        const { ids, values } = one.rows
        return [
          [ids.name, new (onnxRuntime().Tensor)('int32', memory.integers(ids.name), [...ids.shape])],
          [values.name, tensorOf(values)],
        ]
      }),
    )
  }

  addTo(feeds: Record<string, OrtTensor>, fetches: Record<string, OrtTensor | null>): void {
    Object.assign(feeds, this.feeds)
    Object.assign(fetches, this.fetches)
  }

  advance(results: OrtSession.ReturnType, learningRate: number): void {
    // They have been written to their places; what the binding answers are copies.
    for (const name of Object.keys(this.fetches)) releaseMemory(results[name]!.data as Float32Array)
    this.memory.view(LEARNING_RATE)[0] = learningRate
    for (const run of this.work) run()
  }

  read(): Promise<readonly StateArray[]> {
    return Promise.resolve(
      this.slots.map(({ name, shape }) => ({ name, shape, data: this.memory.view(name) })),
    )
  }

  write(values: ReadonlyMap<string, Float32Array>): void {
    for (const { name } of this.slots) {
      const value = values.get(name)!
      this.memory.view(name).set(value)
      releaseMemory(value)
    }
  }

  /** The memory goes with the last reference to this. */
  dispose(): Promise<void> {
    return Promise.resolve()
  }
}

function addingRows(memory: HostMemory, { name, shape, rows }: HostGradient): () => void {
  if (!rows) return () => undefined
  const [tableRows, ...row] = shape
  const add = memory.link(
    addRowsModule({
      count: sizeOf(rows.ids.shape),
      size: sizeOf(row),
      ids: memory.addressOf(rows.ids.name),
      rows: memory.addressOf(rows.values.name),
      table: memory.addressOf(name),
    }),
  )
  const ids = memory.integers(rows.ids.name)
  return () => {
    toRowsOf(tableRows!, ids)
    memory.view(name).fill(0)
    add()
  }
}

/**
 * In place, as ONNX Runtime takes indices: negative ones count from the end. They become addresses, and nothing in the graph need
 * have checked them.
 * @throws BAD_USER_INPUT where one is no row of the table.
 */
function toRowsOf(tableRows: number, ids: Int32Array): void {
  ids.forEach((id, i) => {
    const place = id < 0 ? id + tableRows : id
    if (place < 0 || place >= tableRows)
      throw new ForecartError('BAD_USER_INPUT', `There is no row ${id} in a table of ${tableRows} rows`)
    ids[i] = place
  })
}
