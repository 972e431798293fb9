/** Why something of promotions cannot be told: one type for all of their queries. */
import { Field, ObjectType } from 'type-graphql'
import type { DiscountRefusalCode } from '../../../services/promotion/discount-suggestion.service'
import type { ListPriceRefusalCode } from '../../../services/promotion/list-price-suggestion.service'
import type { PromotionLiftRefusalCode } from '../../../services/promotion/promotion-lift'
import type { MeasurementRefusalCode } from '../../../services/promotion/promotion-measurement'
import type { UpliftAudienceRefusalCode } from '../../../services/promotion/uplift-audience.service'
import { Visible } from '../../audience'
import { enumOf } from '../../enum'

type RefusalCode =
  | MeasurementRefusalCode
  | PromotionLiftRefusalCode
  | UpliftAudienceRefusalCode
  | DiscountRefusalCode
  | ListPriceRefusalCode
export const RefusalCodeEnum = enumOf<RefusalCode>(
  'RefusalCode',
  'Why a promotion cannot be measured or predicted, or no test of it be planned.',
  {
    CANCELLED: 'The promotion was called off before it ran, or never took place.',
    NOT_STARTED: 'No day of the promotion is over yet.',
    NO_PLACE: 'The promotion covers no place that sells.',
    TOO_LARGE:
      'The promotion names more items and places than are read, or its customers and their orders are more than are read in time, or there was no time to tell overlapping promotions apart.',
    BEYOND_HORIZON: 'The promotion ends later than what would be sold without it can be told.',
    UNSUPPORTED_KIND: 'Hardly a promotion of this kind has run, so that nothing tells what one adds.',
    NO_VARIATION:
      'What would have to differ is the same throughout (prices, what is shown, what customers do), so that nothing tells what a change adds.',
    ALWAYS_ON: 'The items were under a promotion nearly always.',
    ONLY_AT_PEAKS: 'The items were promoted only on days that are hardly known without a promotion.',
    TOO_FEW_EVENTS: 'Too few promotions have run that say anything of this one.',
    DEPTH_OUTSIDE_SEEN: 'The discount is deeper than any that has run.',
    PRICES_DIFFER: 'The places ask different list prices for the item, now or on the last day that is known.',
    PRICE_OUTSIDE_SEEN:
      'No price that was asked for lies between the lowest and the highest list price that the item was sold at, or the price of now does not.',
    COMPETITOR_UNKNOWN:
      'No price of a competitor is known of the last day, so that none can be compared with it.',
    COMPETITOR_PRICE_OUTSIDE_SEEN: 'No competitor has asked so little, or so much, for the item.',
    HISTORY_TOO_SHORT: 'Too few days before the promotion, or none of it, are known.',
    NO_DONORS: 'Nothing was left without the promotion, and the past alone is too short.',
    POOR_PRE_FIT: 'Nothing that was left without the promotion sold alike before it.',
    COST_UNKNOWN: 'The cost of an item, or its currency, leaves no margin to be told.',
    WORSE_THAN_CONSTANT:
      'One lift for all promotions was nearer to what was measured than what the model told before they began.',
    TOO_FEW_USERS:
      'Too few customers were shown the promotion (or got it), or were not, or did what is asked for.',
    NO_OVERLAP: 'Those who were shown the promotion and those who were not have hardly anybody alike.',
  },
)

@ObjectType({
  description: 'Why something cannot be told, and what would settle it. It is an answer, not an error.',
})
@Visible('read')
export class Refusal {
  /** What a test is planned for that would settle it; absent: none is proposed. */
  readonly test?: { readonly itemIds: readonly bigint[]; readonly days: number }

  @Field(() => RefusalCodeEnum, { description: 'The reason as a stable code.' })
  readonly code!: RefusalCode

  @Field(() => String, { description: 'The reason in words that may change.' })
  readonly message!: string

  @Field(() => String, { description: 'What would settle it, in words that may change.' })
  readonly remedy!: string
}
