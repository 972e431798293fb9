/** The smallest model there can be: every day ahead is the mean of the last seven. Counts its calls and says which series it saw. */
import type { DemandSignature } from '../../src/contracts/demand/demand'
import {
  type DemandInput,
  type DemandPrediction,
  type DemandSeriesKey,
  USUAL_HORIZON_DAYS,
  QUANTILE_LEVELS,
} from '../../src/contracts/demand/demand'
import { ForecartError } from '../../src/core/errors'
import type { Database } from '../../src/db/client'
import type { DemandModels } from '../../src/services/demand/series-forecast'

const CONTEXT_DAYS = 7

export class LastWeekModel implements DemandModels {
  readonly calls: DemandSeriesKey[][] = []

  constructor(public versionId: bigint | null) {}

  async requireChampion() {
    if (this.versionId !== null) return this.answering(this.versionId)
    throw new ForecartError('NO_MODEL', 'No demand model is registered yet; train one')
  }

  async version(id: bigint) {
    return this.answering(id)
  }

  async refreshChampion(): Promise<void> {}

  private answering(id: bigint) {
    const signature: DemandSignature = {
      task: 'DEMAND',
      family: 'last-week',
      inputs: [],
      outputs: [],
      granularity: 'DAY',
      context: CONTEXT_DAYS,
      horizon: USUAL_HORIZON_DAYS,
      season: 7,
      featureHash: '',
    }
    return {
      id,
      signature,
      predict: (input: DemandInput) => this.predictDemand(input),
      observe: async () => undefined,
    }
  }

  async predictDemand(input: DemandInput): Promise<{ versionId: bigint; prediction: DemandPrediction }> {
    this.calls.push(input.series.map(({ itemId, locationId }) => ({ itemId, locationId })))
    const levels = QUANTILE_LEVELS.length
    const mean = input.series.flatMap(({ values: units }) => {
      const week = units.subarray(units.length - CONTEXT_DAYS)
      return new Array<number>(USUAL_HORIZON_DAYS).fill(
        week.reduce((sum, one) => sum + one, 0) / CONTEXT_DAYS,
      )
    })
    const prediction = {
      horizon: USUAL_HORIZON_DAYS,
      mean: Float32Array.from(mean),
      quantiles: Float32Array.from({ length: mean.length * levels }, (_, at) => {
        return mean[Math.floor(at / levels)]! * 2 * QUANTILE_LEVELS[at % levels]!
      }),
      isFallback: Uint8Array.from(input.series, ({ firstObserved }) =>
        firstObserved > input.historySteps - CONTEXT_DAYS ? 1 : 0,
      ),
    }
    return { versionId: this.versionId!, prediction }
  }
}

/** Registers a version that forecasts can refer to; returns its key. */
export async function insertModelVersion(
  database: Database,
  version: number,
  modelName = 'demand',
): Promise<bigint> {
  await database.prisma.model.upsert({
    where: { name: modelName },
    create: { name: modelName, task: modelName.toUpperCase() },
    update: {},
  })
  const { id } = await database.prisma.modelVersion.create({
    data: {
      modelName,
      version,
      family: 'last-week',
      artifactSha256: '0'.repeat(64),
      manifest: {},
      metrics: [],
      baselineMetrics: [],
      gate: {},
      trainedFrom: new Date(0),
      trainedTo: new Date(0),
      dataAsOf: new Date(0),
      device: 'none',
      seed: 0,
    },
  })
  return id
}
