/** What items, users and locations must look like, before anything is looked up. `undefined` leaves a field as it is. */
import {
  type CategoryInput,
  type ItemInput,
  LOCATION_KINDS,
  type LocationInput,
  type UserInput,
} from '../../contracts/shop/shop-records'
import {
  isGiven,
  MAX_TEXT_LENGTH,
  optionalText,
  refuse,
  requireAmount,
  requireCountry,
  requireCurrency,
  requireDay,
  requireJsonObject,
  requireNumber,
  requireText,
} from '../input-rules'
import { validateDecisions } from '../behaviour/consent-validation'
import { requireTimeZone, type TimeZoneNames } from './time-zones'

const MAX_PATH_LENGTH = 10

/** A category as it is referred to, after its parents. */
export interface CategoryReference {
  readonly externalId: string
  /** Null: as it is, or the external id for a new one. */
  readonly name: string | null
  /** Undefined: as it is. */
  readonly parentExternalId: string | null | undefined
}

export interface ValidItem extends Omit<ItemInput, 'category' | 'categoryPath' | 'costCurrency'> {
  /** From the root down; the last one is the item's own. Undefined: as it is. Null: none. */
  readonly categories: readonly CategoryReference[] | null | undefined
}

/** @throws BAD_USER_INPUT. */
export function validateItem(item: ItemInput): ValidItem {
  const { category, categoryPath, costCurrency, ...rest } = item
  const currency = item.currency ?? costCurrency
  if (isGiven(category) && isGiven(categoryPath)) refuse('Give either category or categoryPath')
  if (isGiven(item.launchedOn)) requireDay(item.launchedOn, 'launchedOn')
  if (isGiven(item.retiredOn)) requireDay(item.retiredOn, 'retiredOn')
  if (isGiven(item.launchedOn) && isGiven(item.retiredOn) && item.retiredOn < item.launchedOn) {
    refuse('retiredOn lies before launchedOn')
  }
  const predecessorExternalId = isGiven(item.predecessorExternalId)
    ? requireText(item.predecessorExternalId, 'predecessorExternalId')
    : item.predecessorExternalId
  if (predecessorExternalId === item.externalId) refuse('An item cannot be its own predecessor')
  if (isGiven(costCurrency) && costCurrency !== currency) refuse('The price and the cost need one currency')
  return {
    ...rest,
    externalId: requireText(item.externalId, 'externalId'),
    title: isGiven(item.title) ? requireText(item.title, 'title', MAX_TEXT_LENGTH) : item.title,
    brand: isGiven(item.brand) ? optionalText(item.brand, 'brand') : item.brand,
    priceMinor: isGiven(item.priceMinor) ? requireAmount(item.priceMinor, 'priceMinor') : item.priceMinor,
    costMinor: isGiven(item.costMinor) ? requireAmount(item.costMinor, 'costMinor') : item.costMinor,
    currency: isGiven(currency) ? requireCurrency(currency) : currency,
    predecessorExternalId,
    attributes: isGiven(item.attributes) ? requireJsonObject(item.attributes, 'attributes') : item.attributes,
    categories: isGiven(categoryPath)
      ? categoriesOfPath(categoryPath)
      : isGiven(category)
        ? categoryReference(category)
        : category === null || categoryPath === null
          ? null
          : undefined,
  }
}

function categoryReference(category: CategoryInput): CategoryReference[] {
  const externalId = requireText(category.externalId, "The category's externalId")
  const parent = category.parentExternalId
  const parents = isGiven(parent)
    ? [{ externalId: requireText(parent, 'parentExternalId'), name: null, parentExternalId: undefined }]
    : []
  return [
    ...parents,
    { externalId, name: optionalText(category.name, "The category's name"), parentExternalId: parent },
  ]
}

function categoriesOfPath(path: readonly string[]): CategoryReference[] | null {
  if (path.length === 0) return null
  if (path.length > MAX_PATH_LENGTH) refuse(`categoryPath has more than ${MAX_PATH_LENGTH} parts`)
  const slugs = path.map((name) => slugOf(requireText(name, 'A part of categoryPath')))
  return path.map((name, depth) => ({
    externalId: requireText(slugs.slice(0, depth + 1).join('/'), 'categoryPath'),
    name,
    parentExternalId: depth === 0 ? null : slugs.slice(0, depth).join('/'),
  }))
}

function slugOf(name: string): string {
  const slug = name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '')
  if (slug === '') refuse(`"${name}" cannot be part of categoryPath: it has neither letters nor digits`)
  return slug
}

/** @throws BAD_USER_INPUT. */
export function validateUser(user: UserInput, now: Date) {
  return {
    externalId: requireText(user.externalId, 'externalId'),
    homeLocationExternalId: isGiven(user.homeLocationExternalId)
      ? requireText(user.homeLocationExternalId, 'homeLocationExternalId')
      : user.homeLocationExternalId,
    attributes: isGiven(user.attributes) ? requireJsonObject(user.attributes, 'attributes') : undefined,
    consent: validateDecisions(user.consent ?? {}, now),
  }
}

/** @throws BAD_USER_INPUT. */
export function validateLocation(location: LocationInput, timeZones: TimeZoneNames): LocationInput {
  const { kind, timeZone, latitude, longitude, country, parentExternalId } = location
  if (isGiven(kind) && !LOCATION_KINDS.includes(kind))
    refuse(`kind must be one of ${LOCATION_KINDS.join(', ')}`)
  return {
    ...location,
    externalId: requireText(location.externalId, 'externalId'),
    name: isGiven(location.name) ? requireText(location.name, 'name') : location.name,
    timeZone: isGiven(timeZone) ? requireTimeZone(timeZones, timeZone) : timeZone,
    latitude: isGiven(latitude) ? requireNumber(latitude, 'latitude', -90, 90) : latitude,
    longitude: isGiven(longitude) ? requireNumber(longitude, 'longitude', -180, 180) : longitude,
    country: isGiven(country) ? requireCountry(country) : country,
    parentExternalId: isGiven(parentExternalId)
      ? requireText(parentExternalId, 'parentExternalId')
      : parentExternalId,
  }
}
