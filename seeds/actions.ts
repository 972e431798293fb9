/** What visitors do, and what it may depend on. */

/** The order of columns of probabilities. LEAVE is no event. */
export const ACTIONS = [
  'VIEW',
  'SEARCH',
  'FAVORITE',
  'ADD_TO_CART',
  'REMOVE_FROM_CART',
  'CHECKOUT',
  'PURCHASE',
  'LEAVE',
] as const
export type Action = (typeof ACTIONS)[number]
export const ACTION_COUNT = ACTIONS.length

/**
 * What an action depends on beside what the visit remembers. The first six are of the item at hand, and of the cart (their means) for
 * REMOVE_FROM_CART, CHECKOUT and PURCHASE; they are 0 where there is no item.
 *
 * - discount: the log of the usual price over the price to be paid
 * - promotion: 1 while one runs on the item at the place
 * - price: the log of the price to be paid over the shop's (geometric) mean price
 * - taste: the log of how much the user likes the category; 0 for who is not known
 * - intent: the log of how well the item suits what the visit is after
 * - appeal: what makes visitors want the item once they look at it, standard normal by item
 * - store: 1 in the store's own shop, 0 online
 * - rain: of the day at the place, in 10 mm, at most 1.5; 0 where there is no weather
 * - warmth: degrees above what is usual for the place and the season, in 10 degrees Celsius; 0 where there is no weather
 * - evening: 1 at 20:00 local time, -1 at 8:00, a cosine between
 */
export const COVARIATES = [
  'discount',
  'promotion',
  'price',
  'taste',
  'intent',
  'appeal',
  'store',
  'rain',
  'warmth',
  'evening',
] as const
export const COVARIATE_COUNT = COVARIATES.length
