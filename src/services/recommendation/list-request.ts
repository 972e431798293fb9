/** What is asked of lists, and what all of them are checked by. */
import type { EntityRef } from '../../contracts/shop/entity-ref'
import { refuse } from '../input-rules'
import type { CatalogueFilter } from './catalogue'
import type { MadeBy } from './list-offers'
import type { Scenario, Surface } from './scenarios/scenario'
import type { Amount } from './targets/cart'
import type { TargetKind } from './targets/target'
import type { VisitInput } from './visit'

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
  /** What the list is of. Absent: ways to pay at the checkout, adverts on ADVERT, and items elsewhere. */
  readonly target?: TargetKind | null
  /** The total of the order that is to be paid. */
  readonly amount?: Amount | null
  /** What the visitor uses, in the shop's own words. */
  readonly device?: string | null
}

export const MAX_RECOMMENDATIONS = 100
const DEFAULT_RECOMMENDATIONS = 20

/** How many entries are wanted. @throws BAD_USER_INPUT out of 0..100 */
export function requireCount(first: number | null | undefined): number {
  const count = first ?? DEFAULT_RECOMMENDATIONS
  if (!Number.isInteger(count) || count < 0 || count > MAX_RECOMMENDATIONS) {
    refuse(`first must be between 0 and ${MAX_RECOMMENDATIONS}`)
  }
  return count
}

/** What a log says of a list that a scenario made. */
export function madeByOf(scenario: Scenario, placement: string | null): MadeBy {
  return { placement, scenario: scenario.name, rules: scenario.rules.map(({ name }) => name) }
}
