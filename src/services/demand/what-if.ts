/** Forecasts from what was known at an instant, or with other plans than those of now. They are not stored. */
import { createHash } from 'node:crypto'
import type { DemandSeriesKey } from '../../contracts/demand/demand'
import { demandModelName, type DemandQuantity } from '../../contracts/demand/model-names'
import type { DemandScenario, ScenarioCovariate } from '../../contracts/demand/scenario'
import type { Clock } from '../../core/time/clock'
import { addDays, type Day, daysBetween } from '../../core/time/day'
import { firstDayOf, type Granularity, gridFrom } from '../../core/time/grid'
import { ForecartError, invariant } from '../../core/errors'
import { lastCompletePeriodEnd, loadDemandPanel } from '../../datasets/demand-panel'
import { originDaysAt } from '../../datasets/origin-days'
import type { Queryable } from '../../db/client'
import { readSellingLocations } from '../../db/repositories/demand/demand-scope.repository'
import { findChampionAsOf, isTrainedBefore } from '../../db/repositories/models/model.repository'
import { refuse } from '../input-rules'
import {
  storedBasis,
  type DemandVersion,
  lastKnownDay,
  type ModelsOf,
  noneThatSells,
  panelOptions,
  type SeriesForecast,
  type WhatIf,
} from './series-forecast'

export interface WhatIfOptions {
  readonly database: Queryable
  readonly models: ModelsOf
  readonly clock: Clock
}

/**
 * A forecast of a series from what was known at an instant, or with other plans. It is not stored.
 * @throws NO_MODEL, NOT_FOUND, NOT_ENOUGH_DATA, BAD_USER_INPUT, CANCELLED, MODEL_HOST_UNAVAILABLE
 */
export async function forecastWhatIf(
  context: WhatIfOptions,
  { measure, granularity }: DemandQuantity,
  series: DemandSeriesKey,
  { asOf, scenario }: WhatIf,
  options: { signal?: AbortSignal } = {},
): Promise<SeriesForecast> {
  const { database, clock } = context
  const quantity = { measure, granularity }
  const now = clock.now()
  const readAt = asOf ?? now
  const model = await modelAsOf(context, quantity, asOf)
  const places = await readSellingLocations(database)
  const originDay = originDaysAt(readAt, places).of(series.locationId)
  if (originDay === undefined) throw noneThatSells(series.locationId)
  const lastDay = lastCompletePeriodEnd(originDay, granularity)
  const ahead = { lastDay, granularity, horizon: model.signature.horizon }
  requireHeeded(scenario, series, ahead)
  requireFewValues(scenario?.covariates ?? [], series, places, ahead)
  const loaded = await loadDemandPanel(database, {
    ...panelOptions(quantity, model, [series], lastDay),
    places,
    ...(asOf ? { asOf } : {}),
    ...(scenario ? { scenario } : {}),
  })
  const [one] = loaded.panel.series
  invariant(one, 'a panel has the series that it was made of')
  const lastKnown = lastKnownDay(one, loaded.panel, model, measure)
  if (lastKnown instanceof ForecartError) throw lastKnown
  const { versionId, prediction } = await model.predict(loaded.panel, options)
  const content = {
    series,
    ...quantity,
    versionId: String(versionId),
    readAt,
    scenario,
    hash: loaded.covariateHashes[0],
  }
  return {
    id: `what-if-${createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 32)}`,
    ...recordKeyOf(series),
    ...quantity,
    originDay: loaded.originDay,
    lastObservedDay: lastKnown,
    issuedAt: now,
    asOf: readAt,
    sawLaterData: asOf !== null && !(await isTrainedBefore(database, versionId, asOf)),
    versionId,
    horizon: prediction.horizon,
    ...storedBasis(prediction, 0, loaded.borrowed[0] ?? null),
    currency: loaded.currencies[0] ?? null,
    mean: prediction.mean,
    quantiles: prediction.quantiles,
    whatIf: { asOf, scenario },
  }
}

interface Ahead {
  /** The origin day. */
  readonly lastDay: Day
  readonly granularity: Granularity
  /** Periods. */
  readonly horizon: number
}

/**
 * Covariates of days that no forecast of this kind reads are refused. Those of other items and places are not: one scenario may be asked for
 * many series. @throws BAD_USER_INPUT
 */
function requireHeeded(
  scenario: DemandScenario | null,
  { itemId }: DemandSeriesKey,
  { lastDay, granularity, horizon }: Ahead,
): void {
  const covariates = scenario?.covariates ?? []
  if (covariates.length === 0) return
  if (itemId === null)
    refuse('scenario.covariates: forecasts of several items do not read them. Ask for those of the items')
  const past = covariates.findIndex(({ from }) => from <= lastDay)
  if (past >= 0)
    refuse(
      `scenario.covariates[${past}].startsOn: a scenario changes what lies ahead, and the first day that is forecast is ${addDays(lastDay, 1)}`,
    )
  const end = firstDayOf(gridFrom(addDays(lastDay, 1), granularity), horizon)
  const beyond = covariates.findIndex(({ from }) => from >= end)
  if (beyond >= 0)
    refuse(
      `scenario.covariates[${beyond}].startsOn: the model forecasts no day after ${addDays(end, -1)}. Name an earlier day`,
    )
}

/** Values of covariates, of a place and a day each, that one scenario is read for: some tens of milliseconds. */
export const MOST_SCENARIO_VALUES = 1_000_000

/**
 * A covariate of a region holds at each of its places whose demand is asked for, on each of its days.
 * @throws BAD_USER_INPUT where these are more than `MOST_SCENARIO_VALUES` together
 */
export function requireFewValues(
  covariates: readonly Pick<ScenarioCovariate, 'locationId' | 'from' | 'to'>[],
  { locationId: asked }: Pick<DemandSeriesKey, 'locationId'>,
  places: readonly { readonly id: string; readonly regionIds?: readonly string[] }[],
  { lastDay, granularity, horizon }: Ahead,
): void {
  const isWithin = (place: (typeof places)[number], id: string | null): boolean =>
    id === null || place.id === id || (place.regionIds ?? []).includes(id)
  const ofSeries = places.filter((place) => isWithin(place, asked))
  const last = addDays(firstDayOf(gridFrom(addDays(lastDay, 1), granularity), horizon), -1)
  let values = 0
  for (const { locationId, from, to } of covariates) {
    const count = locationId === null ? 1 : ofSeries.filter((place) => isWithin(place, locationId)).length
    values += count * (daysBetween(from, to < last ? to : last) + 1)
  }
  if (values > MOST_SCENARIO_VALUES)
    refuse(
      `scenario.covariates: they say ${values} values, of a place and a day each, and at most ${MOST_SCENARIO_VALUES} are read. Name fewer, shorter ones, or a place`,
    )
}

/** The newest version that had been champion from data of before the instant; without one, the champion. */
async function modelAsOf(
  { database, models }: WhatIfOptions,
  quantity: DemandQuantity,
  asOf: Date | null,
): Promise<DemandVersion> {
  const served = models(quantity)
  const then = asOf && (await findChampionAsOf(database, demandModelName(quantity), asOf))
  return then ? served.version(then) : served.requireChampion()
}

function recordKeyOf({ itemId, categoryId, locationId }: DemandSeriesKey) {
  const keyOf = (id: string | null | undefined) => (id ? BigInt(id) : null)
  return { itemId: keyOf(itemId), categoryId: keyOf(categoryId), locationId: keyOf(locationId) }
}
