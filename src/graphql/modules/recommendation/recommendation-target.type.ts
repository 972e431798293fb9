import { createUnionType } from 'type-graphql'
import type { Recommendation as RecommendationValue } from '../../../services/recommendation/recommendation'
import { Advert } from '../advert/advert.type'
import { Item } from '../item/item.type'
import { PaymentMethod } from '../payment-method/payment-method.type'
import { Promotion } from '../promotion/promotion.type'

export const RecommendationTarget = createUnionType({
  name: 'RecommendationTarget',
  description: 'What is recommended.',
  types: () => [Item, PaymentMethod, Advert, Promotion] as const,
})
export type RecommendationTargetType = Item | PaymentMethod | Advert | Promotion

/** What is no item is in memory already. */
export function targetOf(value: Extract<RecommendationValue, { target: unknown }>): RecommendationTargetType {
  const { target } = value
  switch (target.type) {
    case 'PaymentMethod':
      return new PaymentMethod(target.record)
    case 'Advert':
      return new Advert(target.record)
    case 'Promotion':
      return new Promotion(target.record)
  }
}
