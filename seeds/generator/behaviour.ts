/**
 * What a visitor does next: a Markov process with memory (cart, views since the last addition, searches, steps, device, known or
 * not). Nothing hidden enters, so the probabilities here are exactly what a perfect model would say from the events before.
 */
import type { Rng } from '../../src/core/statistics/rng'
import type { WorldLaws } from '../laws'
import { pickWeighted } from './random'

/** The order of columns of probabilities. */
export const ACTIONS = [
  'VIEW',
  'SEARCH',
  'ADD_TO_CART',
  'REMOVE_FROM_CART',
  'CHECKOUT',
  'PURCHASE',
  'LEAVE',
] as const
export type Action = (typeof ACTIONS)[number]
const ACTION_COUNT = ACTIONS.length

const [VIEW, SEARCH, ADD, REMOVE, CHECKOUT, PURCHASE, LEAVE] = [0, 1, 2, 3, 4, 5, 6] as const

/** All that the next action depends on; a function of the visible events alone. */
export interface SessionState {
  /** Index into `ACTIONS`; -1: nothing yet. */
  last: number
  steps: number
  viewsSinceAdd: number
  searches: number
  checkouts: number
  /** Slots (nth item viewed) in the cart, in order of addition. */
  cart: number[]
  /** Items viewed so far: the last one is what can be added. */
  slots: number
  readonly mobile: boolean
  readonly known: boolean
}

export interface SessionCourse {
  readonly mobile: boolean
  /** Indices into `ACTIONS`; the last is LEAVE, which is not an event. */
  readonly actions: Uint8Array
  /** `[actions.length, ACTION_COUNT]`: the true probabilities at each step, before it was taken. */
  readonly probabilities: Float32Array
  /** `[actions.length]`: the slot that the action is about; -1: none. */
  readonly slots: Int16Array
  readonly slotCount: number
  /** Slots in the cart at the purchase; null: nothing was bought. */
  readonly bought: readonly number[] | null
}

type SessionLaws = WorldLaws['sessions']

/** Fills `out` (`ACTION_COUNT` long) with the probabilities of the next action. */
export function actionProbabilities(laws: SessionLaws, state: SessionState, out: Float64Array): void {
  out.fill(0)
  if (state.last === PURCHASE || state.steps >= laws.maximumSteps) {
    out[LEAVE] = 1
    return
  }
  const name = state.last < 0 ? 'START' : (ACTIONS[state.last] as Exclude<Action, 'PURCHASE' | 'LEAVE'>)
  const weights = laws.weights[name]
  const inCart = state.cart.length
  const { memory } = laws
  let total = 0
  for (let action = 0; action < ACTION_COUNT; action++) {
    const weight = weights[ACTIONS[action]!]
    if (weight === undefined || !isPossible(state, action)) continue
    let log = 0
    if (action === ADD) {
      log += memory.addPerViewSinceAdd * Math.min(state.viewsSinceAdd, 6)
      if (state.searches > 0) log += memory.searchedAdd
      if (state.known) log += memory.knownUserAdd
    } else if (action === CHECKOUT) {
      log += memory.checkoutPerCartItem * Math.min(inCart, 5)
    } else if (action === PURCHASE) {
      if (state.checkouts > 1) log += memory.purchaseAfterSecondCheckout
      if (state.mobile) log += memory.mobilePurchase
      if (state.known) log += memory.knownUserPurchase
    } else if (action === LEAVE) {
      log += memory.leavePerStep * state.steps
      if (inCart > 0) log += memory.leaveWithCart
    }
    total += out[action] = weight * Math.exp(log)
  }
  if (total === 0) out[LEAVE] = total = 1
  for (let action = 0; action < ACTION_COUNT; action++) out[action]! /= total
}

function isPossible(state: SessionState, action: number): boolean {
  if (action === ADD) return state.last === VIEW
  if (action === REMOVE || action === CHECKOUT) return state.cart.length > 0
  if (action === PURCHASE) return state.last === CHECKOUT && state.cart.length > 0
  return true
}

/** One session from its first action to LEAVE. */
export function simulateCourse(laws: SessionLaws, rng: Rng, mobile: boolean, known: boolean): SessionCourse {
  const state: SessionState = {
    last: -1,
    steps: 0,
    viewsSinceAdd: 0,
    searches: 0,
    checkouts: 0,
    cart: [],
    slots: 0,
    mobile,
    known,
  }
  const actions: number[] = []
  const slots: number[] = []
  const probabilities: number[] = []
  const step = new Float64Array(ACTION_COUNT)
  let bought: number[] | null = null
  for (;;) {
    actionProbabilities(laws, state, step)
    const action = pickWeighted(rng.uniform(), step, 1)
    for (const probability of step) probabilities.push(probability)
    actions.push(action)
    if (action === PURCHASE) bought = [...state.cart]
    slots.push(take(state, action, rng))
    if (action === LEAVE) break
  }
  return {
    mobile,
    actions: Uint8Array.from(actions),
    probabilities: Float32Array.from(probabilities),
    slots: Int16Array.from(slots),
    slotCount: state.slots,
    bought,
  }
}

/** Moves the state on; the slot that the action is about, or -1. */
function take(state: SessionState, action: number, rng: Rng): number {
  state.last = action
  state.steps++
  switch (action) {
    case VIEW:
      state.viewsSinceAdd++
      return state.slots++
    case SEARCH:
      state.searches++
      return -1
    case ADD:
      state.viewsSinceAdd = 0
      state.cart.push(state.slots - 1)
      return state.slots - 1
    case REMOVE:
      return state.cart.splice(rng.integer(state.cart.length), 1)[0]!
    case CHECKOUT:
      state.checkouts++
      return -1
    default:
      return -1
  }
}
