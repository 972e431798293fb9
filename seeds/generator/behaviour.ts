/**
 * What a visitor does next: a Markov process with memory (cart, views since the last addition, searches, steps, device, known or
 * not) whose weights depend on the item at hand, its price, the visitor's taste, the place, the weather and the hour. The
 * multinomial logit of D. McFadden (1974): log weights are sums of effects.
 */
import { ACTIONS, ACTION_COUNT, COVARIATES, COVARIATE_COUNT } from '../actions'
import type { WorldLaws } from '../laws'

export const [VIEW, SEARCH, FAVORITE, ADD, REMOVE, CHECKOUT, PURCHASE, LEAVE] = [
  0, 1, 2, 3, 4, 5, 6, 7,
] as const
/** The row of weights of a visit in which nothing has happened. */
const START = ACTION_COUNT

/** What a visit remembers. Items are indices. */
export interface VisitState {
  /** Index into `ACTIONS`; -1: nothing yet. */
  last: number
  /** At hand: looked at last, and not put away by a search, a removal or the checkout; -1: none. */
  item: number
  /** Looked at last; -1: none. */
  previous: number
  steps: number
  viewsSinceAdd: number
  searches: number
  checkouts: number
  /** In order of addition, each once. */
  cart: number[]
  favourites: number[]
  readonly mobile: boolean
  readonly known: boolean
}

/** What a visit meets, beside what it remembers. */
export interface Situation {
  /** `[COVARIATE_COUNT]` with those of the item at hand. */
  readonly ofItem: Float64Array
  /** `[COVARIATE_COUNT]` with those of the cart. */
  readonly ofCart: Float64Array
  /** Whether something in the cart can be had. */
  readonly isDeliverable: boolean
}

type SessionLaws = WorldLaws['sessions']

export class Behaviour {
  /** `[ACTION_COUNT + 1, ACTION_COUNT]` by last action; 0: never. */
  private readonly weights = new Float64Array((ACTION_COUNT + 1) * ACTION_COUNT)
  /** `[ACTION_COUNT, COVARIATE_COUNT]` */
  private readonly effects = new Float64Array(ACTION_COUNT * COVARIATE_COUNT)

  constructor(private readonly laws: SessionLaws) {
    const { weights } = laws
    // A favourite is an aside: the visit goes on as after the view.
    const rows = { ...weights, FAVORITE: weights.FAVORITE ?? weights.VIEW }
    const names = [...ACTIONS, 'START'] as const
    ACTIONS.forEach((action, column) => {
      names.forEach((last, row) => {
        const ofLast = last === 'PURCHASE' || last === 'LEAVE' ? undefined : rows[last]
        this.weights[row * ACTION_COUNT + column] = ofLast?.[action] ?? 0
      })
      COVARIATES.forEach((covariate, at) => {
        this.effects[column * COVARIATE_COUNT + at] = laws.effects[action]?.[covariate] ?? 0
      })
    })
  }

  /** Fills `out` (`[ACTION_COUNT]`) with the probabilities of the next action. */
  writeProbabilities(state: VisitState, situation: Situation, out: Float64Array): void {
    out.fill(0)
    if (state.last === PURCHASE || state.steps >= this.laws.maximumSteps) {
      out[LEAVE] = 1
      return
    }
    const row = (state.last < 0 ? START : state.last) * ACTION_COUNT
    let total = 0
    for (let action = 0; action < ACTION_COUNT; action++) {
      const weight = this.weights[row + action]!
      if (weight === 0 || !isPossible(state, situation, action)) continue
      total += out[action] = weight * Math.exp(this.remembered(state, action) + this.met(situation, action))
    }
    if (total === 0) out[LEAVE] = total = 1
    for (let action = 0; action < ACTION_COUNT; action++) out[action]! /= total
  }

  private remembered(state: VisitState, action: number): number {
    const { memory } = this.laws
    let log = 0
    if (action === ADD) {
      log += memory.addPerViewSinceAdd * Math.min(state.viewsSinceAdd, 6)
      if (state.searches > 0) log += memory.searchedAdd
      if (state.known) log += memory.knownUserAdd
    } else if (action === CHECKOUT) {
      log += memory.checkoutPerCartItem * Math.min(state.cart.length, 5)
    } else if (action === PURCHASE) {
      if (state.checkouts > 1) log += memory.purchaseAfterSecondCheckout
      if (state.mobile) log += memory.mobilePurchase
      if (state.known) log += memory.knownUserPurchase
    } else if (action === LEAVE) {
      log += memory.leavePerStep * state.steps
      if (state.cart.length > 0) log += memory.leaveWithCart
    }
    return log
  }

  private met({ ofItem, ofCart }: Situation, action: number): number {
    const covariates = action === REMOVE || action === CHECKOUT || action === PURCHASE ? ofCart : ofItem
    let log = 0
    for (let at = 0; at < COVARIATE_COUNT; at++)
      log += this.effects[action * COVARIATE_COUNT + at]! * covariates[at]!
    return log
  }
}

function isPossible(state: VisitState, { isDeliverable }: Situation, action: number): boolean {
  switch (action) {
    case ADD:
      return isAtItem(state) && !state.cart.includes(state.item)
    case FAVORITE:
      return isAtItem(state) && !state.favourites.includes(state.item)
    case REMOVE:
    case CHECKOUT:
      return state.cart.length > 0
    case PURCHASE:
      return state.last === CHECKOUT && state.cart.length > 0 && isDeliverable
    case LEAVE:
      return state.steps > 0
    default:
      return true
  }
}

function isAtItem({ last, item }: VisitState): boolean {
  return item >= 0 && (last === VIEW || last === FAVORITE)
}
