/** Makes lists ready to be answered: they get ids, and are logged with what made them (services/slates). */
import { randomUUID } from 'node:crypto'
import type { Viewer } from '../../contracts/viewer'
import type { CatalogueItem } from '../../db/repositories/shop/catalogue-snapshot.repository'
import type {
  OfferedSlate,
  SlateContext,
  SlateEntry,
  SlateOffers,
  SlateSurface,
} from '../slates/offered-slate'
import type { CatalogueSnapshot } from './catalogue-snapshot'
import type { RankedItem } from './ranking/ranked-item'
import type { ItemRecommendation, ShownOn, TargetRecommendation } from './recommendation'
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
    const cardsOfLists = lists.map(({ items }) =>
      items.map(({ itemId }) => catalogue.item(itemId.toString())),
    )
    const slates = await this.slatesOf(viewer, surface, lists, now, madeBy, (list, at) =>
      list.items.map((item, index) => itemEntry(item, cardsOfLists[at]![index]!)),
    )
    const where = shownOn(surface, madeBy)
    return lists.map(({ items }, at) => {
      const [slate, cards] = [slates[at]!, cardsOfLists[at]!]
      return items.map((item, index) => offered(item, slate, index + 1, where, cards[index]!))
    })
  }

  async offerTargets(
    viewer: Viewer,
    surface: SlateSurface,
    list: RankedList<RankedTarget>,
    now: Date,
    madeBy: MadeBy,
  ): Promise<readonly TargetRecommendation[]> {
    const [slate] = await this.slatesOf(viewer, surface, [list], now, madeBy, ({ items }) =>
      items.map(slateEntryOf),
    )
    const shown = { slate: slate!, shownOn: shownOn(surface, madeBy) }
    return list.items.map((item, index) => ({ ...item, ...shown, slateRank: index + 1 }))
  }

  private slatesOf<Entry>(
    viewer: Viewer,
    surface: SlateSurface,
    lists: readonly RankedList<Entry>[],
    now: Date,
    madeBy: MadeBy,
    entriesOf: (list: RankedList<Entry>, at: number) => readonly SlateEntry[],
  ): Promise<OfferedSlate[]> {
    return this.options.slates.offer(
      lists.map((list, at) => ({
        context: {
          viewer,
          surface,
          offeredAt: now,
          userId: list.visit.userId,
          sessionId: list.visit.session?.id ?? null,
          locationId: list.visit.locationId,
          versionId: list.versionId,
          experiment: list.visit.experiment,
          ...madeBy,
        },
        entriesOf: () => entriesOf(list, at),
      })),
    )
  }
}

function shownOn(surface: SlateSurface, { placement = null, scenario = null }: MadeBy): ShownOn {
  return { surface, placement, scenario }
}

/** Written out: spreads of so many properties take several times as long. */
function offered(
  item: RankedItem,
  slate: OfferedSlate,
  slateRank: number,
  where: ShownOn,
  card: CatalogueItem | null,
): ItemRecommendation {
  return {
    rank: item.rank,
    score: item.score,
    itemId: item.itemId,
    source: item.source,
    alikeTo: item.alikeTo,
    isPartial: item.isPartial,
    visit: item.visit,
    placed: item.placed,
    slate,
    slateRank,
    shownOn: where,
    card: card?.hasAttributes === true ? card : null,
  }
}

/** A list that nobody is shown: its ids count nothing, and are others each time. */
export function notOffered(items: readonly RankedItem[], shownOn: ShownOn): ItemRecommendation[] {
  const list = randomUUID()
  const slate = { idOf: (rank: number) => `preview-${list}-${rank}` }
  return items.map((item, at) => ({ ...item, slate, slateRank: at + 1, shownOn, card: null }))
}

/** @param card null where the catalogue in memory has not heard of the item yet */
function itemEntry({ itemId, score, placed }: RankedItem, card: CatalogueItem | null): SlateEntry {
  const price = card && { amountMinor: card.priceMinor, currency: card.currency }
  return { targetType: 'Item', targetId: itemId, score, price, propensity: placed?.propensity ?? null }
}
