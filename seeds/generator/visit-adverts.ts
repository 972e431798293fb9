/** What adverts one visit is shown, and which it clicks. */
import type { Rng } from '../../src/core/statistics/rng'
import { ACTIONS } from '../actions'
import { showAdverts, type AdvertBoard, type AdvertEntry, type AdvertMoment } from './adverts'
import type { AdvertPolicy } from './advert-policy'
import type { Offer, Visitor } from './offer'

export interface ShownAdverts {
  readonly placement: string
  /** Steps that were taken before: it is shown with the page that the last of them led to. */
  readonly stepsBefore: number
  readonly atMs: number
  readonly entries: readonly AdvertEntry[]
}

export interface VisitAdvertsOptions {
  readonly offer: Offer
  readonly visitor: Visitor
  readonly policy: AdvertPolicy
  readonly board: AdvertBoard
  readonly rng: Rng
}

export class VisitAdverts {
  readonly lists: ShownAdverts[] = []
  private readonly seen = new Set<AdvertMoment>()

  constructor(private readonly options: VisitAdvertsOptions) {}

  /**
   * Each moment shows adverts once, the first time.
   * @param action index into `ACTIONS`; -1: the visit begins
   * @returns items of clicked adverts
   */
  show(action: number, stepsBefore: number, atMs: number): number[] {
    const moment = action < 0 ? 'START' : ACTIONS[action]!
    if ((moment !== 'START' && moment !== 'SEARCH' && moment !== 'ADD_TO_CART') || this.seen.has(moment))
      return []
    this.seen.add(moment)
    const { placements } = this.options.offer.world.laws.adverts
    return Object.entries(placements).flatMap(([placement, when]) =>
      when === moment ? this.showPlacement(placement, stepsBefore, atMs) : [],
    )
  }

  private showPlacement(placement: string, stepsBefore: number, atMs: number): number[] {
    const { offer, visitor, policy, board, rng } = this.options
    const { world, location, day } = offer
    if (rng.uniform() >= world.laws.adverts.shownShare) return []
    const hour = offer.hourAt(atMs)
    const adverts = board.shownAt(placement, offer, hour)
    if (adverts.length === 0) return []
    const context = { placement, location, day, user: visitor.user, hour, adverts }
    const entries = showAdverts(rng, offer, policy, visitor, context)
    this.lists.push({ placement, stepsBefore, atMs, entries })
    return entries.flatMap(({ advert, isClicked }) => {
      if (!isClicked) return []
      board.charge(advert, location)
      return [world.adverts[advert]!.item]
    })
  }
}
