/** The devices of this machine: selected once, in the background of the start, and asked for by whoever needs one. */
import { selectDevices, type DeviceSelection } from '../compute/devices/select-devices'
import type { DeviceName, DeviceReport } from '../contracts/device'
import type { Logger } from '../core/logger'

export interface DeviceServiceOptions {
  /** FORECART_HOME, where measurements are kept. */
  readonly home: string
  readonly wanted: DeviceName | 'auto'
  /** For tests. */
  readonly allowSoftwareGpu: boolean
  readonly logger: Logger
  readonly signal?: AbortSignal
}

export class DeviceService {
  private selecting: Promise<DeviceSelection> | null = null
  private selected: DeviceSelection | null = null

  constructor(private readonly options: DeviceServiceOptions) {}

  /** Measures where that was not done before; once, however often it is asked. @throws as `selectDevices` */
  selection(): Promise<DeviceSelection> {
    this.selecting ??= this.select()
    return this.selecting
  }

  /** Begins the selection; its failure is told by `selection`. */
  begin(): void {
    this.selection().catch(() => undefined)
  }

  /** Empty until the selection is done. */
  get reports(): readonly DeviceReport[] {
    return this.selected?.reports ?? []
  }

  private async select(): Promise<DeviceSelection> {
    const { logger } = this.options
    const startedAt = performance.now()
    this.selected = await selectDevices(this.options)
    const probes = Object.fromEntries(this.selected.reports.map(({ name, probeMs }) => [name, probeMs]))
    logger.info(
      { device: this.selected.order[0], probes, ms: Math.round(performance.now() - startedAt) },
      'device for models selected',
    )
    return this.selected
  }
}
