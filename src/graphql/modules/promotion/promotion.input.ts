import { Field, Float, InputType, ObjectType } from 'type-graphql'
import type { PromotionKind, PromotionPatch } from '../../../contracts/shop-records'
import { Visible } from '../../audience'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { DayScalar } from '../../scalars/day.scalar'
import { ItemRef, LocationRef, PromotionRef, toEntityRef } from '../common/refs.input'
import { UserError } from '../common/user-error.type'
import { Promotion, PromotionKindEnum } from './promotion.type'

@InputType()
export class CreatePromotionInput {
  @Field(() => String)
  externalId!: string

  @Field(() => String)
  name!: string

  @Field(() => PromotionKindEnum)
  kind!: PromotionKind

  @Field(() => Float, { nullable: true, description: '0..1 off the list price; a PRICE_DISCOUNT needs it.' })
  discountFraction?: number | null

  @Field(() => Boolean, { nullable: true, defaultValue: false })
  featured?: boolean | null

  @Field(() => DayScalar)
  startsOn!: string

  @Field(() => DayScalar, { description: 'Inclusive.' })
  endsOn!: string

  @Field(() => [ItemRef], { nullable: true, description: 'Empty or absent: all items.' })
  items?: ItemRef[] | null

  @Field(() => [LocationRef], { nullable: true, description: 'Empty or absent: all locations.' })
  locations?: LocationRef[] | null

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'When it was decided, where that was before now: models learn that forecasts of earlier days did not see it.',
  })
  knownAt?: Date | null
}

@InputType({ description: 'A patch: fields that are absent stay as they are.' })
export class UpdatePromotionInput {
  @Field(() => PromotionRef)
  promotion!: PromotionRef

  @Field(() => String, { nullable: true })
  name?: string | null

  @Field(() => PromotionKindEnum, { nullable: true })
  kind?: PromotionKind | null

  @Field(() => Float, { nullable: true, description: '0..1 off the list price.' })
  discountFraction?: number | null

  @Field(() => Boolean, { nullable: true })
  featured?: boolean | null

  @Field(() => DayScalar, { nullable: true })
  startsOn?: string | null

  @Field(() => DayScalar, { nullable: true, description: 'Inclusive.' })
  endsOn?: string | null

  @Field(() => [ItemRef], { nullable: true, description: 'Empty: all items.' })
  items?: ItemRef[] | null

  @Field(() => [LocationRef], { nullable: true, description: 'Empty: all locations.' })
  locations?: LocationRef[] | null

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'When it was decided as it is now. Absent: now, where items, locations, days or terms change.',
  })
  knownAt?: Date | null
}

@ObjectType()
@Visible('ingest')
export class PromotionPayload {
  @Field(() => Promotion, { nullable: true, description: 'Null where the input was refused.' })
  readonly promotion!: Promotion | null

  @Field(() => [UserError])
  readonly userErrors!: readonly UserError[]
}

interface Covered {
  items?: readonly ItemRef[] | null
  locations?: readonly LocationRef[] | null
}

/** @throws BAD_USER_INPUT */
export function toCovered({ items, locations }: Covered): Pick<PromotionPatch, 'items' | 'locations'> {
  return {
    ...(items === undefined
      ? {}
      : { items: items?.map((ref, index) => toEntityRef('Item', ref, `items[${index}]`)) ?? [] }),
    ...(locations === undefined
      ? {}
      : {
          locations:
            locations?.map((ref, index) => toEntityRef('Location', ref, `locations[${index}]`)) ?? [],
        }),
  }
}

/** Null stands for absent where a promotion cannot do without. */
export function toPatch(input: Readonly<UpdatePromotionInput>): PromotionPatch {
  const { name, kind, discountFraction, featured, startsOn, endsOn, knownAt } = input
  return {
    ...(name === undefined || name === null ? {} : { name }),
    ...(kind === undefined || kind === null ? {} : { kind }),
    ...(discountFraction === undefined ? {} : { discountFraction }),
    ...(featured === undefined || featured === null ? {} : { featured }),
    ...(startsOn === undefined || startsOn === null ? {} : { startsOn }),
    ...(endsOn === undefined || endsOn === null ? {} : { endsOn }),
    ...(knownAt === undefined || knownAt === null ? {} : { knownAt }),
    ...toCovered(input),
  }
}
