/** Why a lift cannot be told, as far as it is known before the model is asked. */
import { MOST_LIFT_CELLS } from '../../datasets/lift-reader'
import type { PromotionLiftRefusal } from './promotion-lift'

export const CANCELLED: PromotionLiftRefusal = {
  code: 'CANCELLED',
  message: 'The promotion was called off before it ran, or never took place.',
  remedy: 'Ask for a plan with its items and days instead.',
}

export const NO_PLACE: PromotionLiftRefusal = {
  code: 'NO_PLACE',
  message: 'The promotion covers no place that sells: the regions that it names have none in them.',
  remedy: 'Name places that sell, or put the places into their regions.',
}

export const TOO_LARGE: PromotionLiftRefusal = {
  code: 'TOO_LARGE',
  message: `The promotion covers more than ${MOST_LIFT_CELLS} pairs of an item and a place.`,
  remedy: 'Ask for a part of it: fewer items, or fewer places.',
}

export const NEVER_SOLD: PromotionLiftRefusal = {
  code: 'HISTORY_TOO_SHORT',
  message: 'None of the items is on sale, or nothing was sold of them up to the day before the promotion.',
  remedy:
    'Name items that are on sale, import what was sold of them, or ask again when they have sold for some weeks.',
}

export const SOLD_NOWHERE = {
  code: 'HISTORY_TOO_SHORT',
  reason: 'None of the items was sold at any place of the promotion up to the day before it.',
  remedy: 'Import what was sold of them there, or ask again when they have sold for some weeks.',
} as const
