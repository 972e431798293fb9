import { Field, InputType, Int } from 'type-graphql'
import type { AdvertDayInput, AdvertInput } from '../../../contracts/shop/advert-records'
import { DayScalar } from '../../scalars/day.scalar'
import { MoneyInput } from '../common/money.type'

@InputType('AdvertInput', {
  description:
    'An advert that is new or has changed. Fields that are absent stay as they are, and null clears.',
})
export class AdvertInputType {
  @Field(() => String, { description: "The shop's own key of the advert." })
  externalId!: string

  @Field(() => String, {
    nullable: true,
    description: 'The name of the advert for people. A new advert needs one, like placement and startsOn.',
  })
  name?: string | null

  @Field(() => String, {
    nullable: true,
    description:
      'The slot that the advert competes for, by the name that the shop gives it, such as "home-top".',
  })
  placement?: string | null

  @Field(() => String, {
    nullable: true,
    description:
      'The SKU of the item that the advert leads to. A new advert needs this, categoryExternalId or url; giving another one replaces it.',
  })
  itemExternalId?: string | null

  @Field(() => String, { nullable: true, description: 'The category that the advert leads to.' })
  categoryExternalId?: string | null

  @Field(() => String, {
    nullable: true,
    description:
      'The http or https address, or the path of the shop such as /sale, that the advert leads to: at most 2,000 characters.',
  })
  url?: string | null

  @Field(() => String, {
    nullable: true,
    description:
      'The ISO 4217 code of the currency of all amounts of the advert, which cannot change. Budget and valuePerClick say it, too.',
  })
  currency?: string | null

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'What the advert may cost from its first day to its last. Null takes the bound away.',
  })
  budget?: MoneyInput | null

  @Field(() => MoneyInput, {
    nullable: true,
    description: "What a click is worth: the bid of who pays for it, or the shop's own estimate.",
  })
  valuePerClick?: MoneyInput | null

  @Field(() => DayScalar, {
    nullable: true,
    description: "The first day of the advert, in the shop's time zone.",
  })
  startsOn?: string | null

  @Field(() => DayScalar, {
    nullable: true,
    description: 'The last day of the advert. Null stands for no known end.',
  })
  endsOn?: string | null

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the advert may be shown: false retires it. A new one may.',
  })
  active?: boolean | null
}

@InputType({ description: 'A batch of adverts.' })
export class UpsertAdvertsInput {
  @Field(() => [AdvertInputType], {
    description:
      'The adverts of the batch: at most 1,000. A bad one does not keep the others from being stored.',
  })
  adverts!: AdvertInputType[]
}

@InputType('AdvertDayInput', {
  description: 'What an advert did on a day, as the shop counts it. Telling it again corrects it.',
})
export class AdvertDayInputType {
  @Field(() => String, { description: "The shop's own key of the advert." })
  advertExternalId!: string

  @Field(() => DayScalar, { description: "The day, in the shop's time zone. It has begun." })
  day!: string

  @Field(() => Int, { nullable: true, description: 'How often it was shown. Absent, it is 0.' })
  impressions?: number | null

  @Field(() => Int, { nullable: true, description: 'How often it was clicked on. Absent, it is 0.' })
  clicks?: number | null

  @Field(() => MoneyInput, {
    nullable: true,
    description: "What it cost, in the advert's currency. Absent, it is 0.",
  })
  cost?: MoneyInput | null
}

@InputType({ description: 'A batch of days of adverts.' })
export class RecordAdvertDaysInput {
  @Field(() => [AdvertDayInputType], {
    description:
      'The days of the batch: at most 1,000. A bad one does not keep the others from being stored.',
  })
  days!: AdvertDayInputType[]
}

export function toAdvertInput(input: Readonly<AdvertInputType>): AdvertInput {
  const { budget, valuePerClick, currency, ...rest } = input
  return {
    ...rest,
    currencies: [currency, budget?.currency, valuePerClick?.currency].flatMap((one) => one ?? []),
    ...(budget === undefined ? {} : { budgetMinor: budget?.amountMinor ?? null }),
    ...(valuePerClick === undefined ? {} : { valuePerClickMinor: valuePerClick?.amountMinor ?? null }),
  }
}

export function toAdvertDay({ cost, ...rest }: Readonly<AdvertDayInputType>): AdvertDayInput {
  return { ...rest, ...(cost ? { costMinor: cost.amountMinor, currency: cost.currency } : {}) }
}
