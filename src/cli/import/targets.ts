/** What files can hold, and the fields of each: those with `!` are needed, those with `$` are amounts. */

const TARGETS = {
  events: `clientEventId type! sessionExternalId! userExternalId itemExternalId locationExternalId quantity price$ currency
    promotionExternalId orderExternalId recommendationId query rating occurredAt!`,
  orders: `externalId! orderedAt! currency userExternalId sessionExternalId locationExternalId paymentMethod orderDiscount$
    promisedDeliveryAt deliveredAt cancelledAt cancelled returnedAt
    itemExternalId! itemTitle quantity! unitPrice!$ discount$ promotionExternalId returnedQuantity refunded$`,
  returns: `externalId! orderExternalId itemExternalId! locationExternalId quantity! refunded$ currency returnedAt!`,
  items: `externalId! title brand category categoryPath price$ cost$ currency active launchedOn retiredOn predecessorExternalId`,
  locations: `externalId! name kind parentExternalId timeZone country latitude longitude`,
  users: `externalId! homeLocationExternalId personalization analytics marketing decidedAt`,
  demand: `itemExternalId! itemTitle locationExternalId day! units! orders visits revenue$ returns`,
  prices: `itemExternalId! locationExternalId competitor validFrom! price!$ currency knownAt`,
  promotions: `externalId! name kind discountFraction discountAmount$ fixedPrice$ buyQuantity payQuantity minimumSpend$ couponCodes featured advertised
    fixedCost$ costPerRedemption$ funding$ budget$ currency description startsOn! endsOn! itemExternalId categoryExternalId locationExternalId knownAt`,
  calendar: `calendar country locationExternalId day! name isHoliday closed knownAt`,
  stock: `itemExternalId! locationExternalId countedAt! quantityOnHand!`,
  stockOuts: `itemExternalId! locationExternalId startedAt endedAt day`,
  purchaseOrders: `externalId! itemExternalId! locationExternalId quantity! orderedOn! expectedOn! receivedQuantity receivedAt cancelledAt`,
  adverts: `externalId! name placement itemExternalId categoryExternalId url currency budget$ valuePerClick$ startsOn endsOn active`,
  advertDays: `advertExternalId! day! impressions clicks cost$ currency`,
  paymentMethods: `externalId! name active locationExternalId currency minimum$ maximum$`,
  scenarios: `name! surface! placement active objective sources fallbacks rules pins diversity explorationFraction excludeSeen excludeBoughtDays
    outOfStock deliveryDays`,
  covariates: `name! itemExternalId locationExternalId day! number category knownAt`,
  weather: `locationExternalId! day! temperatureC! precipitationMm! isForecast knownAt`,
} as const

export type ImportTarget = keyof typeof TARGETS
export const IMPORT_TARGETS = Object.keys(TARGETS) as ImportTarget[]

export interface TargetField {
  readonly name: string
  readonly isNeeded: boolean
  /** Given in major units, or, with `Minor` behind the name, in minor ones. */
  readonly isAmount: boolean
}

const fields = new Map(
  Object.entries(TARGETS).map(([target, words]): [string, TargetField[]] => [
    target,
    words.split(/\s+/).map((word) => ({
      name: word.replace(/[!$]+$/, ''),
      isNeeded: word.includes('!'),
      isAmount: word.includes('$'),
    })),
  ]),
)

/** `payment-methods` stands for `paymentMethods`; null where it stands for none. */
export function targetNamed(name: string): ImportTarget | null {
  return IMPORT_TARGETS.find((target) => commandName(target) === name) ?? null
}

export function commandName(target: ImportTarget): string {
  return target.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** The columns that a field may be read from where they have the names of fields. */
export function columnsOf({ name, isAmount }: TargetField): readonly string[] {
  return isAmount ? [name, `${name}Minor`] : [name]
}

export function fieldsOf(target: ImportTarget): readonly TargetField[] {
  return fields.get(target)!
}
