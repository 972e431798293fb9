/** The actions that visitors are told to take next: coarser than what events say, and each with a probability. */
import type { NextAction } from '../../contracts/session/next-action'

export const ACTION_TYPES = [
  'VIEW',
  'SEARCH',
  'ADD_TO_CART',
  'REMOVE_FROM_CART',
  'CHECKOUT',
  'PURCHASE',
  'LEAVE',
] as const
export type ActionType = (typeof ACTION_TYPES)[number]

/** Of each action; they sum to 1. */
export type ActionShares = Readonly<Record<ActionType, number>>

/** Steps that are none of these, such as a login, say nothing of which of them comes next. */
const ACTION_OF: Readonly<Partial<Record<NextAction, ActionType>>> = {
  CLICK: 'VIEW',
  VIEW: 'VIEW',
  SEARCH: 'SEARCH',
  ADD_TO_CART: 'ADD_TO_CART',
  REMOVE_FROM_CART: 'REMOVE_FROM_CART',
  CHECKOUT: 'CHECKOUT',
  PURCHASE: 'PURCHASE',
  LEAVE: 'LEAVE',
}

/** @param steps how often each was taken, or how likely it is. Where nothing is known at all, visitors leave. */
export function sharesOfSteps(
  steps: Iterable<{ readonly type: NextAction; readonly count: number }>,
): ActionShares {
  const counts = new Map<ActionType, number>()
  let total = 0
  for (const { type, count } of steps) {
    const action = ACTION_OF[type]
    if (action === undefined) continue
    counts.set(action, (counts.get(action) ?? 0) + count)
    total += count
  }
  const share = (action: ActionType) =>
    total > 0 ? (counts.get(action) ?? 0) / total : Number(action === 'LEAVE')
  return Object.fromEntries(ACTION_TYPES.map((action) => [action, share(action)])) as Record<
    ActionType,
    number
  >
}
