/** Covariates of items: list prices, promotions and what the shop names, beside what holds for all items of a place. */
import type { DemandItemRows } from '../../contracts/demand/demand-rows'
import { ChangeList, type KnownCovariates, NO_CHANGES } from './covariate-changes'
import { NamedCovariates } from './named-covariates'
import { ItemPrices } from './item-prices'
import { ItemPromotions } from './item-promotions'
import { EVERYWHERE, type KnownDays } from './known-days'
import type { PanelDays } from './panel-days'
import type { PlaceCovariates } from './place-covariates'

export class ItemCovariates {
  private readonly prices: ItemPrices
  private readonly promotions: ItemPromotions
  private readonly named: NamedCovariates

  /** @param tracksChanges whether anybody asks what earlier origins saw. */
  constructor(
    rows: Pick<DemandItemRows, 'prices' | 'scenarioPrices' | 'promotions' | 'named'>,
    private readonly places: PlaceCovariates,
    knownDays: KnownDays,
    panelDays: PanelDays,
    private readonly tracksChanges: boolean,
  ) {
    this.prices = new ItemPrices(rows.prices, knownDays, panelDays, rows.scenarioPrices)
    this.promotions = new ItemPromotions(rows.promotions, knownDays, panelDays)
    this.named = new NamedCovariates(rows.named, knownDays, panelDays)
  }

  /** The covariates of one item at one location. */
  ofPair(item: number, location: number): KnownCovariates {
    return this.withItem(this.places.of(location), item, location)
  }

  /** The covariates that hold at all of these places, for an item that none of them has sold for long. */
  ofPlaces(item: number, locations: readonly number[]): KnownCovariates {
    return this.withItem(this.places.ofAll(locations), item, EVERYWHERE)
  }

  private withItem(place: KnownCovariates, item: number, location: number): KnownCovariates {
    const covariates = place.covariates.slice()
    const changes = this.tracksChanges ? new ChangeList() : null
    this.prices.write(covariates, changes, item, location)
    this.promotions.write(covariates, changes, item, location, () => this.prices.of(item, location))
    this.named.write(covariates, changes, item, location)
    changes?.addAll(place.changes)
    return { covariates, changes: changes?.sorted() ?? NO_CHANGES }
  }
}
