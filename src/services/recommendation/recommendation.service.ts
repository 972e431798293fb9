/**
 * What a visitor will do next, and what to show. The steps of the visit are read from memory, the session model ranks what the
 * catalogue lets anybody see, and what it leaves open is filled with what is popular: a list is short only where nothing more is
 * allowed. End users see and are ranked by what is their own.
 */
import type { SessionRow } from '../../contracts/session/session'
import type { ItemVocabulary } from '../../contracts/session/item-vocabulary'
import type { EntityRef } from '../../contracts/shop/entity-ref'
import type { Viewer } from '../../contracts/viewer'
import type { Clock } from '../../core/time/clock'
import type { Queryable } from '../../db/client'
import { readBoughtTogether } from '../../db/repositories/behaviour/popularity.repository'
import type { SessionEvent } from '../../features/session'
import { readView } from '../access'
import { refuse } from '../input-rules'
import type { OfferedSlate, SlateContext, SlateOffers, SlateSurface } from '../slates/offered-slate'
import type { LocationService } from '../shop/location.service'
import { type ActionShares, sharesOfSteps } from './action-shares'
import type { CatalogueFilter } from './catalogue'
import type { CatalogueSnapshot } from './catalogue-snapshot'
import type { LiveSession } from './live-sessions'
import type { Popularity } from './popularity'
import { appended, type AskOptions, lastItemOf, type SessionModel, type VisitAnswer } from './session-model'
import { aloneVisit, EMPTY_VISIT, keysOf, type Visit, type VisitInput, type VisitReader } from './visit'

export const SURFACES = ['HOME', 'ITEM_PAGE', 'CART', 'SEARCH'] as const
export type Surface = (typeof SURFACES)[number]

export interface RecommendationsInput extends VisitInput {
  readonly surface: Surface
  /** What the list is about, such as the item of the page, or what lies in the cart. */
  readonly items?: readonly EntityRef[] | null
  readonly exclude?: readonly EntityRef[] | null
  readonly filter?: CatalogueFilter | null
}

/** An entry of a list that is not answered yet. */
interface RankedItem {
  /** From 1. */
  readonly rank: number
  /** Larger is better; comparable within a list only. */
  readonly score: number
  readonly itemId: bigint
  readonly source: 'MODEL' | 'POPULARITY' | 'CATALOGUE'
  /** The second stage of the model did not answer in time, so that its first one ranked the item. */
  readonly isPartial: boolean
  readonly visit: Visit
}

export interface Recommendation extends RankedItem {
  /** The list that it is in, which gives it its id. */
  readonly slate: OfferedSlate
}

/** A list that is ready to be answered. */
interface RankedList {
  readonly visit: Visit
  readonly items: readonly RankedItem[]
  readonly versionId: bigint | null
}

export interface NextActions {
  readonly session: LiveSession | null
  readonly asOf: Date
  readonly actions: ActionShares
  readonly items: readonly Recommendation[]
  readonly purchaseProbability: number
  readonly skippedEvents: number
  /** Nothing of the visit was of use, or no model is trained: what many visitors do is told. */
  readonly isFallback: boolean
  /** The second stage of the model did not answer in time. */
  readonly isPartial: boolean
  readonly versionId: bigint | null
}

export interface RecommendationReason {
  readonly code: 'VIEWED_WITH' | 'POPULAR' | 'IN_CATALOGUE'
  /** Null: none in particular. */
  readonly itemId: bigint | null
  /** 0..1: how much of the score of the item it makes; null where that is not known. */
  readonly weight: number | null
}

export const MAX_RECOMMENDATIONS = 100
const DEFAULT_RECOMMENDATIONS = 20
const MAX_WINDOW_HOURS = 24 * 90
const BOUGHT_TOGETHER_DAYS = 365
/** Of a visit, each asked about alone: why an item is recommended. */
const MAX_REASONS = 5

export interface RecommendationServiceOptions {
  readonly database: Queryable
  readonly clock: Clock
  readonly visits: VisitReader
  readonly catalogue: CatalogueSnapshot
  readonly popularity: Popularity
  readonly model: SessionModel
  readonly locations: LocationService
  readonly slates: SlateOffers
}

interface ListOptions {
  readonly count: number
  readonly filter?: CatalogueFilter | null
  /** Decimal keys. */
  readonly exclude: ReadonlySet<string>
  readonly signal?: AbortSignal
}

export class RecommendationService {
  constructor(private readonly options: RecommendationServiceOptions) {}

  /**
   * What comes next in a visit; null where there is no such session, or the viewer may not see it.
   * @throws UNAUTHENTICATED, FORBIDDEN; BAD_USER_INPUT where `first` is out of 0..100, or an event is none
   */
  async nextActions(viewer: Viewer, input: VisitInput, signal?: AbortSignal): Promise<NextActions | null> {
    const count = requireCount(input.first)
    const now = this.options.clock.now()
    const visit = await this.options.visits.read(viewer, input, now)
    if (visit === null) return null
    const { answer, items } = await this.list(visit, { count, exclude: new Set(), signal }, now)
    const versionId = answer?.versionId ?? null
    const [nextItems = []] = await this.offer(viewer, 'NEXT_ACTIONS', [{ visit, items, versionId }], now)
    const { actions, purchaseProbability } = answer ?? { actions: null, purchaseProbability: null }
    const isTold = actions !== null && purchaseProbability !== null
    const baseline = isTold ? null : await this.options.popularity.baseline()
    return {
      session: visit.session,
      asOf: now,
      actions: actions
        ? sharesOfSteps(Array.from(actions, ([type, share]) => ({ type, count: share })))
        : baseline!.actions,
      items: nextItems,
      purchaseProbability: purchaseProbability ?? baseline!.purchaseProbability,
      skippedEvents: visit.skippedEvents,
      isFallback: answer === null || answer.isFallback,
      isPartial: answer?.isPartial ?? false,
      versionId,
    }
  }

  /**
   * Items for a place on a page, the best first; null where there is no such session or user, or the viewer may not see it.
   * @throws as `nextActions`
   */
  async recommendations(
    viewer: Viewer,
    input: RecommendationsInput,
    signal?: AbortSignal,
  ): Promise<readonly Recommendation[] | null> {
    const count = requireCount(input.first)
    const now = this.options.clock.now()
    const visit = await this.options.visits.read(viewer, input, now)
    if (visit === null) return null
    const catalogue = await this.options.catalogue.read()
    const anchors = keysOf(catalogue, input.items ?? [])
    const steps = [...visit.steps, ...anchors.map((itemId) => anchorStep(itemId, input.surface, now))]
    const exclude = new Set([
      ...anchors,
      ...keysOf(catalogue, input.exclude ?? []),
      // What was just bought is not wanted again.
      ...visit.steps.flatMap(({ type, itemId }) => (type === 'PURCHASE' && itemId !== null ? [itemId] : [])),
    ])
    const asked = { ...visit, steps }
    const { answer, items } = await this.list(asked, { count, filter: input.filter, exclude, signal }, now)
    const list = { visit: asked, items, versionId: answer?.versionId ?? null }
    const [offered = []] = await this.offer(viewer, input.surface, [list], now)
    return offered
  }

  /** Items that go with each of these, itself left out, the best first. One call of the model. */
  async similar(
    viewer: Viewer,
    itemIds: readonly bigint[],
    first: number | null,
    signal?: AbortSignal,
  ): Promise<(readonly Recommendation[])[]> {
    readView(viewer)
    const count = requireCount(first)
    const now = this.options.clock.now()
    const visits = itemIds.map((id) => aloneVisit(id.toString(), now))
    const answers = await this.ask(visits, { count }, now, signal)
    const lists = await Promise.all(
      visits.map(async (visit, index) => {
        const answer = answers?.[index] ?? null
        const items = await this.fill(visit, answer, { count, exclude: new Set() }, now)
        return { visit, items, versionId: answer?.versionId ?? null }
      }),
    )
    return this.offer(viewer, 'SIMILAR', lists, now)
  }

  /** Items of the orders of the last year that hold each of these, the one in the most orders first. */
  async boughtTogether(
    viewer: Viewer,
    itemIds: readonly bigint[],
    first: number | null,
  ): Promise<(readonly Recommendation[])[]> {
    readView(viewer)
    const count = requireCount(first)
    const now = this.options.clock.now()
    const catalogue = await this.options.catalogue.read()
    const since = new Date(now.getTime() - BOUGHT_TOGETHER_DAYS * 86_400_000)
    const rows = await readBoughtTogether(this.options.database, itemIds, {
      since,
      limit: MAX_RECOMMENDATIONS,
    })
    const lists = itemIds.map((id) => {
      const visit = aloneVisit(id.toString(), now)
      const items = rows
        .filter(({ withItemId, itemId }) => withItemId === id.toString() && catalogue.isPublic(itemId, now))
        .slice(0, count)
        .map(({ itemId, score }, index) => recommended(visit, itemId, score, index, 'POPULARITY'))
      return { visit, items, versionId: null }
    })
    return this.offer(viewer, 'BOUGHT_TOGETHER', lists, now)
  }

  /**
   * What many visitors were interested in lately.
   * @throws as `nextActions`; BAD_USER_INPUT where the window is out of 1..2,160 hours
   */
  async trending(
    viewer: Viewer,
    {
      location,
      windowHours,
      first,
    }: { location?: EntityRef | null; windowHours: number; first?: number | null },
  ): Promise<readonly Recommendation[] | null> {
    readView(viewer)
    const count = requireCount(first)
    if (!Number.isInteger(windowHours) || windowHours < 1 || windowHours > MAX_WINDOW_HOURS)
      refuse(`windowHours must be between 1 and ${MAX_WINDOW_HOURS}`)
    const now = this.options.clock.now()
    const [place] = location ? await this.options.locations.locationsByRef(viewer, [location]) : []
    if (location && !place) return null
    const catalogue = await this.options.catalogue.read()
    const popular = await this.options.popularity.trending(windowHours, place?.id ?? null)
    const visit = { ...EMPTY_VISIT, locationId: place?.id ?? null }
    const items = popular
      .filter(({ itemId }) => catalogue.isPublic(itemId, now))
      .slice(0, count)
      .map(({ itemId, score }, index) => recommended(visit, itemId, score, index, 'POPULARITY'))
    const [offered = []] = await this.offer(viewer, 'TRENDING', [{ visit, items, versionId: null }], now)
    return offered
  }

  /**
   * Why each of these items was recommended: the model is asked about each of the last items of the visit alone, and the one that
   * speaks most for an item is named.
   */
  async reasons(
    recommendations: readonly Recommendation[],
    signal?: AbortSignal,
  ): Promise<RecommendationReason[]> {
    const now = this.options.clock.now()
    const byVisit = new Map<Visit, Promise<ReadonlyMap<string, RecommendationReason>>>()
    for (const { visit } of recommendations) {
      if (!byVisit.has(visit)) byVisit.set(visit, this.reasonsOf(visit, now, signal))
    }
    return Promise.all(
      recommendations.map(async ({ visit, itemId, source }): Promise<RecommendationReason> => {
        if (source === 'CATALOGUE') return { code: 'IN_CATALOGUE', itemId: null, weight: null }
        const found = source === 'MODEL' ? (await byVisit.get(visit)!).get(itemId.toString()) : undefined
        return found ?? { code: 'POPULAR', itemId: null, weight: null }
      }),
    )
  }

  private async reasonsOf(
    visit: Visit,
    now: Date,
    signal?: AbortSignal,
  ): Promise<Map<string, RecommendationReason>> {
    const itemIds = [...new Set(visit.steps.flatMap(({ itemId }) => itemId ?? []))].slice(-MAX_REASONS)
    const alone = itemIds.map((itemId) => ({ ...aloneVisit(itemId, now), placeId: visit.placeId }))
    const answers =
      alone.length > 0 ? await this.ask(alone, { count: MAX_RECOMMENDATIONS }, now, signal) : null
    const speaking = new Map<
      string,
      { readonly by: string; readonly score: number; readonly total: number }
    >()
    answers?.forEach((answer, index) => {
      if (answer.isFallback) return
      for (const { itemId, score } of answer.items) {
        const before = speaking.get(itemId)
        const best = before && before.score >= score ? before : { by: itemIds[index]!, score }
        speaking.set(itemId, { ...best, total: (before?.total ?? 0) + Math.max(0, score) })
      }
    })
    return new Map(
      Array.from(speaking, ([itemId, { by, score, total }]) => [
        itemId,
        { code: 'VIEWED_WITH', itemId: BigInt(by), weight: total > 0 ? Math.max(0, score) / total : null },
      ]),
    )
  }

  /**
   * Makes lists ready to be answered: they get ids, and are logged with what made them (services/slates).
   * @param madeBy scenario, placement, experiment and rules, where there are such
   */
  private async offer(
    viewer: Viewer,
    surface: SlateSurface,
    lists: readonly RankedList[],
    now: Date,
    madeBy: Pick<SlateContext, 'placement' | 'scenario' | 'experiment' | 'rules'> = {},
  ): Promise<(readonly Recommendation[])[]> {
    const catalogue = await this.options.catalogue.read()
    const slates = await this.options.slates.offer(
      lists.map(({ visit, items, versionId }) => ({
        context: {
          viewer,
          surface,
          offeredAt: now,
          userId: visit.userId,
          sessionId: visit.session?.id ?? null,
          locationId: visit.locationId,
          versionId,
          ...madeBy,
        },
        entries: items.map(({ itemId, score }) => {
          const item = catalogue.item(itemId.toString())
          const price = item && { amountMinor: item.priceMinor, currency: item.currency }
          return { targetType: 'Item', targetId: itemId, score, price }
        }),
      })),
    )
    return lists.map(({ items }, at) => items.map((item) => ({ ...item, slate: slates[at]! })))
  }

  private async list(
    visit: Visit,
    options: ListOptions,
    now: Date,
  ): Promise<{ answer: VisitAnswer | null; items: readonly RankedItem[] }> {
    const answers = await this.ask([visit], { ...options, rerank: true }, now, options.signal)
    const answer = answers?.[0] ?? null
    return { answer, items: await this.fill(visit, answer, options, now) }
  }

  private async ask(
    visits: readonly Visit[],
    {
      count,
      filter,
      exclude,
      rerank,
    }: Partial<ListOptions> & { readonly count: number; readonly rerank?: boolean },
    now: Date,
    signal: AbortSignal | undefined,
  ): Promise<VisitAnswer[] | null> {
    const catalogue = await this.options.catalogue.read()
    const asked: AskOptions = {
      count,
      rerank,
      signal,
      allowed: filter ? (vocabulary) => indexesWhere(vocabulary, catalogue.passing(filter)) : undefined,
      excluded: (vocabulary) => withIndexes(catalogue.hiddenOf(vocabulary, now), vocabulary, exclude),
    }
    return this.options.model.ask(visits, asked)
  }

  /** The answer of the model, and after it what is popular, and what else there is. */
  private async fill(
    visit: Visit,
    answer: VisitAnswer | null,
    { count, filter, exclude }: ListOptions,
    now: Date,
  ): Promise<readonly RankedItem[]> {
    const catalogue = await this.options.catalogue.read()
    const passes = filter ? catalogue.passing(filter) : null
    const taken = new Set([lastItemOf(visit.steps) ?? ''])
    const items: RankedItem[] = []
    const take = (itemId: string, score: number, source: RankedItem['source']): boolean => {
      if (items.length >= count) return false
      const isAllowed = !exclude.has(itemId) && !taken.has(itemId) && catalogue.isPublic(itemId, now)
      if (!isAllowed || (passes && !passes(itemId))) return true
      taken.add(itemId)
      const isPartial = source === 'MODEL' && answer?.isPartial === true
      items.push({ ...recommended(visit, itemId, score, items.length, source), isPartial })
      return true
    }
    const isOfModel = answer !== null && !answer.isFallback
    // A model that knows nothing of the visit answers with what was popular when it was trained: what is popular now is better.
    if (isOfModel) for (const { itemId, score } of answer.items) if (!take(itemId, score, 'MODEL')) break
    if (items.length < count) {
      for (const { itemId } of await this.options.popularity.fallback(visit.locationId))
        if (!take(itemId, 0, 'POPULARITY')) break
    }
    if (answer && !isOfModel) for (const { itemId } of answer.items) if (!take(itemId, 0, 'POPULARITY')) break
    if (items.length < count)
      for (const itemId of catalogue.publicKeys(now)) if (!take(itemId, 0, 'CATALOGUE')) break
    return items
  }
}

function anchorStep(itemId: string, surface: Surface, now: Date): SessionEvent {
  return { type: surface === 'CART' ? 'ADD_TO_CART' : 'VIEW', itemId, timeMs: now.getTime() }
}

function recommended(
  visit: Visit,
  itemId: string,
  score: number,
  index: number,
  source: RankedItem['source'],
): RankedItem {
  return { rank: index + 1, score, itemId: BigInt(itemId), source, isPartial: false, visit }
}

function indexesWhere(vocabulary: ItemVocabulary, isWanted: (itemId: string) => boolean): Int32Array {
  return Int32Array.from(vocabulary.itemIds.flatMap((itemId, index) => (isWanted(itemId) ? [index] : [])))
}

function withIndexes(
  indexes: Int32Array,
  vocabulary: ItemVocabulary,
  itemIds: ReadonlySet<string> | undefined,
): SessionRow['excluded'] {
  const others = [...(itemIds ?? [])]
    .map((itemId) => vocabulary.indexOf(itemId))
    .filter((index) => index >= 0)
  return others.length === 0 ? indexes : appended(indexes, others)
}

function requireCount(first: number | null | undefined): number {
  const count = first ?? DEFAULT_RECOMMENDATIONS
  if (!Number.isInteger(count) || count < 0 || count > MAX_RECOMMENDATIONS) {
    refuse(`first must be between 0 and ${MAX_RECOMMENDATIONS}`)
  }
  return count
}
