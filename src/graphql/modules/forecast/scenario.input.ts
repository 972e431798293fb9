/** What if: prices and promotions in the place of the planned ones. */
import { Field, Float, InputType, Int } from 'type-graphql'
import type { DemandScenario } from '../../../contracts/demand/scenario'
import type { EntityRef } from '../../../contracts/shop/entity-ref'
import { noneNamed } from '../../../contracts/not-found'
import type { IdType } from '../../../core/ids'
import type { PromotionKind } from '../../../contracts/shop/shop-records'
import { checkScenario } from '../../../services/demand/scenario-rules'
import { refuse } from '../../../services/input-rules'
import type { RequestContext } from '../../context'
import { DayScalar } from '../../scalars/day.scalar'
import { MoneyInput } from '../common/money.type'
import { ItemRef, LocationRef, toEntityRef } from '../common/refs.input'
import { PromotionKindEnum } from '../promotion/promotion.type'

@InputType({ description: 'A price of an item that is not planned, and what if it were.' })
export class ScenarioPriceInput {
  @Field(() => ItemRef, { description: 'The item whose price changes.' })
  item!: ItemRef

  @Field(() => LocationRef, {
    nullable: true,
    description: 'The place at which the price changes. Absent, it changes everywhere.',
  })
  location?: LocationRef | null

  @Field(() => MoneyInput, { description: 'The list price, in the currency of the item.' })
  price!: MoneyInput

  @Field(() => DayScalar, {
    nullable: true,
    description: 'The first day of the price. Absent, it is the first day that is forecast.',
  })
  startsOn?: string | null

  @Field(() => DayScalar, {
    nullable: true,
    description: 'The last day of the price. Absent, it is the last day that is forecast.',
  })
  endsOn?: string | null
}

@InputType({ description: 'A promotion that need not be planned. It may last at most 366 days.' })
export class PromotionPlanInput {
  @Field(() => PromotionKindEnum, { description: 'By what means the promotion sells more.' })
  kind!: PromotionKind

  @Field(() => Float, {
    nullable: true,
    description:
      'How much is taken off the list price, from 0 to 1. A PRICE_DISCOUNT needs it, where a lift is asked for this or discountAmount or fixedPrice.',
  })
  discountFraction?: number | null

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'What is taken off the list price of each unit. Only predictions of lift take it.',
  })
  discountAmount?: MoneyInput | null

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'The price of each unit in the place of the list price. Only predictions of lift take it.',
  })
  fixedPrice?: MoneyInput | null

  @Field(() => Int, {
    nullable: true,
    description:
      'How many units are taken where payQuantity of them are paid, such as 3. Only predictions of lift take it.',
  })
  buyQuantity?: number | null

  @Field(() => Int, {
    nullable: true,
    description: 'How many of buyQuantity units are paid, such as 2. Only predictions of lift take it.',
  })
  payQuantity?: number | null

  @Field(() => MoneyInput, {
    nullable: true,
    description:
      'What the promotion costs whatever it sells, such as printing. Only predictions of lift take it.',
  })
  fixedCost?: MoneyInput | null

  @Field(() => MoneyInput, {
    nullable: true,
    description:
      'What each unit sold under the promotion costs beside the discount. Only predictions of lift take it.',
  })
  costPerRedemption?: MoneyInput | null

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'What a supplier pays towards the promotion. Only predictions of lift take it.',
  })
  funding?: MoneyInput | null

  @Field(() => [ItemRef], {
    description: 'The items that the promotion covers: at most 5,000. An empty list stands for all items.',
  })
  items!: ItemRef[]

  @Field(() => [LocationRef], {
    nullable: true,
    description:
      'The locations that the promotion covers: at most 5,000. An empty list, or none, stands for all locations.',
  })
  locations?: LocationRef[] | null

  @Field(() => DayScalar, { description: 'The first day of the promotion.' })
  startsOn!: string

  @Field(() => DayScalar, { description: 'The last day of the promotion.' })
  endsOn!: string

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'Whether the shop shows the promotion prominently.',
  })
  featured?: boolean | null
}

@InputType({
  description:
    'Prices and promotions in the place of the planned ones: what would be sold, were they so. Nothing is stored.',
})
export class ScenarioInput {
  @Field(() => [ScenarioPriceInput], {
    nullable: true,
    description: 'Prices that hold on their days: at most 1,000. On all other days the planned prices hold.',
  })
  prices?: ScenarioPriceInput[] | null

  @Field(() => [PromotionPlanInput], {
    nullable: true,
    description:
      'The promotions that take place, and no others: at most 100. An empty list means that there is none. Absent, the planned ones take place.',
  })
  promotions?: PromotionPlanInput[] | null
}

/** @throws BAD_USER_INPUT, NOT_FOUND */
export async function toScenario(
  { services, viewer }: RequestContext,
  { prices, promotions }: ScenarioInput,
): Promise<DemandScenario> {
  checkScenario({ prices: prices ?? [], promotions: promotions ?? [] })
  const refs = { items: new RefTable('Item'), locations: new RefTable('Location') }
  const priceRefs = (prices ?? []).map(({ item, location }, index) => ({
    item: refs.items.add(item, `scenario.prices[${index}].item`),
    location: location && refs.locations.add(location, `scenario.prices[${index}].location`),
  }))
  ;(promotions ?? []).forEach((promotion, index) => refuseLiftFields(promotion, index))
  const promotionRefs = (promotions ?? []).map(({ items, locations }, index) => ({
    items: items.map((ref, at) => refs.items.add(ref, `scenario.promotions[${index}].items[${at}]`)),
    locations: (locations ?? []).map((ref, at) =>
      refs.locations.add(ref, `scenario.promotions[${index}].locations[${at}]`),
    ),
  }))
  const [items, locations] = await Promise.all([
    services.catalog.itemsByRef(viewer, refs.items.refs),
    services.locations.locationIdsByRef(viewer, refs.locations.refs),
  ])
  const itemIds = refs.items.keys(items.map((item) => item && item.id))
  const locationIds = refs.locations.keys(locations)
  return {
    prices: (prices ?? []).map(({ price, startsOn, endsOn }, index) => {
      const { item, location } = priceRefs[index]!
      const { currency } = items[item]!
      if (price.currency !== currency) {
        refuse(`scenario.prices[${index}].price.currency: the price of the item is in ${currency}`)
      }
      return {
        itemId: itemIds[item]!,
        locationId: typeof location === 'number' ? locationIds[location]! : null,
        amountMinor: Number(price.amountMinor),
        from: startsOn ?? null,
        to: endsOn ?? null,
      }
    }),
    promotions:
      promotions?.map(({ startsOn, endsOn, discountFraction, featured }, index) => ({
        itemIds: promotionRefs[index]!.items.map((at) => itemIds[at]!),
        locationIds: promotionRefs[index]!.locations.map((at) => locationIds[at]!),
        startsOn,
        endsOn,
        discountFraction: discountFraction ?? null,
        featured: featured ?? false,
      })) ?? null,
  }
}

const OF_LIFTS = [
  'discountAmount',
  'fixedPrice',
  'buyQuantity',
  'payQuantity',
  'fixedCost',
  'costPerRedemption',
  'funding',
] as const

/** What a forecast would not heed is refused. @throws BAD_USER_INPUT */
function refuseLiftFields(promotion: PromotionPlanInput, index: number): void {
  const given = OF_LIFTS.find((field) => (promotion[field] ?? null) !== null)
  if (given) refuse(`scenario.promotions[${index}].${given}: only predictions of lift take it`)
}

/** What was named, so that all of it is looked up at once. */
class RefTable {
  readonly refs: EntityRef[] = []

  constructor(private readonly type: IdType) {}

  /** @returns the position of the entity in `refs` */
  add(ref: ItemRef | LocationRef, argument: string): number {
    return this.refs.push(toEntityRef(this.type, ref, argument)) - 1
  }

  /** @throws NOT_FOUND */
  keys(ids: readonly (bigint | null)[]): string[] {
    return ids.map((id, index) => {
      if (id === null) throw noneNamed(this.type, this.refs[index]!)
      return String(id)
    })
  }
}
