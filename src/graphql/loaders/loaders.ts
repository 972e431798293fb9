/** One set per request (per event of a subscription): whatever is asked for many times is read once, in one statement. */
import DataLoader from 'dataloader'
import { seriesName } from '../../contracts/demand/demand'
import type { EntityRef } from '../../contracts/shop/entity-ref'
import type { Viewer } from '../../contracts/viewer'
import type { LocationRecord } from '../../services/shop/location.service'
import type {
  DemandActualValue,
  DemandForecastRequest,
  DemandForecastValue,
  PastSeries,
  SeriesRequest,
  StoredForecastRequest,
} from '../../services/demand/forecast.service'
import type { SeriesEvaluationKey, SeriesEvaluationRecord } from '../../services/models/model.service'
import type { Recommendation } from '../../services/recommendation/recommendation.service'
import type { Page, PageRequest } from '../../services/page'
import type { GraphqlServices } from '../services'

const MAX_BATCH = 1_000

export type Loaders = ReturnType<typeof createLoaders>

interface HistoryRequest extends PastSeries {
  readonly days: number
}

/** `signal` ends model calls that nobody waits for any more. */
export function createLoaders(viewer: Viewer, services: GraphqlServices, signal: AbortSignal) {
  const perKey = <Key, Value>(load: (keys: readonly Key[]) => Promise<readonly (Value | Error)[]>) =>
    new DataLoader<Key, Value>(load, { maxBatchSize: MAX_BATCH })
  const byId = <Value>(
    load: (refs: readonly { readonly id: bigint }[]) => Promise<readonly (Value | null)[]>,
  ) => perKey<bigint, Value | null>((ids) => load(ids.map((id) => ({ id }))))

  return {
    item: byId((refs) => services.catalog.itemsByRef(viewer, refs)),
    category: perKey((ids: readonly bigint[]) => services.catalog.categoriesByIds(viewer, ids)),
    location: byId((refs) => services.locations.locationsByRef(viewer, refs)),
    user: byId((refs) => services.users.usersByRef(viewer, refs)),
    session: byId((refs) => services.sessions.sessionsByRef(viewer, refs)),
    alert: perKey((ids: readonly bigint[]) => services.alerts.alertsByIds(viewer, ids)),
    apiKey: perKey((ids: readonly bigint[]) => services.apiKeys.apiKeysByIds(viewer, ids)),
    event: perKey((ids: readonly bigint[]) => services.sessions.eventsByIds(viewer, ids)),
    job: perKey((ids: readonly bigint[]) => services.jobs.jobsByIds(viewer, ids)),
    order: perKey((ids: readonly bigint[]) => services.orders.ordersByIds(viewer, ids)),
    orderLine: perKey((ids: readonly bigint[]) => services.orders.linesByIds(viewer, ids)),
    orderByExternalId: perKey((externalIds: readonly string[]) =>
      services.orders.ordersByExternalIds(viewer, externalIds),
    ),
    orderReturn: perKey((ids: readonly bigint[]) => services.orders.returnsByIds(viewer, ids)),
    orderSessionId: perKey((orderIds: readonly bigint[]) => services.orders.sessionIdsOf(viewer, orderIds)),
    orderPromotionIds: perKey((orderIds: readonly bigint[]) =>
      services.orders.promotionIdsOf(viewer, orderIds),
    ),
    returnedQuantity: perKey((lineIds: readonly bigint[]) =>
      services.orders.returnedQuantitiesOf(viewer, lineIds),
    ),
    advert: byId((refs) => services.adverts.advertsByRef(viewer, refs)),
    advertTotal: perKey((ids: readonly bigint[]) => services.adverts.totalsOf(viewer, ids)),
    paymentMethod: byId((refs) => services.paymentMethods.paymentMethodsByRef(viewer, refs)),
    promotion: byId((refs) => services.promotions.promotionsByRef(viewer, refs)),
    trainingRun: perKey((ids: readonly bigint[]) => services.models.trainingRunsByIds(viewer, ids)),
    modelVersion: perKey((ids: readonly bigint[]) => services.models.versionsByIds(viewer, ids)),
    metricSlices: perKey((ids: readonly bigint[]) => services.models.metricSlices(viewer, ids)),
    seriesEvaluation: new DataLoader<SeriesEvaluationKey, SeriesEvaluationRecord | null, string>(
      (keys) => services.models.seriesEvaluations(viewer, keys),
      {
        maxBatchSize: MAX_BATCH,
        cacheKeyFn: ({ versionId, ...series }) => `${versionId}/${seriesName(series)}`,
      },
    ),
    advertDays: pagesOf((ids, page) => services.adverts.daysOf(viewer, ids, page)),
    userConsents: perKey((userIds: readonly bigint[]) => services.consents.consentsOf(viewer, userIds)),
    sessionEvents: pagesOf((ids, page) => services.sessions.eventsOf(viewer, ids, page)),
    userSessions: pagesOf((ids, page) => services.sessions.sessionsOf(viewer, ids, page)),
    userOrders: pagesOf((ids, page) => services.orders.ordersOf(viewer, ids, page)),
    orderReturns: listsOf((ids, first) => services.orders.returnsOf(viewer, ids, first)),
    orderLines: listsOf((ids, first) => services.orders.linesOf(viewer, ids, first)),
    paymentAvailability: listsOf((ids, first) => services.paymentMethods.availabilityOf(viewer, ids, first)),
    modelVersions: pagesOf((names: readonly string[], page) =>
      services.models.versionsOf(viewer, names, page),
    ),
    locationByRef: new DataLoader<EntityRef, LocationRecord | null, string>(
      (refs) => services.locations.locationsByRef(viewer, refs),
      { maxBatchSize: MAX_BATCH, cacheKeyFn: (ref) => keyOf(ref.id, ref.externalId) },
    ),
    sellingPlaces: pagesOf(async (itemIds, page) => {
      // Items may sell anywhere: they share the page.
      const places = await services.locations.sellingPlaces(viewer, page)
      return itemIds.map(() => places)
    }),
    demandForecast: new DataLoader<DemandForecastRequest, DemandForecastValue, string>(
      (requests) => services.forecasts.forecastMany(viewer, requests, { signal }),
      {
        maxBatchSize: MAX_BATCH,
        cacheKeyFn: (request) => keyOf(...seriesKeyOf(request), request.horizonDays),
      },
    ),
    storedForecast: new DataLoader<StoredForecastRequest, DemandForecastValue | null, string>(
      (requests) => services.forecasts.storedForecasts(viewer, requests),
      { maxBatchSize: MAX_BATCH, cacheKeyFn: ({ id, horizonDays }) => keyOf(id, horizonDays) },
    ),
    demandHistory: new DataLoader<HistoryRequest, DemandActualValue[], string>(
      (requests) => loadHistories(viewer, services, requests),
      {
        maxBatchSize: MAX_BATCH,
        cacheKeyFn: (request) => keyOf(...seriesKeyOf(request), request.originDay, request.days),
      },
    ),
    similarItems: listsOf((ids, first) => services.recommendations.similar(viewer, ids, first, signal)),
    boughtTogether: listsOf((ids, first) => services.recommendations.boughtTogether(viewer, ids, first)),
    recommendationReason: perKey((values: readonly Recommendation[]) =>
      services.recommendations.reasons(values, signal),
    ),
    promotionItemIds: listsOf((ids, first) => services.promotions.itemIdsOf(viewer, ids, first)),
    promotionCoveredItems: pagesOf((ids, page) => services.promotions.coveredItemsOf(viewer, ids, page)),
    promotionLocationIds: listsOf((ids, first) => services.promotions.locationIdsOf(viewer, ids, first)),
  }
}

function seriesKeyOf({ itemId, categoryId, locationId, measure, granularity }: SeriesRequest) {
  return [itemId, categoryId, locationId, measure, granularity] as const
}

interface PageOfParent<Id> extends PageRequest {
  readonly parentId: Id
}

/** Pages of lists below many parents: one reading for each page size and cursor; nearly always there is one. */
function pagesOf<Row, Id extends bigint | string = bigint>(
  load: (parentIds: readonly Id[], page: PageRequest) => Promise<readonly Page<Row>[]>,
): DataLoader<PageOfParent<Id>, Page<Row>, string> {
  return groupedOf(load)
}

/** Whole lists below many parents, or the first entries of each. */
function listsOf<Row>(
  load: (parentIds: readonly bigint[], first: number | null) => Promise<readonly (readonly Row[])[]>,
): DataLoader<PageOfParent<bigint>, readonly Row[], string> {
  return groupedOf((ids, { first }) => load(ids, first ?? null))
}

function groupedOf<Answer, Id extends bigint | string>(
  load: (parentIds: readonly Id[], page: PageRequest) => Promise<readonly Answer[]>,
): DataLoader<PageOfParent<Id>, Answer, string> {
  const pageKey = ({ first, after }: PageRequest) => keyOf(first, after)
  return new DataLoader(
    async (requests) => {
      const answers = new Map<PageOfParent<Id>, Answer>()
      for (const key of new Set(requests.map(pageKey))) {
        const group = requests.filter((request) => pageKey(request) === key)
        const { first, after } = group[0] as PageOfParent<Id>
        const found = await load(
          group.map(({ parentId }) => parentId),
          { first, after },
        )
        group.forEach((request, index) => answers.set(request, found[index] as Answer))
      }
      return requests.map((request) => answers.get(request) as Answer)
    },
    {
      maxBatchSize: MAX_BATCH,
      cacheKeyFn: (request) => keyOf(request.parentId, request.first, request.after),
    },
  )
}

function keyOf(...parts: readonly (bigint | number | string | null | undefined)[]): string {
  return parts.map((part) => part?.toString() ?? '').join('\u0001')
}

/** One reading for each length of history that is asked for; nearly always there is one. */
async function loadHistories(
  viewer: Viewer,
  services: GraphqlServices,
  requests: readonly HistoryRequest[],
): Promise<DemandActualValue[][]> {
  const answers = new Map<HistoryRequest, DemandActualValue[]>()
  for (const days of new Set(requests.map((request) => request.days))) {
    const group = requests.filter((request) => request.days === days)
    const histories = await services.forecasts.history(viewer, group, days)
    group.forEach((request, index) => answers.set(request, histories[index] ?? []))
  }
  return requests.map((request) => answers.get(request) ?? [])
}
