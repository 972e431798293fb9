import { Field, Float, InputType, ObjectType } from 'type-graphql'
import type { HoldoutUnit, PromotionKind, PromotionPatch } from '../../../contracts/shop/shop-records'
import { decodeId } from '../../../core/ids'
import { Visible } from '../../audience'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { DayScalar } from '../../scalars/day.scalar'
import { ItemRef, LocationRef, PromotionRef, toEntityRef } from '../common/refs.input'
import { UserError } from '../common/user-error.type'
import { PromotionTerms } from './promotion-terms.input'
import { HoldoutUnitEnum, Promotion, PromotionKindEnum } from './promotion.type'

@InputType({ description: 'What is to be held out of a promotion.' })
export class PromotionHoldoutInput {
  @Field(() => Float, {
    description:
      'Which part is held out, between 0 and 1. Of the places that the promotion covers, one at least, and not all; of the customers, about so many.',
  })
  share!: number

  @Field(() => HoldoutUnitEnum, {
    nullable: true,
    defaultValue: 'PLACES',
    description: 'What is drawn.',
  })
  unit?: HoldoutUnit | null
}

@InputType({ description: 'A promotion as it is planned. It may last at most 366 days.' })
export class CreatePromotionInput extends PromotionTerms {
  @Field(() => String, { description: "The shop's own key of the promotion." })
  externalId!: string

  @Field(() => String, { description: 'The name of the promotion for people.' })
  name!: string

  @Field(() => PromotionKindEnum, { description: 'By what means the promotion sells more.' })
  kind!: PromotionKind

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'Whether the shop shows the promotion prominently where it sells: a display.',
  })
  featured?: boolean | null

  @Field(() => String, {
    nullable: true,
    description:
      'What the promotion gives, in the words that customers read, such as "20 % off all tea": at most 500 characters.',
  })
  description?: string | null

  @Field(() => DayScalar, { description: 'The first day of the promotion.' })
  startsOn!: string

  @Field(() => DayScalar, { description: 'The last day of the promotion.' })
  endsOn!: string

  @Field(() => [ItemRef], {
    nullable: true,
    description:
      'The items that the promotion covers: at most 5,000. Where neither items nor categories are named, it covers all items.',
  })
  items?: ItemRef[] | null

  @Field(() => [LocationRef], {
    nullable: true,
    description:
      'The locations that the promotion covers: at most 5,000. A region stands for all places in it. An empty list, or none, stands for all locations.',
  })
  locations?: LocationRef[] | null

  @Field(() => PromotionHoldoutInput, {
    nullable: true,
    description:
      'Places, or customers, that are left without the promotion by lot, so that it can be measured against them. They are drawn once, before it starts. Where places are drawn, its locations are the others.',
  })
  holdout?: PromotionHoldoutInput | null

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'When the promotion was decided, where that was before now: models learn that forecasts of earlier days did not see it.',
  })
  knownAt?: Date | null
}

@InputType({
  description:
    'What is to change about a promotion. Fields that are absent stay as they are; null takes a term away.',
})
export class UpdatePromotionInput extends PromotionTerms {
  @Field(() => PromotionRef, { description: 'The promotion that is to change.' })
  promotion!: PromotionRef

  @Field(() => String, { nullable: true, description: 'The new name of the promotion for people.' })
  name?: string | null

  @Field(() => PromotionKindEnum, {
    nullable: true,
    description: 'By what means the promotion sells more from now on.',
  })
  kind?: PromotionKind | null

  @Field(() => String, {
    nullable: true,
    description:
      'What the promotion gives, in the words that customers read, such as "20 % off all tea": at most 500 characters. Null takes it away.',
  })
  description?: string | null

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the shop shows the promotion prominently where it sells: a display.',
  })
  featured?: boolean | null

  @Field(() => DayScalar, { nullable: true, description: 'The new first day of the promotion.' })
  startsOn?: string | null

  @Field(() => DayScalar, { nullable: true, description: 'The new last day of the promotion.' })
  endsOn?: string | null

  @Field(() => [ItemRef], {
    nullable: true,
    description:
      'The items that the promotion covers from now on. Where neither items nor categories are left, it covers all items.',
  })
  items?: ItemRef[] | null

  @Field(() => [LocationRef], {
    nullable: true,
    description:
      'The locations that the promotion covers from now on. A region stands for all places in it. An empty list, or null, stands for all locations.',
  })
  locations?: LocationRef[] | null

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'When the promotion was decided as it is now. Absent, that is now, where items, locations, days or terms change.',
  })
  knownAt?: Date | null
}

@ObjectType({ description: 'The promotion, or what was wrong with the input.' })
@Visible('ingest')
export class PromotionPayload {
  @Field(() => Promotion, {
    nullable: true,
    description: 'The promotion as it is now. It is null where the input was refused.',
  })
  readonly promotion!: Promotion | null

  @Field(() => [UserError], {
    description: 'What was wrong with the input. The list is empty where the input was taken.',
  })
  readonly userErrors!: readonly UserError[]
}

interface Covered {
  items?: readonly ItemRef[] | null
  categoryIds?: readonly string[] | null
  locations?: readonly LocationRef[] | null
}

/** @throws BAD_USER_INPUT */
export function toCovered({
  items,
  categoryIds,
  locations,
}: Covered): Pick<PromotionPatch, 'items' | 'categories' | 'locations'> {
  return {
    ...(items === undefined
      ? {}
      : { items: items?.map((ref, index) => toEntityRef('Item', ref, `items[${index}]`)) ?? [] }),
    ...(categoryIds === undefined
      ? {}
      : {
          categories:
            categoryIds?.map((id, index) => ({ id: decodeId('Category', id, `categoryIds[${index}]`) })) ??
            [],
        }),
    ...(locations === undefined
      ? {}
      : {
          locations:
            locations?.map((ref, index) => toEntityRef('Location', ref, `locations[${index}]`)) ?? [],
        }),
  }
}

/** Null stands for absent where a promotion cannot do without. */
export function toPatch(input: Readonly<Omit<UpdatePromotionInput, 'promotion'>>): PromotionPatch {
  const { name, kind, featured, advertised, startsOn, endsOn, knownAt, ...rest } = input
  const { items, categoryIds, locations, ...terms } = rest
  return {
    ...terms,
    ...(name === undefined || name === null ? {} : { name }),
    ...(kind === undefined || kind === null ? {} : { kind }),
    ...(featured === undefined || featured === null ? {} : { featured }),
    ...(advertised === undefined || advertised === null ? {} : { advertised }),
    ...(startsOn === undefined || startsOn === null ? {} : { startsOn }),
    ...(endsOn === undefined || endsOn === null ? {} : { endsOn }),
    ...(knownAt === undefined || knownAt === null ? {} : { knownAt }),
    ...toCovered({ items, categoryIds, locations }),
  }
}
