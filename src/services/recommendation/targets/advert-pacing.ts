/**
 * How much an advert may still be shown today. What its budget has left at the beginning of the day is shared out evenly over the days that are
 * left, today among them: that is the plan of the day. It is to be spent evenly over the day's hours. An advert that is on or behind its plan is
 * shown for what it is worth. One that is ahead is worth less, in a straight line: nothing where it is ahead by a quarter of the plan of the day
 * (bids are changed as in Balseiro, Kim, Mahdian and Mirrokni, 2017, and not lots drawn, so that an advert without rivals keeps its place until
 * then). It is gone where the plan of the day, or the budget, is spent. Without a last day there is no plan, and only the budget binds.
 */
export interface AdvertSpending {
  /** Minor units; null: there is no bound. */
  readonly budgetMinor: number | null
  /** Until yesterday, and today. */
  readonly spentBeforeMinor: number
  readonly spentTodayMinor: number
  /** Today and those after it; null: no end is known. */
  readonly daysLeft: number | null
  /** Of today, 0..1. */
  readonly passedFraction: number
}

/** Of the plan of the day: an advert that is so far ahead is not shown. */
const MOST_AHEAD = 0.25

/** By what the worth of the advert is multiplied, 0..1; 0: it is not shown. */
export function paceOf({
  budgetMinor,
  spentBeforeMinor,
  spentTodayMinor,
  daysLeft,
  passedFraction,
}: AdvertSpending): number {
  if (budgetMinor === null) return 1
  const left = budgetMinor - spentBeforeMinor
  if (left - spentTodayMinor <= 0) return 0
  if (daysLeft === null) return 1
  const planned = left / daysLeft
  if (spentTodayMinor >= planned) return 0
  const ahead = spentTodayMinor / planned - passedFraction
  return ahead <= 0 ? 1 : Math.max(0, 1 - ahead / MOST_AHEAD)
}
