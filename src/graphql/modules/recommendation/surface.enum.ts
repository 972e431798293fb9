import type { Surface } from '../../../services/recommendation/scenarios/scenario'
import { enumOf } from '../../enum'

export const SurfaceEnum = enumOf<Surface>('Surface', 'Where a list of recommendations is shown.', {
  HOME: 'The list is on a page that is about nothing in particular.',
  ITEM_PAGE: 'The list is beside an item.',
  CART: 'The list is beside what lies in the cart.',
  SEARCH: 'The list is among the results of a search.',
  CHECKOUT:
    'The list is to be of ways to pay. It is not answered yet: whoever asks for it gets BAD_USER_INPUT.',
  ADVERT:
    'The list is to be of adverts that compete for a slot. It is not answered yet: whoever asks for it gets BAD_USER_INPUT.',
})
