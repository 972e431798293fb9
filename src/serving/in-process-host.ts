/** Versions of families that answer in the process that asks: what they compute is too little to be sent anywhere. */
import { ForecartError } from '../core/errors'
import { readArtifact, type ArtifactLocation } from '../registry/artifact-store'
import { explanationOf, loadVersion, type LoadedVersion } from './load-version'
import type { ModelToLoad } from './model-host-protocol'
import type { ServingCounters } from './serving-metrics'
import type { HeldVersion, VersionHost } from './version-host'

interface Slot {
  readonly loading: Promise<LoadedVersion>
  users: number
  retired: boolean
}

export class InProcessHost implements VersionHost {
  private readonly slots = new Map<bigint, Slot>()

  constructor(private readonly counters: ServingCounters) {}

  async load(id: bigint, model: ModelToLoad): Promise<HeldVersion> {
    let slot = this.slots.get(id)
    if (!slot) {
      slot = { loading: loadVersion(model, 'ort-cpu'), users: 0, retired: false }
      this.slots.set(id, slot)
      slot.loading.catch(() => this.slots.delete(id))
    }
    slot.retired = false
    const { predictor } = await slot.loading
    return { id, model, signature: predictor.signature, host: this }
  }

  async verify(artifact: ArtifactLocation): Promise<void> {
    await readArtifact(artifact)
  }

  /** What is in this process is there for as long as the process is. */
  isLost(): boolean {
    return false
  }

  retire(id: bigint): void {
    const slot = this.slots.get(id)
    if (!slot) return
    slot.retired = true
    this.disposeUnused(id, slot)
  }

  async using<T>(held: HeldVersion, use: () => Promise<T>): Promise<T> {
    if (!this.slots.has(held.id)) {
      await this.load(held.id, held.model)
      this.slots.get(held.id)!.retired = true
    }
    const slot = this.slots.get(held.id)!
    slot.users++
    try {
      return await use()
    } finally {
      slot.users--
      this.disposeUnused(held.id, slot)
    }
  }

  async predict(versionId: bigint, input: unknown, rows: number): Promise<unknown> {
    const { predictor } = await this.loaded(versionId)
    const startedAt = performance.now()
    const prediction = await predictor.predict(input)
    this.counters.observeCall(rows, performance.now() - startedAt)
    return prediction
  }

  async explain(versionId: bigint, input: unknown): Promise<unknown> {
    const { predictor } = await this.loaded(versionId)
    return explanationOf(predictor, input)
  }

  async observe(versionId: bigint, observation: unknown): Promise<void> {
    const { predictor } = await this.loaded(versionId)
    await predictor.observe?.(observation)
  }

  async stop(): Promise<void> {
    for (const [id, slot] of this.slots) {
      this.slots.delete(id)
      await (await slot.loading).predictor.dispose()
    }
  }

  private async loaded(versionId: bigint): Promise<LoadedVersion> {
    const slot = this.slots.get(versionId)
    if (slot) return slot.loading
    throw new ForecartError('MODEL_HOST_UNAVAILABLE', 'The version is not loaded any more', {
      retryable: true,
    })
  }

  private disposeUnused(id: bigint, slot: Slot): void {
    if (!slot.retired || slot.users > 0 || this.slots.get(id) !== slot) return
    this.slots.delete(id)
    void slot.loading.then(({ predictor }) => predictor.dispose())
  }
}
