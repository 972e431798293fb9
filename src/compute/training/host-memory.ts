import { ForecartError } from '../../core/errors'
import { sizeOf } from '../graph/graph-value'

/** A whole line of the processor's caches. */
const ALIGNMENT_BYTES = 64
const PAGE_BYTES = 65_536
const MAX_PAGES = 65_536

export interface HostArray {
  readonly name: string
  readonly shape: readonly number[]
}

/** Named arrays of float32 or int32 in one WebAssembly memory, zero at first. */
export class HostMemory {
  private readonly memory: WebAssembly.Memory
  private readonly addresses = new Map<string, number>()
  private readonly views = new Map<string, Float32Array>()

  /** @throws BAD_USER_INPUT where the arrays need more than the 4 GiB that WebAssembly can address. */
  constructor(arrays: readonly HostArray[]) {
    let bytes = 0
    for (const { name, shape } of arrays) {
      this.addresses.set(name, bytes)
      bytes += Math.ceil((4 * sizeOf(shape)) / ALIGNMENT_BYTES) * ALIGNMENT_BYTES
    }
    const pages = Math.ceil(bytes / PAGE_BYTES)
    if (pages > MAX_PAGES)
      throw new ForecartError(
        'BAD_USER_INPUT',
        `Variables, optimiser state and gradients take ${Math.ceil(bytes / 2 ** 20)} MiB; a training step on a CPU can hold 4096. ` +
          'Keep large tables of embeddings outside of the graph (HostEmbedding)',
      )
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages })
    for (const { name, shape } of arrays)
      this.views.set(name, new Float32Array(this.memory.buffer, this.addresses.get(name), sizeOf(shape)))
  }

  /** In bytes. */
  addressOf(name: string): number {
    return this.addresses.get(name)!
  }

  /** @returns the function `run` of a module of `src/compute/wasm`, over this memory. */
  link(module: Uint8Array<ArrayBuffer>): () => void {
    const imports = { env: { memory: this.memory } }
    return new WebAssembly.Instance(new WebAssembly.Module(module), imports).exports['run'] as () => void
  }

  /** The array itself, not a copy. */
  view(name: string): Float32Array {
    return this.views.get(name)!
  }
}
