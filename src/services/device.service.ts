/** The devices of this machine: selected once, in the background of the start, and reported with what became of them. */
import { forgetProbes } from '../compute/devices/device-cache'
import { selectDevices, type DeviceSelection } from '../compute/devices/select-devices'
import { DeviceOrder, type DeviceName, type DeviceReport, type LostDevice } from '../contracts/device'
import type { Logger } from '../core/logger'
import type { AlertService } from './alert.service'

export interface DeviceServiceOptions {
  readonly alerts: Pick<AlertService, 'raise' | 'resolve'>
  /** FORECART_HOME, where measurements are kept. */
  readonly home: string
  readonly wanted: DeviceName | 'auto'
  /** For tests. */
  readonly allowSoftwareGpu: boolean
  readonly logger: Logger
  readonly signal?: AbortSignal
}

export const DEVICE_LOST_ALERT = 'DEVICE_LOST'

/** For a `DeviceOrder`: tells operators what was lost and what the work goes on on, and has the next start measure anew. */
export function deviceLossReporter({
  alerts,
  home,
  logger,
}: Pick<DeviceServiceOptions, 'home' | 'logger'> & { readonly alerts: Pick<AlertService, 'raise'> }): (
  event: LostDevice,
) => void {
  return ({ lost, next, reason }) => {
    const alert = {
      kind: DEVICE_LOST_ALERT,
      severity: 'WARNING',
      subject: lost,
      message: `${lost} was lost, and models are computed on ${next} now: ${reason}`,
    } as const
    Promise.all([alerts.raise(alert), forgetProbes(home)]).catch((error: unknown) =>
      logger.error({ err: error, lost, next }, 'the loss of a device could not be reported'),
    )
  }
}

export class DeviceService {
  /** Holds the usable devices once `selection` is done. */
  readonly order: DeviceOrder
  private selecting: Promise<DeviceSelection> | null = null
  private selected: DeviceSelection | null = null
  private readonly losses = new Map<DeviceName, string>()

  constructor(private readonly options: DeviceServiceOptions) {
    const report = deviceLossReporter(options)
    this.order = new DeviceOrder(['ort-cpu'], (event) => {
      this.losses.set(event.lost, event.reason)
      report(event)
    })
  }

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
    const reports = this.selected?.reports ?? []
    if (this.losses.size === 0) return reports
    return reports.map((report) => {
      const lost = this.losses.get(report.name)
      if (lost !== undefined) return { ...report, chosen: false, reason: `lost: ${lost}` }
      if (report.name !== this.order.current) return report
      return { ...report, chosen: true, reason: 'in the place of what was lost' }
    })
  }

  private async select(): Promise<DeviceSelection> {
    const { logger, alerts } = this.options
    const startedAt = performance.now()
    const selection = await selectDevices(this.options)
    this.order.assign(selection.order)
    this.selected = selection
    const probes = Object.fromEntries(selection.reports.map(({ name, probeMs }) => [name, probeMs]))
    logger.info(
      { device: selection.order[0], probes, ms: Math.round(performance.now() - startedAt) },
      'device for models selected',
    )
    await alerts.resolve(DEVICE_LOST_ALERT, selection.order)
    return selection
  }
}
