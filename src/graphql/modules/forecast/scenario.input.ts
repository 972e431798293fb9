/** What if: prices, promotions and covariates of the shop in the place of the planned ones. */
import { Field, Float, InputType } from 'type-graphql'
import type { DemandScenario } from '../../../contracts/demand/scenario'
import type { EntityRef } from '../../../contracts/shop/entity-ref'
import { noneNamed, noneWithId } from '../../../contracts/not-found'
import { decodeId, type IdType } from '../../../core/ids'
import type { PromotionKind } from '../../../contracts/shop/shop-records'
import { checkScenario } from '../../../services/demand/scenario-rules'
import { refuse } from '../../../services/input-rules'
import { priceTermsOf } from '../../../services/promotion/promotion-rules'
import type { RequestContext } from '../../context'
import { DayScalar } from '../../scalars/day.scalar'
import { MoneyInput } from '../common/money.type'
import { ItemRef, LocationRef, toEntityRef } from '../common/refs.input'
import { PromotionTerms } from '../promotion/promotion-terms.input'
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
export class PromotionPlanInput extends PromotionTerms {
  @Field(() => PromotionKindEnum, { description: 'By what means the promotion sells more.' })
  kind!: PromotionKind

  @Field(() => [ItemRef], {
    description:
      'The items that the promotion covers: at most 5,000. Where neither items nor categories are named, it covers all items.',
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
    description: 'Whether the shop shows the promotion prominently where it sells: a display.',
  })
  featured?: boolean | null
}

@InputType({
  description: 'What a covariate of the shop would be, in the place of what was told of it, or of nothing.',
})
export class ScenarioCovariateInput {
  @Field(() => String, { description: 'What the shop calls it: see namedCovariates.' })
  name!: string

  @Field(() => Float, { nullable: true, description: 'The number, where it tells numbers.' })
  number?: number | null

  @Field(() => String, {
    nullable: true,
    description: 'The word, where it tells categories. It is one that was told before.',
  })
  category?: string | null

  @Field(() => ItemRef, {
    nullable: true,
    description: 'The item that it is told of. Absent, it is all items.',
  })
  item?: ItemRef | null

  @Field(() => LocationRef, {
    nullable: true,
    description: 'The place or the region that it is told of. Absent, it is everywhere.',
  })
  location?: LocationRef | null

  @Field(() => DayScalar, { description: 'The first day on which it holds: one that is forecast.' })
  startsOn!: string

  @Field(() => DayScalar, { description: 'The last day on which it holds.' })
  endsOn!: string
}

@InputType({
  description:
    'Prices, promotions and covariates in the place of the planned ones: what would be sold, were they so. Nothing is stored.',
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

  @Field(() => [ScenarioCovariateInput], {
    nullable: true,
    description:
      'What covariates of the shop would be on coming days: at most 100 values. They take the place of what was told of the same or narrower; on other days that holds. Where one of all items at a place meets what was told of the item everywhere, the latter holds. Only the families boosted and random-forest read them, and only in forecasts of single items.',
  })
  covariates?: ScenarioCovariateInput[] | null
}

/** @throws BAD_USER_INPUT, NOT_FOUND */
export async function toScenario(
  { services, viewer }: RequestContext,
  { prices, promotions, covariates }: ScenarioInput,
): Promise<DemandScenario> {
  checkScenario({ prices: prices ?? [], promotions: promotions ?? [], covariates: covariates ?? [] })
  const refs = { items: new RefTable('Item'), locations: new RefTable('Location') }
  const priceRefs = (prices ?? []).map(({ item, location }, index) => ({
    item: refs.items.add(item, `scenario.prices[${index}].item`),
    location: location && refs.locations.add(location, `scenario.prices[${index}].location`),
  }))
  ;(promotions ?? []).forEach((promotion, index) => refuseLiftFields(promotion, index))
  const ofCategories = await Promise.all(
    (promotions ?? []).map(({ categoryIds }, index) =>
      itemsOfCategories({ services, viewer }, categoryIds ?? [], `scenario.promotions[${index}].categoryIds`),
    ),
  )
  const promotionRefs = (promotions ?? []).map(({ items, locations }, index) => ({
    items: items.map((ref, at) => refs.items.add(ref, `scenario.promotions[${index}].items[${at}]`)),
    locations: (locations ?? []).map((ref, at) =>
      refs.locations.add(ref, `scenario.promotions[${index}].locations[${at}]`),
    ),
  }))
  const covariateRefs = (covariates ?? []).map(({ item, location }, index) => ({
    item: item && refs.items.add(item, `scenario.covariates[${index}].item`),
    location: location && refs.locations.add(location, `scenario.covariates[${index}].location`),
  }))
  const columns = await services.covariates.columnsOf(viewer, covariates ?? [], 'scenario.covariates')
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
      promotions?.flatMap((promotion, index) => {
        const { startsOn, endsOn, featured, advertised, categoryIds } = promotion
        const named = promotionRefs[index]!.items
        requireCurrencyOfItems(
          promotion,
          named.map((at) => items[at]!.currency),
          index,
        )
        const covered = [...named.map((at) => itemIds[at]!), ...ofCategories[index]!]
        // Categories without items: no items would mean all of them.
        if (covered.length === 0 && (categoryIds ?? []).length > 0) return []
        return [
          {
            ...priceTermsOf(promotion),
            itemIds: covered,
            locationIds: promotionRefs[index]!.locations.map((at) => locationIds[at]!),
            startsOn,
            endsOn,
            featured: (featured ?? false) || (advertised ?? false),
          },
        ]
      }) ?? null,
    covariates: (covariates ?? []).map(({ startsOn, endsOn }, index) => {
      const { item, location } = covariateRefs[index]!
      return {
        ...columns[index]!,
        itemId: typeof item === 'number' ? itemIds[item]! : null,
        locationId: typeof location === 'number' ? locationIds[location]! : null,
        ...{ from: startsOn, to: endsOn },
      }
    }),
  }
}

const OF_LIFTS = [
  'minimumSpend',
  'couponCodes',
  'audience',
  'fixedCost',
  'costPerRedemption',
  'funding',
  'budget',
] as const

/** What a forecast would not heed is refused. @throws BAD_USER_INPUT */
function refuseLiftFields(promotion: PromotionPlanInput, index: number): void {
  const given = OF_LIFTS.find((field) => (promotion[field] ?? null) !== null)
  if (given) refuse(`scenario.promotions[${index}].${given}: only predictions of lift take it`)
}

/** An amount is off the prices of named items, and these have one currency. @throws BAD_USER_INPUT */
function requireCurrencyOfItems(
  { discountAmount, fixedPrice }: PromotionPlanInput,
  currencies: readonly string[],
  index: number,
): void {
  const amount = discountAmount ?? fixedPrice
  const other = amount && currencies.find((currency) => currency !== amount.currency)
  if (!other) return
  const field = discountAmount ? 'discountAmount' : 'fixedPrice'
  refuse(`scenario.promotions[${index}].${field}.currency: an item of it is priced in ${other}`)
}

const MOST_ITEMS_OF_CATEGORIES = 5_000

/** @throws BAD_USER_INPUT, NOT_FOUND */
async function itemsOfCategories(
  { services, viewer }: Pick<RequestContext, 'services' | 'viewer'>,
  categoryIds: readonly string[],
  argument: string,
): Promise<string[]> {
  if (categoryIds.length === 0) return []
  const ids = categoryIds.map((id, at) => decodeId('Category', id, `${argument}[${at}]`))
  const missing = (await services.catalog.categoriesByIds(viewer, ids)).indexOf(null)
  if (missing >= 0) throw noneWithId('Category', ids[missing]!)
  const items = await services.catalog.itemIds(viewer, { categoryIds: ids }, MOST_ITEMS_OF_CATEGORIES + 1)
  if (items.length > MOST_ITEMS_OF_CATEGORIES)
    refuse(`${argument}: the categories hold more than ${MOST_ITEMS_OF_CATEGORIES} items`)
  return items.map(String)
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
