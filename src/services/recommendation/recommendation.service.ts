/**
 * What a visitor will do next, and what to show. The steps of the visit are read from memory; lists are made as their scenario says
 * (list-maker.ts). End users see and are ranked by what is their own.
 */
import type { Viewer } from '../../contracts/viewer'
import type { Clock } from '../../core/time/clock'
import type { SessionEvent } from '../../features/session'
import { optionalText } from '../input-rules'
import { sharesOfSteps } from './action-shares'
import type { BoughtItems } from './bought-items'
import type { CatalogueSnapshot } from './catalogue-snapshot'
import type { ItemReasons } from './item-reasons'
import type { ListMaker } from './list-maker'
import { type ListOffers, notOffered } from './list-offers'
import { madeByOf, type RecommendationsInput, requireCount } from './list-request'
import type { ExpectedOrderValue, OrderValues } from './order-values'
import type { Popularity } from './popularity'
import type { RecommendationSource } from './ranking/candidate'
import { readListCursor } from './ranking/list-cursor'
import {
  isOfItem,
  type ItemPage,
  type NextActions,
  type PageUse,
  type Recommendation,
  type RecommendationPage,
  type ToldReason,
} from './recommendation'
import { PREDICTION, type Scenario, type Surface } from './scenarios/scenario'
import type { ScenarioSnapshot } from './scenarios/scenario-snapshot'
import { cartOf, priceOf } from './targets/cart'
import type { ClickLog } from './targets/click-log'
import { type TargetKind, targetKindOf } from './targets/target'
import { paymentFacts, requireNothingOfItems, type TargetLists } from './targets/target-lists'
import { keysOf, knownTo, type Visit, type VisitInput, type VisitReader } from './visit'

export interface RecommendationServiceOptions {
  readonly clock: Clock
  readonly visits: VisitReader
  readonly catalogue: CatalogueSnapshot
  readonly popularity: Popularity
  readonly offers: ListOffers
  readonly scenarios: Pick<ScenarioSnapshot, 'holding'>
  readonly lists: ListMaker
  readonly bought: BoughtItems
  readonly itemReasons: ItemReasons
  readonly targets: TargetLists
  readonly clicks: ClickLog
  readonly orderValues: OrderValues
}

/** What speaks for such an entry is the same for all visitors. */
const FOR_ANYBODY: ReadonlySet<RecommendationSource> = new Set(['POPULARITY', 'CATALOGUE'])

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
    const [nextItems = []] = await this.options.offers.offer(
      viewer,
      'NEXT_ACTIONS',
      [{ visit, items, versionId }],
      now,
    )
    const { actions, purchaseProbability } = answer ?? { actions: null, purchaseProbability: null }
    const isTold = actions !== null && purchaseProbability !== null
    const baseline = isTold ? null : await this.options.popularity.baseline()
    return {
      visit,
      session: visit.session,
      asOf: now,
      actions: actions
        ? sharesOfSteps(Array.from(actions, ([type, share]) => ({ type, count: share })))
        : baseline!.actions,
      items: nextItems,
      purchaseProbability: purchaseProbability ?? baseline!.purchaseProbability,
      orderValue: answer?.orderValue ?? null,
      skippedEvents: visit.skippedEvents,
      isFallback: answer === null || answer.isFallback,
      isPartial: answer?.isPartial ?? false,
      versionId,
    }
  }

  /**
   * A page of a list for a surface, the best first; null where there is no such session or user, or the viewer may not see it.
   *
   * @throws as `nextActions`; BAD_USER_INPUT where the cursor is none, or what is given is of another kind of list
   */
  async page(
    viewer: Viewer,
    input: RecommendationsInput,
    options: Omit<PageOptions, 'preview'> = {},
  ): Promise<RecommendationPage | null> {
    const kind = targetKindOf(input.surface, input.target)
    return kind === 'ITEM'
      ? this.itemPage(viewer, input, options)
      : this.targetPage(viewer, input, kind, options)
  }

  /** Of items, whatever the surface is. @throws as `page` */
  async itemPage(
    viewer: Viewer,
    input: RecommendationsInput,
    { signal, elsewhere = [], preview }: PageOptions = {},
  ): Promise<ItemPage | null> {
    const count = requireCount(input.first)
    const placement = optionalText(input.placement, 'placement')
    const shown = typeof input.after === 'string' ? readListCursor('ITEM', input.after) : []
    const now = this.options.clock.now()
    const visit = await this.options.visits.read(viewer, input, now)
    if (visit === null) return null
    const scenario = preview ?? (await this.holding(visit, input.surface, placement))
    const asked = await this.asked(viewer, visit, input, scenario, now)
    for (const itemId of elsewhere) asked.exclude.add(itemId.toString())
    const page = await this.options.lists.make(
      { ...asked, scenario, filter: input.filter ?? null, count, shown, signal },
      now,
    )
    const use: PageUse = {
      isFallback: page.items.length > 0 && page.items.every(({ source }) => FOR_ANYBODY.has(source)),
      isPartial: page.answer?.isPartial ?? false,
      skippedEvents: visit.skippedEvents,
      skippedItems: asked.skippedItems,
    }
    if (preview) {
      const shownOn = { surface: input.surface, placement, scenario: preview.name }
      return { ...page, ...use, items: notOffered(page.items, shownOn) }
    }
    const madeBy = madeByOf(scenario, placement)
    const list = { visit: asked.visit, items: page.items, versionId: page.answer?.versionId ?? null }
    const [items = []] = await this.options.offers.offer(viewer, input.surface, [list], now, madeBy)
    return { ...page, ...use, items }
  }

  /** The scenario that the arm of the visitor tries, or the one that holds. */
  private holding({ experiment }: Visit, surface: Surface, placement: string | null): Promise<Scenario> {
    return this.options.scenarios.holding(surface, placement, experiment?.scenario ?? null)
  }

  /** Of what is not an item. */
  private async targetPage(
    viewer: Viewer,
    input: RecommendationsInput,
    kind: Exclude<TargetKind, 'ITEM'>,
    { signal, elsewhere = [] }: PageOptions,
  ): Promise<RecommendationPage | null> {
    const count = requireCount(input.first)
    const { surface, exclude, filter } = input
    requireNothingOfItems({ exclude, filter })
    const placement = optionalText(input.placement, 'placement')
    const shown = typeof input.after === 'string' ? readListCursor(kind, input.after) : []
    const facts = paymentFacts(input)
    const now = this.options.clock.now()
    const visit = await this.options.visits.read(viewer, input, now)
    if (visit === null) return null
    const catalogue = await this.options.catalogue.read()
    const itemIds = keysOf(catalogue, input.items ?? [], knownTo(viewer, catalogue, now))
    const scenario = await this.holding(visit, surface, placement)
    const about = { ...visit, steps: [...visit.steps, ...itemIds.map((id) => anchorStep(id, surface, now))] }
    const { entries, emptyBecause } = await this.options.targets.make(viewer, about, {
      ...facts,
      kind,
      surface,
      placement,
      itemIds,
      count,
      shown,
      // Who pays needs all ways to pay, wherever on the page they are.
      elsewhere: kind === 'PAYMENT_METHOD' ? [] : elsewhere.map(String),
      scenario,
      signal,
    })
    const list = { visit, items: entries, versionId: null }
    const madeBy = { placement, scenario: scenario.name }
    const items = await this.options.offers.offerTargets(viewer, surface, list, now, madeBy)
    const skippedItems = (input.items ?? []).length - itemIds.length
    const { skippedEvents } = visit
    return { items, scenario, emptyBecause, isFallback: false, isPartial: false, skippedEvents, skippedItems }
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

  /** How likely an entry is clicked where it is seen, 0..1; null where nothing of its placement was counted yet. */
  async clickProbability(value: Recommendation): Promise<number | null> {
    if (!isOfItem(value)) return value.clickProbability
    const { surface, placement } = value.shownOn
    const rates = await this.options.clicks.rates('Item', surface, placement)
    const rate = rates.rate(value.itemId.toString())
    return rate === null ? null : rate * rates.place(value.slateRank)
  }

  /** What the order comes to that a visit may end in; null where there are too few orders to say. */
  async expectedOrderValue({ visit, orderValue }: NextActions): Promise<ExpectedOrderValue | null> {
    const cart = priceOf(cartOf(visit.steps), await this.options.catalogue.read())
    return this.options.orderValues.of(visit.placeId, cart, orderValue)
  }

  /** Why each of these was recommended: what speaks for it, and what moved it to its place. */
  async reasons(
    viewer: Viewer,
    values: readonly Recommendation[],
    signal?: AbortSignal,
  ): Promise<ToldReason[][]> {
    const items = values.filter(isOfItem)
    const [catalogue, ofItems] = await Promise.all([
      this.options.catalogue.read(),
      this.options.itemReasons.of(items, signal),
    ])
    const isKnown = knownTo(viewer, catalogue, this.options.clock.now())
    const titleOf = (key: string | undefined): string | null =>
      key !== undefined && isKnown(key) ? catalogue.item(key)!.title : null
    const byItem = new Map(items.map((item, at) => [item, ofItems[at]!]))
    return values.map((value) =>
      (isOfItem(value) ? byItem.get(value)! : value.reasons).map((reason) => ({
        ...reason,
        itemTitle: titleOf(reason.itemId?.toString()),
      })),
    )
  }

  /** The visit with what the list is about, and what is not in it. */
  private async asked(
    viewer: Viewer,
    visit: Visit,
    { items, exclude, surface }: RecommendationsInput,
    { excludeSeen, excludeBoughtDays }: Scenario,
    now: Date,
  ): Promise<{ visit: Visit; exclude: Set<string>; skippedItems: number }> {
    const catalogue = await this.options.catalogue.read()
    const isKnown = knownTo(viewer, catalogue, now)
    const [named, unwanted] = [items ?? [], exclude ?? []]
    const anchors = keysOf(catalogue, named, isKnown)
    const excluded = keysOf(catalogue, unwanted, isKnown)
    const steps = [...visit.steps, ...anchors.map((itemId) => anchorStep(itemId, surface, now))]
    const bought =
      excludeBoughtDays !== null && visit.userId !== null
        ? await this.options.bought.since(visit.userId, excludeBoughtDays)
        : []
    return {
      visit: { ...visit, steps },
      skippedItems: named.length + unwanted.length - anchors.length - excluded.length,
      exclude: new Set([
        ...anchors,
        ...excluded,
        ...bought,
        // What was just bought is not wanted again.
        ...visit.steps.flatMap(({ type, itemId }) =>
          itemId !== null && (excludeSeen || type === 'PURCHASE') ? [itemId] : [],
        ),
      ]),
    }
  }
}

function anchorStep(itemId: string, surface: Surface, now: Date): SessionEvent {
  return { type: surface === 'CART' ? 'ADD_TO_CART' : 'VIEW', itemId, timeMs: now.getTime() }
}
