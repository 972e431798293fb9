/** The devices of this machine: selected once, in the background of the start, and reported with what became of them. */
import { hostname } from 'node:os'
import { forgetProbes } from '../../compute/devices/device-cache'
import { selectDevices, type DeviceSelection } from '../../compute/devices/select-devices'
import {
  DeviceOrder,
  type DeviceName,
  type DeviceReport,
  type LostDevice,
} from '../../contracts/operations/device'
import type { Logger } from '../../core/logger'
import type { AlertService } from './alert.service'

export interface DeviceServiceOptions {
  readonly alerts: Pick<AlertService, 'raise' | 'resolve'>
  /** FORECART_HOME, where measurements are kept. */
  readonly home: string
  readonly wanted: DeviceName | 'auto'
  /** For tests. */
  readonly allowSoftwareGpu: boolean
  readonly logger: Logger
  /** The machine, as alerts name it: servers on one database raise and resolve each their own. Default: its host name. */
  readonly host?: string
  readonly signal?: AbortSignal
}

export const DEVICE_LOST_ALERT = 'DEVICE_LOST'

/** Processes that choose a device for themselves and for the hosts and trainers that they start. */
export type DeviceUser =
  | 'The server'
  | 'The job runner'
  | 'forecart train'
  | 'forecart search'
  | 'forecart forecast'
  | 'forecart reorder-plan'

export interface DeviceLossReporterOptions extends Pick<DeviceServiceOptions, 'home' | 'host' | 'logger'> {
  readonly alerts: Pick<AlertService, 'raise'>
  readonly user: DeviceUser
}

/** For a `DeviceOrder`: tells operators which device was lost and which one takes over, and has the next start measure anew. */
export function deviceLossReporter({
  alerts,
  user,
  home,
  host = hostname(),
  logger,
}: DeviceLossReporterOptions): (event: LostDevice) => void {
  return ({ lost, next, reason }) => {
    const alert = {
      kind: DEVICE_LOST_ALERT,
      severity: 'WARNING',
      subject: lost,
      host,
      message:
        next === null
          ? `${user} lost ${lost}, and has no other device to compute models on: ${reason}`
          : `${user} lost ${lost} and computes models on ${next} now: ${reason}`,
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
  private readonly lossesOfJobRunner = new Map<DeviceName, string>()

  constructor(private readonly options: DeviceServiceOptions) {
    const report = deviceLossReporter({ ...options, user: 'The server' })
    this.order = new DeviceOrder(['ort-cpu'], (event) => {
      if (event.next !== null) this.losses.set(event.lost, event.reason)
      report(event)
    })
  }

  /** Measures the devices, once, where that was not done before. @throws as `selectDevices` */
  selection(): Promise<DeviceSelection> {
    this.selecting ??= this.select()
    return this.selecting
  }

  /** Begins the selection; its failure is told by `selection`. */
  begin(): void {
    this.selection().catch(() => undefined)
  }

  /** The devices that a job runner starts with, without those that an earlier one lost. The list is never empty. */
  get jobRunnerOrder(): readonly DeviceName[] {
    return this.order.all.filter((name) => !this.lossesOfJobRunner.has(name))
  }

  /** The job runner raised the alert itself. This process stays on the device for as long as it works here. */
  lostByJobRunner({ lost, reason, next }: LostDevice): void {
    if (next !== null) this.lossesOfJobRunner.set(lost, reason)
  }

  /** What this process computes on, and what became of it here and in the job runner. Empty until the selection is done. */
  get reports(): readonly DeviceReport[] {
    return (this.selected?.reports ?? []).map((report) => this.withLosses(report))
  }

  private withLosses(report: DeviceReport): DeviceReport {
    const lost = this.losses.get(report.name)
    if (lost !== undefined) return { ...report, chosen: false, reason: `lost: ${lost}` }
    const isSuccessor = this.losses.size > 0 && report.name === this.order.current
    const reason = isSuccessor ? 'in the place of what was lost' : report.reason
    const lostByJobRunner = this.lossesOfJobRunner.get(report.name)
    return {
      ...report,
      chosen: isSuccessor || report.chosen,
      reason:
        lostByJobRunner === undefined ? reason : `${reason}; lost by the job runner: ${lostByJobRunner}`,
    }
  }

  private async select(): Promise<DeviceSelection> {
    const { logger, alerts, host = hostname() } = this.options
    const startedAt = performance.now()
    const selection = await selectDevices(this.options)
    this.order.assign(selection.order)
    this.selected = selection
    const probes = Object.fromEntries(selection.reports.map(({ name, probeMs }) => [name, probeMs]))
    logger.info(
      { device: selection.order[0], probes, ms: Math.round(performance.now() - startedAt) },
      'device for models selected',
    )
    await alerts.resolve(DEVICE_LOST_ALERT, selection.order, host)
    return selection
  }
}
