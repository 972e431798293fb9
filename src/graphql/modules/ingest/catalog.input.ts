import { Field, Float, InputType } from 'type-graphql'
import type { ItemInput, LocationKind } from '../../../contracts/shop-records'
import { DayScalar } from '../../scalars/day.scalar'
import { JsonScalar } from '../../scalars/json.scalar'
import type { JsonObject } from '../../scalars/json.scalar'
import { MoneyInput } from '../common/money.type'
import { LocationKindEnum } from '../location/location.type'

@InputType('CategoryInput')
export class CategoryInputType {
  @Field(() => String)
  externalId!: string

  @Field(() => String, { nullable: true, description: 'The externalId of a new one where absent.' })
  name?: string | null

  @Field(() => String, { nullable: true })
  parentExternalId?: string | null
}

@InputType('ItemInput', { description: 'Fields that are absent stay as they are; null clears.' })
export class ItemInputType {
  @Field(() => String, { description: 'The SKU.' })
  externalId!: string

  @Field(() => String, { nullable: true, description: 'A new item needs one.' })
  title?: string | null

  @Field(() => String, { nullable: true })
  brand?: string | null

  @Field(() => CategoryInputType, { nullable: true, description: 'Made where it is not known.' })
  category?: CategoryInputType | null

  @Field(() => [String], { nullable: true, description: 'Names from the root down, instead of category.' })
  categoryPath?: string[] | null

  @Field(() => MoneyInput, { nullable: true, description: 'List price. A new item needs one.' })
  price?: MoneyInput | null

  @Field(() => MoneyInput, { nullable: true, description: 'What one unit costs the shop.' })
  cost?: MoneyInput | null

  @Field(() => Boolean, { nullable: true })
  active?: boolean | null

  @Field(() => DayScalar, { nullable: true })
  launchedOn?: string | null

  @Field(() => DayScalar, { nullable: true, description: 'The first day no longer on sale.' })
  retiredOn?: string | null

  @Field(() => JsonScalar, { nullable: true })
  attributes?: JsonObject | null
}

@InputType()
export class UpsertItemsInput {
  @Field(() => [ItemInputType], { description: 'Up to 1,000.' })
  items!: ItemInputType[]
}

@InputType('UserInput', { description: 'Fields that are absent stay as they are; null clears.' })
export class UserInputType {
  @Field(() => String)
  externalId!: string

  @Field(() => String, { nullable: true })
  homeLocationExternalId?: string | null

  @Field(() => JsonScalar, { nullable: true })
  attributes?: JsonObject | null
}

@InputType()
export class UpsertUsersInput {
  @Field(() => [UserInputType], { description: 'Up to 1,000.' })
  users!: UserInputType[]
}

@InputType('LocationInput', { description: 'Fields that are absent stay as they are; null clears.' })
export class LocationInputType {
  @Field(() => String)
  externalId!: string

  @Field(() => String, { nullable: true, description: 'A new location needs one, like kind and time zone.' })
  name?: string | null

  @Field(() => LocationKindEnum, { nullable: true })
  kind?: LocationKind | null

  @Field(() => String, { nullable: true })
  parentExternalId?: string | null

  @Field(() => String, { nullable: true, description: 'IANA name.' })
  timeZone?: string | null

  @Field(() => String, { nullable: true, description: 'ISO 3166-1 alpha-2.' })
  country?: string | null

  @Field(() => Float, { nullable: true })
  latitude?: number | null

  @Field(() => Float, { nullable: true })
  longitude?: number | null
}

@InputType()
export class UpsertLocationsInput {
  @Field(() => [LocationInputType], { description: 'Up to 1,000.' })
  locations!: LocationInputType[]
}

export function toItemInput({ price, cost, ...rest }: Readonly<ItemInputType>): ItemInput {
  return {
    ...rest,
    ...(price ? { priceMinor: price.amountMinor, currency: price.currency } : {}),
    ...(cost === undefined ? {} : { costMinor: cost?.amountMinor ?? null, costCurrency: cost?.currency }),
  }
}
