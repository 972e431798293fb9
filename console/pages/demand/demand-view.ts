/** What of an item's demand is looked at, as the address says it. */
import type {
  DemandForecastInput,
  Granularity,
  ItemDemandQueryVariables,
  Measure,
} from '../../generated/demand'

export const MEASURES = [
  'UNITS',
  'ORDERS',
  'VISITS',
  'REVENUE',
  'RETURNS',
] as const satisfies readonly Measure[]
export const GRANULARITIES = ['DAY', 'WEEK', 'MONTH'] as const satisfies readonly Granularity[]
export const HISTORY_DAYS = [30, 90, 180, 365, 730] as const
export const HORIZON_DAYS = [7, 14, 28] as const
export const LEVELS = [0.1, 0.25, 0.5, 0.75, 0.9]

export interface DemandView {
  readonly item: string
  readonly place: string
  readonly measure: Measure
  readonly granularity: Granularity
  readonly historyDays: number
  readonly horizonDays: number
}

function oneOf<const Value extends string | number>(
  values: readonly Value[],
  text: string,
  standard: Value,
): Value {
  return values.find((value) => String(value) === text) ?? standard
}

/** What the address does not say, or says wrongly, is as usual. */
export function demandView(get: (name: string) => string): DemandView {
  const granularity = oneOf<Granularity>(GRANULARITIES, get('by'), 'DAY')
  return {
    item: get('item'),
    place: get('place'),
    measure: oneOf<Measure>(MEASURES, get('measure'), 'UNITS'),
    granularity,
    historyDays: oneOf(HISTORY_DAYS, get('history'), granularity === 'DAY' ? 90 : 365),
    horizonDays: oneOf(HORIZON_DAYS, get('ahead'), 28),
  }
}

export function forecastInput(view: DemandView): DemandForecastInput {
  return {
    item: { externalId: view.item },
    location: view.place === '' ? null : { externalId: view.place },
    measure: view.measure,
    granularity: view.granularity,
    // A month is the least that a forecast by months has.
    horizonDays: view.granularity === 'DAY' ? view.horizonDays : 92,
    levels: LEVELS,
  }
}

/** The days that the chart spans, a little more on both sides: the place's own today is not known here. */
function shownDays({ historyDays, horizonDays, granularity }: DemandView): {
  from: string
  to: string
} {
  const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)
  return { from: day(-historyDays - 31), to: day((granularity === 'DAY' ? horizonDays : 92) + 1) }
}

export function itemDemandVariables(view: DemandView): ItemDemandQueryVariables {
  return {
    item: { externalId: view.item },
    location: view.place === '' ? null : { externalId: view.place },
    historyDays: view.historyDays,
    input: forecastInput(view),
    ...shownDays(view),
  }
}
