/** Makes lists ready to be answered: they get ids, and are logged with what made them (services/slates). */
import { randomUUID } from 'node:crypto'
import type { Viewer } from '../../contracts/viewer'
import type { CatalogueItem } from '../../db/repositories/shop/catalogue-snapshot.repository'
import type { SlateContext, SlateEntry, SlateOffers, SlateSurface } from '../slates/offered-slate'
import type { Catalogue } from './catalogue'
import type { CatalogueSnapshot } from './catalogue-snapshot'
import type { RankedItem } from './ranking/ranked-item'
import type { ItemRecommendation, Offered, ShownOn, TargetRecommendation } from './recommendation'
import { type RankedTarget, slateEntryOf } from './targets/target-lists'
import type { Visit } from './visit'

/** A list that is ready to be offered. */
export interface RankedList<Entry> {
  readonly visit: Visit
  readonly items: readonly Entry[]
  readonly versionId: bigint | null
}

/** Placement, scenario and rules, where there are such. */
export type MadeBy = Pick<SlateContext, 'placement' | 'scenario' | 'rules'>

export interface ListOffersOptions {
  readonly slates: SlateOffers
  readonly catalogue: CatalogueSnapshot
}

export class ListOffers {
  constructor(private readonly options: ListOffersOptions) {}

  async offer(
    viewer: Viewer,
    surface: SlateSurface,
    lists: readonly RankedList<RankedItem>[],
    now: Date,
    madeBy: MadeBy = {},
  ): Promise<(readonly ItemRecommendation[])[]> {
    const catalogue = await this.options.catalogue.read()
    const offered = await this.offerEach(viewer, surface, lists, now, madeBy, (item) =>
      itemEntry(item, catalogue),
    )
    return offered.map((items) => items.map((item) => ({ ...item, card: cardOf(item, catalogue) })))
  }

  async offerTargets(
    viewer: Viewer,
    surface: SlateSurface,
    list: RankedList<RankedTarget>,
    now: Date,
    madeBy: MadeBy,
  ): Promise<readonly TargetRecommendation[]> {
    const [offered = []] = await this.offerEach(viewer, surface, [list], now, madeBy, slateEntryOf)
    return offered
  }

  private async offerEach<Entry>(
    viewer: Viewer,
    surface: SlateSurface,
    lists: readonly RankedList<Entry>[],
    now: Date,
    madeBy: MadeBy,
    entryOf: (entry: Entry) => SlateEntry,
  ): Promise<(readonly (Entry & Offered)[])[]> {
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
        entries: items.map(entryOf),
      })),
    )
    const { placement = null, scenario = null } = madeBy
    const shownOn = { surface, placement, scenario }
    return lists.map(({ items }, at) =>
      items.map((item, index) => ({ ...item, slate: slates[at]!, slateRank: index + 1, shownOn })),
    )
  }
}

/** A list that nobody is shown: its ids count nothing, and are others each time. */
export function notOffered(items: readonly RankedItem[], shownOn: ShownOn): ItemRecommendation[] {
  const list = randomUUID()
  const slate = { idOf: (rank: number) => `preview-${list}-${rank}` }
  return items.map((item, at) => ({ ...item, slate, slateRank: at + 1, shownOn, card: null }))
}

function cardOf({ itemId }: RankedItem, catalogue: Catalogue): CatalogueItem | null {
  const item = catalogue.item(itemId.toString())
  return item?.hasAttributes === true ? item : null
}

function itemEntry({ itemId, score, placed }: RankedItem, catalogue: Catalogue): SlateEntry {
  const item = catalogue.item(itemId.toString())
  const price = item && { amountMinor: item.priceMinor, currency: item.currency }
  return { targetType: 'Item', targetId: itemId, score, price, propensity: placed?.propensity ?? null }
}
