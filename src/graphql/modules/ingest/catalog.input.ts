import { Field, Float, InputType } from 'type-graphql'
import type { ItemInput, LocationKind } from '../../../contracts/shop/shop-records'
import { DayScalar } from '../../scalars/day.scalar'
import { JsonScalar } from '../../scalars/json.scalar'
import type { JsonObject } from '../../scalars/json.scalar'
import { MoneyInput } from '../common/money.type'
import { LocationKindEnum } from '../location/location.type'

@InputType('CategoryInput', { description: 'The category of an item. It is made where it is not known yet.' })
export class CategoryInputType {
  @Field(() => String, { description: "The shop's own key of the category." })
  externalId!: string

  @Field(() => String, {
    nullable: true,
    description:
      'The name of the category in the shop. Absent, it stays as it is; that of a new one is its externalId.',
  })
  name?: string | null

  @Field(() => String, {
    nullable: true,
    description:
      "The shop's own key of the larger category that this one lies in. Absent, it stays as it is; null puts the category at the top.",
  })
  parentExternalId?: string | null
}

@InputType('ItemInput', {
  description:
    'An item that is new or has changed. Fields that are absent stay as they are, and null clears.',
})
export class ItemInputType {
  @Field(() => String, { description: "The SKU, which is the shop's own key of the item." })
  externalId!: string

  @Field(() => String, {
    nullable: true,
    description: 'The name of the item in the shop. A new item needs one.',
  })
  title?: string | null

  @Field(() => String, { nullable: true, description: 'The brand of the item. Null takes it away.' })
  brand?: string | null

  @Field(() => CategoryInputType, {
    nullable: true,
    description:
      'The category of the item, which is made where it is not known. Give either this or categoryPath.',
  })
  category?: CategoryInputType | null

  @Field(() => [String], {
    nullable: true,
    description: 'The names of the categories from the root down, at most 10. Give either this or category.',
  })
  categoryPath?: string[] | null

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'The list price of one unit. A new item needs one.',
  })
  price?: MoneyInput | null

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'What one unit costs the shop, in the currency of the price.',
  })
  cost?: MoneyInput | null

  @Field(() => Boolean, { nullable: true, description: 'Whether the item is on sale. A new one is.' })
  active?: boolean | null

  @Field(() => DayScalar, { nullable: true, description: 'The first day on sale.' })
  launchedOn?: string | null

  @Field(() => DayScalar, {
    nullable: true,
    description: 'The first day that the item is no longer on sale.',
  })
  retiredOn?: string | null

  @Field(() => String, {
    nullable: true,
    description:
      "The shop's own key of the item that this one takes the place of: it is known already, or comes before this one in the batch. Until there are enough days of this item, forecasts read those of the other one.",
  })
  predecessorExternalId?: string | null

  @Field(() => JsonScalar, {
    nullable: true,
    description:
      'Whatever else the shop keeps about the item, as a JSON object of at most 16,384 characters.',
  })
  attributes?: JsonObject | null
}

@InputType({ description: 'A batch of items.' })
export class UpsertItemsInput {
  @Field(() => [ItemInputType], {
    description:
      'The items of the batch: at most 1,000. A bad one does not keep the others from being stored.',
  })
  items!: ItemInputType[]
}

@InputType('UserInput', {
  description:
    'A customer who is new or has changed. Fields that are absent stay as they are, and null clears.',
})
export class UserInputType {
  @Field(() => String, { description: "The shop's own key of the customer." })
  externalId!: string

  @Field(() => String, { nullable: true, description: 'The location that the customer usually buys at.' })
  homeLocationExternalId?: string | null

  @Field(() => JsonScalar, {
    nullable: true,
    description: 'What the shop keeps about the customer, as a JSON object of at most 16,384 characters.',
  })
  attributes?: JsonObject | null
}

@InputType({ description: 'A batch of customers.' })
export class UpsertUsersInput {
  @Field(() => [UserInputType], {
    description:
      'The customers of the batch: at most 1,000. A bad one does not keep the others from being stored.',
  })
  users!: UserInputType[]
}

@InputType('LocationInput', {
  description:
    'A location that is new or has changed. Fields that are absent stay as they are, and null clears.',
})
export class LocationInputType {
  @Field(() => String, { description: "The shop's own key of the location." })
  externalId!: string

  @Field(() => String, {
    nullable: true,
    description: 'The name of the location for people. A new location needs one, like kind and time zone.',
  })
  name?: string | null

  @Field(() => LocationKindEnum, {
    nullable: true,
    description: 'What kind of place it is. A new location needs one.',
  })
  kind?: LocationKind | null

  @Field(() => String, { nullable: true, description: 'The region that the location lies in.' })
  parentExternalId?: string | null

  @Field(() => String, {
    nullable: true,
    description:
      'The IANA name of the time zone, such as Europe/Berlin. A change moves all demand of the location to its new days.',
  })
  timeZone?: string | null

  @Field(() => String, {
    nullable: true,
    description: 'The ISO 3166-1 alpha-2 code of the country, such as DE.',
  })
  country?: string | null

  @Field(() => Float, { nullable: true, description: 'Degrees north of the equator, from -90 to 90.' })
  latitude?: number | null

  @Field(() => Float, { nullable: true, description: 'Degrees east of Greenwich, from -180 to 180.' })
  longitude?: number | null
}

@InputType({ description: 'A batch of locations.' })
export class UpsertLocationsInput {
  @Field(() => [LocationInputType], {
    description:
      'The locations of the batch: at most 1,000. A bad one does not keep the others from being stored.',
  })
  locations!: LocationInputType[]
}

export function toItemInput({ price, cost, ...rest }: Readonly<ItemInputType>): ItemInput {
  return {
    ...rest,
    ...(price ? { priceMinor: price.amountMinor, currency: price.currency } : {}),
    ...(cost === undefined ? {} : { costMinor: cost?.amountMinor ?? null, costCurrency: cost?.currency }),
  }
}
