import { examineDevices } from '../../compute/devices/select-devices'
import type { DeviceReport } from '../../contracts/operations/device'
import { type Command, parseArguments } from '../command'
import { formatTable } from '../table'

export const devicesCommand: Command = {
  help: `
Usage: forecart devices [options]

Each device that may be here computes a small training step in a process of its own. Of those whose losses are right the
fastest is taken, unless FORECART_DEVICE names another. Results are kept in FORECART_HOME until hardware or versions change.
Where none can be taken, the answer is the same, with the reasons, and the command fails.

  --probe   measure anew
  --json    one JSON array`,
  async run(args, { config, logger, signal, output }) {
    const { values } = parseArguments(args, {
      probe: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    })
    const { home, device, allowSoftwareGpu } = config
    const { reports, refusal } = await examineDevices({
      home,
      wanted: device,
      allowSoftwareGpu,
      logger,
      signal,
      probeAnew: values.probe,
    })
    output.write(values.json ? `${JSON.stringify(reports)}\n` : tableOf(reports))
    if (refusal) throw refusal
  },
}

function tableOf(reports: readonly DeviceReport[]): string {
  return formatTable(
    ['device', 'chosen', 'ms a step', 'reason'],
    reports.map(({ name, chosen, probeMs, reason }) => [
      name,
      chosen ? 'yes' : '',
      probeMs === null ? null : Math.round(probeMs * 100) / 100,
      reason,
    ]),
  )
}
