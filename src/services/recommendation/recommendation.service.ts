/**
 * What a visitor will do next, and what to show. The steps of the visit are read from memory; lists are made as their scenario says
 * (list-maker.ts). End users see and are ranked by what is their own.
 */
import { randomUUID } from 'node:crypto'
import type { EntityRef } from '../../contracts/shop/entity-ref'
import type { Viewer } from '../../contracts/viewer'
import type { Clock } from '../../core/time/clock'
import type { Queryable } from '../../db/client'
import { readBoughtTogether } from '../../db/repositories/behaviour/popularity.repository'
import type { CatalogueItem } from '../../db/repositories/shop/catalogue-snapshot.repository'
import type { SessionEvent } from '../../features/session'
import { readView } from '../access'
import { optionalText, refuse } from '../input-rules'
import type { OfferedSlate, SlateContext, SlateOffers, SlateSurface } from '../slates/offered-slate'
import type { LocationService } from '../shop/location.service'
import { type ActionShares, sharesOfSteps } from './action-shares'
import type { BoughtItems } from './bought-items'
import type { CatalogueFilter } from './catalogue'
import type { CatalogueSnapshot } from './catalogue-snapshot'
import { inTurns } from './in-turns'
import type { ListMaker } from './list-maker'
import type { LiveSession } from './live-sessions'
import type { Popularity } from './popularity'
import { readListCursor } from './ranking/list-cursor'
import { type PlacementReason, placementReasons } from './ranking/placement-reasons'
import type { RankedItem, RankedPage } from './ranking/ranked-item'
import { lastItemOf } from './session-model'
import { PREDICTION, requireAnswered, type Scenario, type Surface } from './scenarios/scenario'
import type { ScenarioSnapshot } from './scenarios/scenario-snapshot'
import {
  aloneVisit,
  EMPTY_VISIT,
  keysOf,
  knownTo,
  type Visit,
  type VisitInput,
  type VisitReader,
} from './visit'

export interface RecommendationsInput extends VisitInput {
  readonly surface: Surface
  /** A part of the surface, by the name that the shop gave it. */
  readonly placement?: string | null
  /** What the list is about, such as the item of the page, or what lies in the cart. */
  readonly items?: readonly EntityRef[] | null
  readonly exclude?: readonly EntityRef[] | null
  readonly filter?: CatalogueFilter | null
  /** The cursor of the last entry of the page before. */
  readonly after?: string | null
}

export interface Recommendation extends RankedItem {
  /** The list that it is in, which gives it its id. */
  readonly slate: Pick<OfferedSlate, 'idOf'>
  /** Its place in that list, from 1: each page is a list of its own. */
  readonly slateRank: number
  /** The item as the catalogue in memory has it; null where it has not all of it. */
  readonly card: CatalogueItem | null
}

/** A page that is ready to be answered. */
export interface RecommendationPage extends Omit<RankedPage, 'items'> {
  readonly items: readonly Recommendation[]
}

/** A list that is ready to be offered. */
interface RankedList {
  readonly visit: Visit
  readonly items: readonly RankedItem[]
  readonly versionId: bigint | null
}

/** Of a list that nobody is shown: its ids count nothing, and are others each time. */
function notOffered(): Recommendation['slate'] {
  const list = randomUUID()
  return { idOf: (rank) => `preview-${list}-${rank}` }
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

/** What speaks for an entry. */
export interface RecommendationReason {
  readonly code: 'VIEWED_WITH' | 'SIMILAR' | 'POPULAR' | 'IN_CATALOGUE' | PlacementReason
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
  readonly locations: LocationService
  readonly slates: SlateOffers
  readonly scenarios: Pick<ScenarioSnapshot, 'holding'>
  readonly lists: ListMaker
  readonly bought: BoughtItems
}

export interface PageOptions {
  readonly signal?: AbortSignal
  /** What other lists of the same page show: it is left out. */
  readonly elsewhere?: readonly bigint[]
  /** To be tried in the place of the one that holds; then nobody is offered the list. */
  readonly preview?: Scenario
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
    const { answer, items } = await this.options.lists.make(
      { visit, scenario: PREDICTION, filter: null, count, exclude: new Set(), shown: [], signal },
      now,
    )
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
   * A page of a list for a surface, the best first; null where there is no such session or user, or the viewer may not see it.
   *
   * @throws as `nextActions`; BAD_USER_INPUT where the cursor is none, or the surface is not answered yet
   */
  async page(
    viewer: Viewer,
    input: RecommendationsInput,
    { signal, elsewhere = [], preview }: PageOptions = {},
  ): Promise<RecommendationPage | null> {
    requireAnswered(input.surface)
    const count = requireCount(input.first)
    const placement = optionalText(input.placement, 'placement')
    const shown = input.after ? readListCursor(input.after).itemIds : []
    const now = this.options.clock.now()
    const visit = await this.options.visits.read(viewer, input, now)
    if (visit === null) return null
    const scenario = preview ?? (await this.options.scenarios.holding(input.surface, placement))
    const asked = await this.asked(viewer, visit, input, scenario, now)
    for (const itemId of elsewhere) asked.exclude.add(itemId.toString())
    const page = await this.options.lists.make(
      { ...asked, scenario, filter: input.filter ?? null, count, shown, signal },
      now,
    )
    if (preview) {
      const slate = notOffered()
      const items = page.items.map((item, at) => ({ ...item, slate, slateRank: at + 1, card: null }))
      return { ...page, items }
    }
    const madeBy = { placement, scenario: scenario.name, rules: scenario.rules.map(({ name }) => name) }
    const list = { visit: asked.visit, items: page.items, versionId: page.answer?.versionId ?? null }
    const [items = []] = await this.offer(viewer, input.surface, [list], now, madeBy)
    return { ...page, items }
  }

  /** The entries of a page. @throws as `page` */
  async recommendations(
    viewer: Viewer,
    input: RecommendationsInput,
    signal?: AbortSignal,
  ): Promise<readonly Recommendation[] | null> {
    const page = await this.page(viewer, input, { signal })
    return page && page.items
  }

  /** The visit with what the list is about, and what is not in it. */
  private async asked(
    viewer: Viewer,
    visit: Visit,
    { items, exclude, surface }: RecommendationsInput,
    { excludeSeen, excludeBoughtDays }: Scenario,
    now: Date,
  ): Promise<{ visit: Visit; exclude: Set<string> }> {
    const catalogue = await this.options.catalogue.read()
    const isKnown = knownTo(viewer, catalogue, now)
    const anchors = keysOf(catalogue, items ?? [], isKnown)
    const steps = [...visit.steps, ...anchors.map((itemId) => anchorStep(itemId, surface, now))]
    const bought =
      excludeBoughtDays !== null && visit.userId !== null
        ? await this.options.bought.since(visit.userId, excludeBoughtDays)
        : []
    return {
      visit: { ...visit, steps },
      exclude: new Set([
        ...anchors,
        ...keysOf(catalogue, exclude ?? [], isKnown),
        ...bought,
        // What was just bought is not wanted again.
        ...visit.steps.flatMap(({ type, itemId }) =>
          itemId !== null && (excludeSeen || type === 'PURCHASE') ? [itemId] : [],
        ),
      ]),
    }
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
    const request = { scenario: PREDICTION, filter: null, count, signal }
    const pages = await this.options.lists.makeEach(visits, request, now)
    const lists = pages.map(({ items, answer }, at) => {
      return { visit: visits[at]!, items, versionId: answer?.versionId ?? null }
    })
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
   * Why each of these items was recommended: what speaks for it, and what moved it to its place. The model is asked about each of the
   * last items of the visit alone, and the one that speaks most for an item is named.
   */
  async reasons(
    recommendations: readonly Recommendation[],
    signal?: AbortSignal,
  ): Promise<RecommendationReason[][]> {
    const now = this.options.clock.now()
    const predicted = recommendations.filter(({ source }) => source === 'MODEL')
    const visits = [...new Set(predicted.map(({ visit }) => visit))]
    const told = await inTurns(visits, (visit) => this.reasonsOf(visit, now, signal))
    const byVisit = new Map(visits.map((visit, index) => [visit, told[index]!]))
    return recommendations.map((one): RecommendationReason[] => {
      const found = one.source === 'MODEL' ? byVisit.get(one.visit)?.get(one.itemId.toString()) : undefined
      const moved = placementReasons(one.placed).map((code) => ({ code, itemId: null, weight: null }))
      return [found ?? sourceReason(one), ...moved]
    })
  }

  private async reasonsOf(
    visit: Visit,
    now: Date,
    signal?: AbortSignal,
  ): Promise<Map<string, RecommendationReason>> {
    const itemIds = [...new Set(visit.steps.flatMap(({ itemId }) => itemId ?? []))].slice(-MAX_REASONS)
    const alone = itemIds.map((itemId) => ({ ...aloneVisit(itemId, now), placeId: visit.placeId }))
    const answers = await this.options.lists.answers(alone, MAX_RECOMMENDATIONS, now, signal)
    const speaking = new Map<
      string,
      { readonly by: string; readonly score: number; readonly total: number }
    >()
    answers.forEach((answer, index) => {
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
          experiment: visit.experiment,
          ...madeBy,
        },
        entries: items.map(({ itemId, score, placed }) => {
          const item = catalogue.item(itemId.toString())
          const price = item && { amountMinor: item.priceMinor, currency: item.currency }
          const propensity = placed?.propensity ?? null
          return { targetType: 'Item', targetId: itemId, score, price, propensity }
        }),
      })),
    )
    return lists.map(({ items }, at) =>
      items.map((item, index) => {
        const card = catalogue.item(item.itemId.toString())
        return {
          ...item,
          slate: slates[at]!,
          slateRank: index + 1,
          card: card?.hasAttributes === true ? card : null,
        }
      }),
    )
  }
}

/** What speaks for an entry where the model does not say. */
function sourceReason({ source, visit }: Recommendation): RecommendationReason {
  const itemId = source === 'SIMILAR' ? lastItemOf(visit.steps) : null
  if (itemId !== null) return { code: 'SIMILAR', itemId: BigInt(itemId), weight: null }
  return { code: source === 'CATALOGUE' ? 'IN_CATALOGUE' : 'POPULAR', itemId: null, weight: null }
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

function requireCount(first: number | null | undefined): number {
  const count = first ?? DEFAULT_RECOMMENDATIONS
  if (!Number.isInteger(count) || count < 0 || count > MAX_RECOMMENDATIONS) {
    refuse(`first must be between 0 and ${MAX_RECOMMENDATIONS}`)
  }
  return count
}
