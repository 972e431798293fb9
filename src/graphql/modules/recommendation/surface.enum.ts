import type { Surface } from '../../../services/recommendation/scenarios/scenario'
import type { TargetKind } from '../../../services/recommendation/targets/target'
import { enumOf } from '../../enum'

export const SurfaceEnum = enumOf<Surface>('Surface', 'Where a list of recommendations is shown.', {
  HOME: 'The list is on a page that is about nothing in particular.',
  ITEM_PAGE: 'The list is beside an item.',
  CART: 'The list is beside what lies in the cart.',
  SEARCH: 'The list is among the results of a search.',
  CHECKOUT: 'The list is where an order is paid: of ways to pay, where nothing else is asked for.',
  ADVERT: 'The list is for a slot that adverts compete for: of adverts, where nothing else is asked for.',
})

export const TargetKindEnum = enumOf<TargetKind>(
  'RecommendationTargetKind',
  'What a list of recommendations is of.',
  {
    ITEM: 'The entries are items on sale.',
    PAYMENT_METHOD: 'The entries are ways to pay that can be used for the order.',
    ADVERT: 'The entries are adverts that run now and have budget left.',
    PROMOTION: 'The entries are promotions that run now at the place of the visit.',
  },
)
