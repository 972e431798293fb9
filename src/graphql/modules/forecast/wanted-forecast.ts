/** What a forecast is asked by, and the forecast of it. */
import type { Measure } from '../../../contracts/demand/demand'
import { DEFAULT_HORIZON_DAYS } from '../../../contracts/demand/horizon'
import { noneNamed } from '../../../contracts/not-found'
import { ForecartError } from '../../../core/errors'
import { decodeId } from '../../../core/ids'
import type { Granularity } from '../../../core/time/grid'
import { validLevels } from '../../../services/demand/forecast-quantiles'
import type { Reconciliation } from '../../../services/demand/reconciled-forecast.service'
import type { RequestContext } from '../../context'
import { type LocationRef, toEntityRef } from '../common/refs.input'
import type { DemandForecastInput } from './demand-forecast.input'
import { DemandForecast } from './demand-forecast.type'
import { type ScenarioInput, toScenario } from './scenario.input'

interface WantedForecast {
  readonly location?: LocationRef | null
  readonly measure?: Measure | null
  readonly granularity?: Granularity | null
  readonly horizonDays?: number | null
  readonly levels?: readonly number[] | null
  readonly asOf?: Date | null
  readonly scenario?: ScenarioInput | null
  readonly reconciliation?: Reconciliation | null
}

/** What is added up. Where both are null, it is all items. */
interface WantedItems {
  readonly itemId: bigint | null
  readonly categoryId: bigint | null
}

/** @throws BAD_USER_INPUT, NOT_FOUND, and what a forecast may be refused with. */
export async function forecastOf(
  context: RequestContext,
  items: WantedItems,
  wanted: WantedForecast,
): Promise<DemandForecast> {
  const levels = validLevels(wanted.levels)
  const request = {
    ...items,
    locationId: await locationIdOf(context, wanted.location),
    measure: wanted.measure ?? 'UNITS',
    granularity: wanted.granularity ?? 'DAY',
    horizonDays: wanted.horizonDays ?? DEFAULT_HORIZON_DAYS,
  }
  const asOf = wanted.asOf ?? null
  const scenario = wanted.scenario ? await toScenario(context, wanted.scenario) : null
  const { loaders, services, viewer, signal } = context
  const isWhatIf = asOf !== null || scenario !== null
  if (!wanted.reconciliation) {
    const value = isWhatIf
      ? await services.forecasts.forecastWhatIf(viewer, { ...request, asOf, scenario }, { signal })
      : await loaders.demandForecast.load(request)
    return new DemandForecast(value, levels)
  }
  if (isWhatIf)
    throw new ForecartError(
      'BAD_USER_INPUT',
      'reconciliation: forecasts as of an instant or of a scenario are not added up. Ask for those of the items, or leave it out',
    )
  return new DemandForecast(await services.reconciledForecasts.of(viewer, request, { signal }), levels)
}

/** @throws BAD_USER_INPUT, NOT_FOUND */
export async function itemsOf(
  { services, viewer }: RequestContext,
  { item, categoryId }: DemandForecastInput,
): Promise<WantedItems> {
  if (item && categoryId) {
    throw new ForecartError('BAD_USER_INPUT', 'input: name an item or a category, not both')
  }
  if (categoryId) {
    return { itemId: null, categoryId: decodeId('Category', categoryId, 'input.categoryId') }
  }
  if (!item) return { itemId: null, categoryId: null }
  const ref = toEntityRef('Item', item, 'input.item')
  const [itemId] = await services.catalog.itemIdsByRef(viewer, [ref])
  if (itemId === null || itemId === undefined) throw noneNamed('Item', ref)
  return { itemId, categoryId: null }
}

export async function locationIdOf(
  context: RequestContext,
  location: LocationRef | null | undefined,
): Promise<bigint | null> {
  if (!location) return null
  const ref = toEntityRef('Location', location, 'location')
  const record = await context.loaders.locationByRef.load(ref)
  if (!record) throw noneNamed('Location', ref)
  return record.id
}
