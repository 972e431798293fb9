/** What adverts and their days must look like, before anything is looked up. */
import type { AdvertDayInput, AdvertInput } from '../../contracts/shop/advert-records'
import {
  isGiven,
  MAX_TEXT_LENGTH,
  optionalText,
  refuse,
  requireAmount,
  requireCount,
  requireCurrency,
  requireDay,
  requirePastDay,
  requireText,
} from '../input-rules'

const MAX_URL_LENGTH = 2_000
const TARGETS = ['itemExternalId', 'categoryExternalId', 'url'] as const

/** An address that a page may link to, and that runs nothing. @throws BAD_USER_INPUT */
export function requireUrl(value: string, field: string): string {
  const text = requireText(value, field, MAX_URL_LENGTH)
  const isPath = /^\/(?![/\\])/.test(text)
  const isAbsolute = /^https?:\/\/[^/]/i.test(text) && URL.canParse(text)
  if ((!isPath && !isAbsolute) || /[\s\p{Cc}]/u.test(text)) {
    refuse(`${field} must be an http or https address, or a path of the shop such as /sale`)
  }
  return text
}

export interface ValidAdvert extends Omit<AdvertInput, 'currencies'> {
  readonly currency: string | undefined
  /** What it leads to is said anew. */
  readonly isTargetGiven: boolean
}

/** @throws BAD_USER_INPUT */
export function validateAdvert(advert: AdvertInput): ValidAdvert {
  const targets = TARGETS.filter((target) => isGiven(advert[target]))
  if (targets.length > 1) refuse(`An advert leads to one thing; give one of ${targets.join(' and ')}`)
  return {
    externalId: requireText(advert.externalId, 'externalId'),
    name: isGiven(advert.name) ? requireText(advert.name, 'name', MAX_TEXT_LENGTH) : undefined,
    placement: isGiven(advert.placement) ? requireText(advert.placement, 'placement') : undefined,
    itemExternalId: optionalText(advert.itemExternalId, 'itemExternalId'),
    categoryExternalId: optionalText(advert.categoryExternalId, 'categoryExternalId'),
    url: isGiven(advert.url) ? requireUrl(advert.url, 'url') : null,
    isTargetGiven: targets.length === 1,
    currency: oneCurrency(advert.currencies ?? []),
    budgetMinor: isGiven(advert.budgetMinor)
      ? requireAmount(advert.budgetMinor, 'budget')
      : advert.budgetMinor,
    valuePerClickMinor: isGiven(advert.valuePerClickMinor)
      ? requireAmount(advert.valuePerClickMinor, 'valuePerClick')
      : advert.valuePerClickMinor,
    startsOn: isGiven(advert.startsOn) ? requireDay(advert.startsOn, 'startsOn') : undefined,
    endsOn: isGiven(advert.endsOn) ? requireDay(advert.endsOn, 'endsOn') : advert.endsOn,
    active: advert.active ?? undefined,
  }
}

function oneCurrency(said: readonly string[]): string | undefined {
  const [currency, ...others] = new Set(said)
  if (others.length > 0) refuse('All amounts of an advert need one currency')
  return currency === undefined ? undefined : requireCurrency(currency)
}

/** @throws BAD_USER_INPUT */
export function validateAdvertDay(day: AdvertDayInput, now: Date) {
  const { costMinor, currency } = day
  if (isGiven(costMinor) && !isGiven(currency)) refuse('The cost needs a currency')
  return {
    advertExternalId: requireText(day.advertExternalId, 'advertExternalId'),
    day: requirePastDay(day.day, 'day', now),
    impressions: requireCount(day.impressions ?? 0, 'impressions'),
    clicks: requireCount(day.clicks ?? 0, 'clicks'),
    costMinor: requireAmount(costMinor ?? 0n, 'cost').toString(),
    currency: isGiven(currency) ? requireCurrency(currency) : null,
  }
}
