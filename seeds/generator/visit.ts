/**
 * A visit, one action after the other. At each step it knows the true probabilities of what comes next, given all that the visitor
 * knows (taste and intent are part of it), which is what no model sees in full.
 */
import { ACTION_COUNT, COVARIATE_COUNT } from '../actions'
import type { Rng } from '../../src/core/statistics/rng'
import {
  ADD,
  CHECKOUT,
  FAVORITE,
  LEAVE,
  PURCHASE,
  REMOVE,
  SEARCH,
  VIEW,
  type Behaviour,
  type VisitState,
} from './behaviour'
import { ACTIONS } from '../actions'
import type { Offer, Visitor } from './offer'
import type { OrderLineDraft } from './order'
import { pickWeighted } from './random'
import type { VisitAdverts } from './visit-adverts'

/** Visits are shorter than what a day ends with after its last visitor. */
const LONGEST_MS = 20 * 60_000
const LONGEST_DWELL_MS = 4 * 60_000

/** What can be bought while a visit lasts. */
export interface Supply {
  /** Whether one unit can be had at that instant. */
  has(item: number, atMs: number): boolean
  /** Takes some units of an item of which there are some. */
  take(rng: Rng, item: number): OrderLineDraft
}

export interface VisitStep {
  /** Index into `ACTIONS`; LEAVE, which is no event, ends the visit. */
  readonly action: number
  /** What the action is about; -1: nothing, or the whole cart. */
  readonly item: number
  readonly atMs: number
  /** `[ACTION_COUNT]`: the true probabilities, before the step was taken. */
  readonly probabilities: Float64Array
  /** The true probability of the item, given the action. */
  readonly itemProbability: number
  /** Of a purchase. */
  readonly lines: readonly OrderLineDraft[]
}

export interface VisitOptions {
  readonly behaviour: Behaviour
  readonly offer: Offer
  readonly supply: Supply
  readonly visitor: Visitor
  readonly startMs: number
  /** Items of a list that were clicked as the visit began: it looks at them first, in this order. */
  readonly clicked: readonly number[]
  /** Shows adverts; absent: there are none. */
  readonly adverts?: VisitAdverts
}

export class Visit {
  readonly state: VisitState
  private readonly pulls: Float64Array
  private readonly situation = {
    ofItem: new Float64Array(COVARIATE_COUNT),
    ofCart: new Float64Array(COVARIATE_COUNT),
    isDeliverable: false,
  }
  private dwelledMs = 0
  /** Items of clicked entries that are looked at next, in this order. */
  private readonly due: number[]

  constructor(private readonly options: VisitOptions) {
    const { offer, visitor, startMs } = options
    const { mobile, user } = visitor
    this.state = {
      last: -1,
      item: -1,
      previous: -1,
      steps: 0,
      viewsSinceAdd: 0,
      searches: 0,
      checkouts: 0,
      cart: [],
      favourites: [],
      mobile,
      known: user >= 0,
    }
    this.pulls = offer.pulls(visitor, offer.hourAt(startMs))
    this.due = [...options.clicked]
    this.showAdverts(-1)
  }

  /** Of the next step. */
  get atMs(): number {
    // However long the visitor dwells, the visit stays below its longest.
    return this.options.startMs + Math.floor(LONGEST_MS * (1 - Math.exp(-this.dwelledMs / LONGEST_MS)))
  }

  /** `[ACTION_COUNT]` the true probabilities of the next action. */
  actionProbabilities(): Float64Array {
    const { state, situation } = this
    const { offer, visitor, behaviour } = this.options
    const probabilities = new Float64Array(ACTION_COUNT)
    if (this.clickedNext() >= 0) {
      probabilities[VIEW] = 1
      return probabilities
    }
    const hour = offer.hourAt(this.atMs)
    offer.writeCovariates(visitor, state.item, hour, situation.ofItem)
    this.writeCartCovariates(hour)
    situation.isDeliverable = this.deliverable().length > 0
    behaviour.writeProbabilities(state, situation, probabilities)
    return probabilities
  }

  /** `[items]` the true probabilities of the item that the next action is about, if it is `action`; all 0 where it is about none. */
  itemProbabilities(action: number): Float64Array {
    const { pulls, state } = this
    const clicked = this.clickedNext()
    if (action === VIEW && clicked < 0) return this.options.offer.chances(pulls, state.previous)
    const probabilities = new Float64Array(pulls.length)
    if (action === VIEW) probabilities[clicked] = 1
    if (action === ADD || action === FAVORITE) probabilities[state.item] = 1
    if (action === REMOVE) for (const item of state.cart) probabilities[item]! += 1 / state.cart.length
    return probabilities
  }

  /** Takes the next step, by the true probabilities. */
  advance(rng: Rng): VisitStep {
    const probabilities = this.actionProbabilities()
    const { atMs } = this
    const action = pickWeighted(rng.uniform(), probabilities, 1)
    const ofItems = action === VIEW || action === REMOVE ? this.itemProbabilities(action) : null
    const item = ofItems ? pickWeighted(rng.uniform(), ofItems, 1) : this.itemOf(action)
    const lines =
      action === PURCHASE ? this.deliverable().map((one) => this.options.supply.take(rng, one)) : []
    this.remember(action, item)
    this.dwell(rng, action)
    this.showAdverts(action, atMs)
    return { action, item, atMs, probabilities, itemProbability: ofItems ? ofItems[item]! : 1, lines }
  }

  /** The item of a clicked entry that was not looked at yet; -1: none. */
  private clickedNext(): number {
    return this.due[0] ?? -1
  }

  private showAdverts(action: number, atMs = this.options.startMs): void {
    const clicked = this.options.adverts?.show(action, this.state.steps, atMs) ?? []
    for (const item of clicked) if (!this.due.includes(item)) this.due.push(item)
  }

  private itemOf(action: number): number {
    return action === ADD || action === FAVORITE ? this.state.item : -1
  }

  /** Of what is out of stock by now, nothing is bought. */
  private deliverable(): number[] {
    const { state, atMs } = this
    const { supply } = this.options
    return state.last === CHECKOUT ? state.cart.filter((item) => supply.has(item, atMs)) : []
  }

  private writeCartCovariates(hour: number): void {
    const { state } = this
    const { offer, visitor } = this.options
    const { ofCart } = this.situation
    if (state.cart.length === 0) {
      offer.writeCovariates(visitor, -1, hour, ofCart)
      return
    }
    const sum = new Float64Array(COVARIATE_COUNT)
    for (const item of state.cart) {
      offer.writeCovariates(visitor, item, hour, ofCart)
      for (let index = 0; index < COVARIATE_COUNT; index++) sum[index]! += ofCart[index]!
    }
    for (let index = 0; index < COVARIATE_COUNT; index++) ofCart[index] = sum[index]! / state.cart.length
  }

  private remember(action: number, item: number): void {
    const { state } = this
    state.last = action
    state.steps++
    switch (action) {
      case VIEW:
        this.due.shift()
        state.viewsSinceAdd++
        state.item = state.previous = item
        return
      case FAVORITE:
        state.favourites.push(item)
        return
      case ADD:
        state.viewsSinceAdd = 0
        state.cart.push(item)
        return
      case REMOVE:
        state.cart.splice(state.cart.indexOf(item), 1)
        break
      case SEARCH:
        state.searches++
        break
      case CHECKOUT:
        state.checkouts++
        break
    }
    state.item = -1
  }

  private dwell(rng: Rng, action: number): void {
    if (action === LEAVE) return
    const name = ACTIONS[action] as Exclude<(typeof ACTIONS)[number], 'LEAVE'>
    const mean = 1_000 * this.options.offer.world.laws.sessions.meanDwellSeconds[name]
    this.dwelledMs += Math.min(500 - mean * Math.log(1 - rng.uniform()), LONGEST_DWELL_MS)
  }
}

/** All steps of a visit, LEAVE last. */
export function stepsOf(visit: Visit, rng: Rng): VisitStep[] {
  const steps: VisitStep[] = []
  do steps.push(visit.advance(rng))
  while (steps.at(-1)!.action !== LEAVE)
  return steps
}
