import type { visitorsMessages } from './visitors.messages'

type Texts = (typeof visitorsMessages)['en']

/** Surfaces, and fields that have the name of one in reports. Two have the name of an event, which is another word in some languages. */
const NAMES: Readonly<Record<string, keyof Texts>> = {
  HOME: 'HOME',
  ITEM_PAGE: 'ITEM_PAGE',
  CART: 'CART',
  SEARCH: 'SURFACE_SEARCH',
  CHECKOUT: 'SURFACE_CHECKOUT',
  ADVERT: 'ADVERT',
  NEXT_ACTIONS: 'next',
  SIMILAR: 'SIMILAR',
  BOUGHT_TOGETHER: 'BOUGHT_TOGETHER',
  TRENDING: 'TRENDING',
}

/** What a surface is called in the language of the page. One that this version does not know keeps the name that the server gave it. */
export function surfaceName(surface: string, t: Texts): string {
  const name = Object.hasOwn(NAMES, surface) ? NAMES[surface] : undefined
  return name === undefined ? surface : String(t[name])
}
