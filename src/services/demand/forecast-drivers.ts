/**
 * What a demand forecast comes from: groups of inputs whose parts add up to what is forecast. A model that explains itself is asked for the parts. Any other predicts the same
 * window again, with groups replaced by what is typical of the series (features/demand/driver-inputs.ts), and each group gets its Shapley
 * value (evaluation/shapley.ts). All predictions are made by the model host, a few rows at a time.
 */
import { createHash } from 'node:crypto'
import { setImmediate as othersTurn } from 'node:timers/promises'
import { type DemandContributions, DRIVER_GROUPS } from '../../contracts/demand/contributions'
import type { DemandInput } from '../../contracts/demand/demand'
import { demandModelName } from '../../contracts/demand/model-names'
import type { Viewer } from '../../contracts/viewer'
import { BoundedCache } from '../../core/bounded-cache'
import { ForecartError } from '../../core/errors'
import { loadDemandPanel } from '../../datasets/demand-panel'
import type { Queryable } from '../../db/client'
import { planShapley, shapleyValues } from '../../evaluation'
import { DriverInputs } from '../../features/demand'
import { requireScope } from '../access'
import { type DemandForecastValue, seriesKeyOf } from './forecast-value'
import { type DemandVersion, type ModelsOf, panelOptions } from './series-forecast'

/** USUAL: what is left when all groups are at their baseline. LATER_DATA: what was learnt of the series since the forecast was made. */
export const DEMAND_DRIVERS = ['USUAL', ...DRIVER_GROUPS, 'LATER_DATA'] as const
export type DemandDriverCode = (typeof DEMAND_DRIVERS)[number]

export interface DemandDriverValue {
  readonly code: DemandDriverCode
  /** In the unit of the measure, such as units; below 0 where it takes away from the forecast. */
  readonly units: number
  /** `units` / what is forecast of all periods together; null where that is 0. */
  readonly share: number | null
  /** `[periods]`; their sum is `units`. */
  readonly unitsByPeriod: Float64Array
}

/** Sets of groups that are predicted at most: all there are of six groups. Each takes up to seven rows, see `DriverInputs.rows`. */
const MOST_COALITIONS = 64
/** Rows that go to the model host together hold about so many bytes: handing them over takes a fraction of a millisecond. */
const BYTES_AT_ONCE = 250_000
const MOST_ROWS_AT_ONCE = 64
const CACHED_FORECASTS = 2_000
/** A difference of less than this part of the forecast is the rounding of 32-bit numbers. */
const ROUNDING = 1e-4

export class ForecastDrivers {
  private readonly known = new BoundedCache<string, Promise<readonly DemandDriverValue[]>>(CACHED_FORECASTS)

  constructor(private readonly options: { database: Queryable; models: ModelsOf }) {}

  /**
   * The drivers of a forecast, what the series usually sells first, then the largest first. Their `units` add up to the sum of its means.
   * Groups that say nothing of this series, such as promotions where none is planned, are left out.
   * @throws FORBIDDEN, NOT_FOUND, ARTIFACT_CORRUPT, MODEL_HOST_UNAVAILABLE, RATE_LIMITED; BAD_USER_INPUT of a forecast that is added up
   */
  async of(viewer: Viewer, forecast: DemandForecastValue): Promise<readonly DemandDriverValue[]> {
    requireScope(viewer, 'read')
    const { measure, granularity, originDay, versionId, whatIf } = forecast
    if (forecast.addedUp)
      throw new ForecartError(
        'BAD_USER_INPUT',
        'The drivers of a forecast that is added up are those of its items at its places: ask for them, or leave out "reconciliation"',
      )
    const quantity = { measure, granularity }
    const model = await this.options.models(quantity).version(versionId)
    const { panel } = await loadDemandPanel(this.options.database, {
      ...panelOptions(quantity, model, [seriesKeyOf(forecast)], originDay),
      ...(whatIf?.asOf ? { asOf: whatIf.asOf } : {}),
      ...(whatIf?.scenario ? { scenario: whatIf.scenario } : {}),
    })
    const name = [demandModelName(forecast), forecast.id, forecast.mean.length, contentOf(panel)].join('/')
    const known = this.known.get(name)
    if (known) return known
    // It is made for all who ask: that one of them leaves does not end it.
    const drivers = explainForecast(panel, model, forecast.mean)
    this.known.set(name, drivers)
    drivers.catch(() => this.known.delete(name))
    return drivers
  }
}

/** Names what a model reads of one series. */
function contentOf({ grid, series }: DemandInput): string {
  const { values, status, stockOutFraction, covariates, ...facts } = series[0]!
  const hash = createHash('sha256').update(JSON.stringify([grid, facts]))
  for (const { buffer, byteOffset, byteLength } of [values, status, stockOutFraction, covariates])
    hash.update(new Uint8Array(buffer, byteOffset, byteLength))
  return hash.digest('base64')
}

/**
 * @param input of the one series that was forecast
 * @param mean `[periods]` what was forecast
 */
export async function explainForecast(
  input: DemandInput,
  model: Pick<DemandVersion, 'predict' | 'explain'>,
  mean: Float32Array | Float64Array,
): Promise<readonly DemandDriverValue[]> {
  // What the task says of `explain`: the contributions, or null where a rule answers that does not know them.
  const told = (await model.explain?.(input)) as DemandContributions | null | undefined
  const { usual, groups } = told
    ? firstPeriods(told, mean.length)
    : await shapleyParts(input, model, mean.length)
  const rest = Float64Array.from(mean, (forecast, period) =>
    [...groups.values()].reduce((left, units) => left - units[period]!, forecast - usual[period]!),
  )
  const isRounding = rest.every((units, period) => Math.abs(units) <= ROUNDING * (1 + mean[period]!))
  if (isRounding) rest.forEach((units, period) => (usual[period]! += units))
  const total = Array.from(mean).reduce((sum, units) => sum + units, 0)
  const valueOf = (code: DemandDriverCode, unitsByPeriod: Float64Array): DemandDriverValue => {
    const units = unitsByPeriod.reduce((sum, one) => sum + one, 0)
    return { code, units, share: total > 0 ? units / total : null, unitsByPeriod }
  }
  return [
    valueOf('USUAL', usual),
    ...[...groups]
      .map(([code, unitsByPeriod]) => valueOf(code, unitsByPeriod))
      .sort((a, b) => Math.abs(b.units) - Math.abs(a.units)),
    ...(isRounding ? [] : [valueOf('LATER_DATA', rest)]),
  ]
}

/** A forecast may reach less far than its model. */
function firstPeriods({ usual, groups }: DemandContributions, periods: number): DemandContributions {
  return {
    usual: usual.slice(0, periods),
    groups: new Map([...groups].map(([group, units]) => [group, units.slice(0, periods)])),
  }
}

async function shapleyParts(
  input: DemandInput,
  model: Pick<DemandVersion, 'predict'>,
  periods: number,
): Promise<DemandContributions> {
  const inputs = new DriverInputs(input)
  const plan = planShapley(inputs.groups.length, { mostCoalitions: MOST_COALITIONS })
  const worths = await predictCoalitions(inputs, plan.coalitions, model, periods)
  const values = shapleyValues(inputs.groups.length, plan, (coalition) => worths.get(coalition)!)
  return {
    usual: worths.get(0)!.slice(),
    groups: new Map(inputs.groups.map((group, index) => [group, values[index]!])),
  }
}

/** What is forecast of the first `periods`, by coalition: the mean over its rows. */
async function predictCoalitions(
  inputs: DriverInputs,
  coalitions: readonly number[],
  model: Pick<DemandVersion, 'predict'>,
  periods: number,
): Promise<ReadonlyMap<number, Float64Array>> {
  const worths = new Map(coalitions.map((coalition) => [coalition, new Float64Array(periods)]))
  for (const { coalitions: ofRows, input } of inputs.rows(coalitions, rowsAtOnce(inputs.input))) {
    const { prediction } = await model.predict(input)
    ofRows.forEach((coalition, row) => {
      const worth = worths.get(coalition)!
      const rows = inputs.rowsOf(coalition)
      for (let period = 0; period < periods; period++)
        worth[period]! += prediction.mean[row * prediction.horizon + period]! / rows
    })
    await othersTurn()
  }
  return worths
}

function rowsAtOnce({ series }: DemandInput): number {
  const { covariates, values } = series[0]!
  const bytesOfRow = covariates.byteLength + 3 * values.byteLength
  return Math.max(1, Math.min(MOST_ROWS_AT_ONCE, Math.floor(BYTES_AT_ONCE / bytesOfRow)))
}
