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

/** Named arrays of float32 or int32 in one WebAssembly memory, zero at first. Each has an address of its own, empty ones, too. */
export class HostMemory {
  private readonly memory: WebAssembly.Memory
  private readonly addresses = new Map<string, number>()
  private readonly views = new Map<string, Float32Array>()

  /**
   * @throws BAD_USER_INPUT where the arrays need more than the 4 GiB that WebAssembly can address, BAD_CONFIGURATION where the process may not
   * reserve as much of its address space as Node wants.
   */
  constructor(arrays: readonly HostArray[]) {
    let bytes = 0
    for (const { name, shape } of arrays) {
      this.addresses.set(name, bytes)
      bytes += Math.max(1, Math.ceil((4 * sizeOf(shape)) / ALIGNMENT_BYTES)) * ALIGNMENT_BYTES
    }
    const pages = Math.ceil(bytes / PAGE_BYTES)
    if (pages > MAX_PAGES)
      throw new ForecartError(
        'BAD_USER_INPUT',
        `Variables, optimiser state and gradients take ${Math.ceil(bytes / 2 ** 20)} MiB; a training step on a CPU can hold 4096. ` +
          'Keep large tables of embeddings outside of the graph (HostEmbedding)',
      )
    this.memory = memoryOf(pages)
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

  /** The same for an array of int32. */
  integers(name: string): Int32Array {
    const { buffer, byteOffset, length } = this.view(name)
    return new Int32Array(buffer, byteOffset, length)
  }
}

function memoryOf(pages: number): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages })
  } catch (cause) {
    throw new ForecartError(
      'BAD_CONFIGURATION',
      `No WebAssembly memory of ${pages * 64} KiB for a training step: Node reserves about 10 GiB of address space for each, used or not. Lift the ` +
        'limit (ulimit -v), or start Node with --disable-wasm-trap-handler, which reserves no more than is used',
      {},
      { cause },
    )
  }
}
