/** `Serving` as tests of demand models use it. */
import type { DemandInput, DemandSignature, DemandTypes } from '../../src/contracts/demand/demand'
import { Serving, type ServingOptions } from '../../src/serving/serving'

export class DemandServing extends Serving {
  private readonly demand = this.of<DemandTypes>('demand')

  get isReady(): boolean {
    return this.hostCondition === 'READY' && this.demand.isReady
  }

  async currentVersion(): Promise<bigint | null> {
    return (await this.demand.champion())?.id ?? null
  }

  async signature(version: bigint): Promise<DemandSignature> {
    return (await this.demand.version(version)).signature
  }

  /** The champion, or the version of that key. */
  requireDemand(version?: bigint) {
    return version === undefined ? this.demand.requireChampion() : this.demand.version(version)
  }

  async predictDemand(input: DemandInput, options: { version?: bigint; signal?: AbortSignal } = {}) {
    const { version, signal } = options
    const served = await this.requireDemand(version)
    return served.predict(input, { signal })
  }

  refreshChampion(): Promise<void> {
    return this.demand.refreshChampion()
  }

  settled(): Promise<void> {
    return this.demand.settled()
  }
}

export type { ServingOptions as DemandServingOptions }
