/** Lists that are about an item or about nobody: what goes with an item, what is bought with it, what many visitors want. */
import type { EntityRef } from '../../contracts/shop/entity-ref'
import type { Viewer } from '../../contracts/viewer'
import type { Clock } from '../../core/time/clock'
import { readsWholeCatalogue, readView } from '../access'
import { optionalText, refuse } from '../input-rules'
import type { BoughtTogether } from './bought-together'
import type { CatalogueSnapshot } from './catalogue-snapshot'
import type { ListMaker } from './list-maker'
import type { ListOffers, MadeBy } from './list-offers'
import { madeByOf, requireCount } from './list-request'
import type { Popularity, PopularItem } from './popularity'
import type { RankedItem } from './ranking/ranked-item'
import type { ItemRecommendation } from './recommendation'
import { PREDICTION, type Scenario, type Surface, withModelAlone } from './scenarios/scenario'
import type { ScenarioSnapshot } from './scenarios/scenario-snapshot'
import { aloneVisit, EMPTY_VISIT, type Visit, type VisitReader } from './visit'

/** Of a list that is about an item, or about nobody. */
export interface ListOptions {
  readonly first?: number | null
  /** A part of the page, by the name that the shop gave it: its scenario counts. Absent: no scenario does. */
  readonly placement?: string | null
}

const MAX_WINDOW_HOURS = 24 * 90
/** Windows of guests are rounded up to one of these. */
const GUEST_WINDOWS_HOURS = [1, 6, 24, 168, 720, MAX_WINDOW_HOURS]

export interface ItemListServiceOptions {
  readonly clock: Clock
  readonly visits: Pick<VisitReader, 'placeIdOf'>
  readonly catalogue: CatalogueSnapshot
  readonly popularity: Popularity
  readonly offers: ListOffers
  readonly scenarios: Pick<ScenarioSnapshot, 'holding'>
  readonly lists: ListMaker
  readonly boughtTogether: BoughtTogether
}

/** The scenario that a list is made by. */
interface Placed {
  readonly scenario: Scenario
  readonly madeBy: MadeBy
}

export class ItemListService {
  constructor(private readonly options: ItemListServiceOptions) {}

  /**
   * Items that go with each of these, itself left out, the best first. One call of the model.
   * @param options where a placement of the page of the item is named, rules, boosts, pins and the rest of its scenario count
   */
  async similar(
    viewer: Viewer,
    itemIds: readonly bigint[],
    options: ListOptions,
    signal?: AbortSignal,
  ): Promise<(readonly ItemRecommendation[])[]> {
    readView(viewer)
    const count = requireCount(options.first)
    const now = this.options.clock.now()
    const placed = await this.placed('ITEM_PAGE', options)
    const visits = itemIds.map((id) => aloneVisit(id.toString(), now))
    const scenario = placed ? withModelAlone(placed.scenario) : PREDICTION
    const pages = await this.options.lists.makeEach(visits, { scenario, filter: null, count, signal }, now)
    const lists = pages.map(({ items, answer }, at) => {
      return { visit: visits[at]!, items, versionId: answer?.versionId ?? null }
    })
    return this.options.offers.offer(viewer, 'SIMILAR', lists, now, placed?.madeBy)
  }

  /**
   * Items of the orders of the last year that hold each of these, the one in the most orders first.
   * @param options as of `similar`
   */
  async boughtTogether(
    viewer: Viewer,
    itemIds: readonly bigint[],
    options: ListOptions,
  ): Promise<(readonly ItemRecommendation[])[]> {
    readView(viewer)
    const now = this.options.clock.now()
    const placed = await this.placed('ITEM_PAGE', options)
    const found = await this.options.boughtTogether.of(itemIds, { isBeforeRules: placed !== null })
    const given = itemIds.map((id, at) => ({ visit: aloneVisit(id.toString(), now), items: found[at]! }))
    return this.offerGiven(viewer, 'BOUGHT_TOGETHER', given, requireCount(options.first), placed, now)
  }

  /**
   * What many visitors were interested in lately.
   * @param options where a placement of the home page is named, rules, boosts, pins and the rest of its scenario count
   * @throws as `nextActions`; BAD_USER_INPUT where the window is out of 1..2,160 hours
   */
  async trending(
    viewer: Viewer,
    { location, windowHours, ...options }: ListOptions & { location?: EntityRef | null; windowHours: number },
  ): Promise<readonly ItemRecommendation[] | null> {
    readsWholeCatalogue(viewer) // It throws where the viewer may read nothing.
    const count = requireCount(options.first)
    if (!Number.isInteger(windowHours) || windowHours < 1 || windowHours > MAX_WINDOW_HOURS)
      refuse(`windowHours must be between 1 and ${MAX_WINDOW_HOURS}`)
    const now = this.options.clock.now()
    // A guest knows of no places.
    if (location && viewer.kind === 'guest') return null
    const placeId = location ? await this.options.visits.placeIdOf(viewer, location) : null
    if (location && placeId === null) return null
    const placed = await this.placed('HOME', options)
    // Anybody may be a guest: many different windows would be counted again and again.
    const hours =
      viewer.kind === 'guest' ? GUEST_WINDOWS_HOURS.find((one) => one >= windowHours)! : windowHours
    const items = await this.options.popularity.trending(hours, placeId)
    const given = { visit: { ...EMPTY_VISIT, locationId: placeId }, items }
    const [offered = []] = await this.offerGiven(viewer, 'TRENDING', [given], count, placed, now)
    return offered
  }

  /** The scenario of a placement, with what a log says of it; null where none is named. */
  private async placed(surface: Surface, options: ListOptions): Promise<Placed | null> {
    const placement = optionalText(options.placement, 'placement')
    if (placement === null) return null
    const scenario = await this.options.scenarios.holding(surface, placement)
    return { scenario, madeBy: madeByOf(scenario, placement) }
  }

  /** Offers what was counted: in its order, or as a scenario says. */
  private async offerGiven(
    viewer: Viewer,
    surface: 'BOUGHT_TOGETHER' | 'TRENDING',
    given: readonly { readonly visit: Visit; readonly items: readonly PopularItem[] }[],
    count: number,
    placed: Placed | null,
    now: Date,
  ): Promise<(readonly ItemRecommendation[])[]> {
    const { lists, catalogue, offers } = this.options
    if (placed === null) {
      const known = await catalogue.read()
      const ranked = given.map(({ visit, items }) => ({
        visit,
        versionId: null,
        items: items
          .filter(({ itemId }) => known.isPublic(itemId, now))
          .slice(0, count)
          .map(({ itemId, score }, index) => recommended(visit, itemId, score, index, 'POPULARITY')),
      }))
      return offers.offer(viewer, surface, ranked, now)
    }
    const candidates = given.map(({ visit, items }) => {
      return { visit, candidates: { source: 'POPULARITY' as const, items } }
    })
    const pages = await lists.makeOf(candidates, { scenario: placed.scenario, count }, now)
    const ranked = pages.map(({ items }, at) => ({ visit: given[at]!.visit, items, versionId: null }))
    return offers.offer(viewer, surface, ranked, now, placed.madeBy)
  }
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
