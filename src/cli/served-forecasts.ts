/** Forecasts as a server answers them, for a command: the champion in a model host of its own. */
import { selectDevices } from '../compute/devices/select-devices'
import type { DemandTypes } from '../contracts/demand/demand'
import { demandModelName, type DemandQuantity } from '../contracts/demand/model-names'
import { DeviceOrder } from '../contracts/operations/device'
import { systemClock } from '../core/time/clock'
import type { Database } from '../db/client'
import { ModelRegistry } from '../registry/registry'
import { ForecastEngine } from '../services/demand/forecast-engine'
import { ForecastService } from '../services/demand/forecast.service'
import { AlertService } from '../services/operations/alert.service'
import { deviceLossReporter, type DeviceUser } from '../services/operations/device.service'
import { Serving } from '../serving/serving'
import type { CliContext } from './command'

export interface ServedForecasts {
  readonly forecasts: ForecastService
  readonly registry: ModelRegistry
}

/**
 * Runs `use` while the champion of a measure at a granularity answers. There is no listener, so that it is the same one to the end, even where another
 * is promoted meanwhile.
 * @param command such as `forecart forecast`, which alerts name
 * @throws NO_MODEL, ARTIFACT_CORRUPT, MODEL_HOST_UNAVAILABLE, and what `use` throws
 */
export async function withServedForecasts<Answer>(
  { config, logger, tasks, signal }: Pick<CliContext, 'config' | 'logger' | 'tasks' | 'signal'>,
  { database, quantity, command }: { database: Database; quantity: DemandQuantity; command: DeviceUser },
  use: (served: ServedForecasts) => Promise<Answer>,
): Promise<Answer> {
  const { home, modelMemoryMib: memoryMib } = config
  const registry = await ModelRegistry.open({ database, home, logger, tasks })
  const { order } = await selectDevices({
    ...{ home, wanted: config.device, allowSoftwareGpu: config.allowSoftwareGpu },
    ...{ logger, signal },
  })
  const alerts = new AlertService({ database, logger })
  const devices = new DeviceOrder(order, deviceLossReporter({ alerts, user: command, home, logger }))
  const serving = new Serving({ registry, listener: null, logger, devices, memoryMib })
  try {
    await serving.start()
    const models = serving.of<DemandTypes>(demandModelName(quantity))
    await models.requireChampion()
    const options = { database, models: () => models, clock: systemClock }
    return await use({
      registry,
      forecasts: new ForecastService({ ...options, engine: new ForecastEngine(options) }),
    })
  } finally {
    await serving.stop()
  }
}
