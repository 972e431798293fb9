import { PromotionWriteResolver } from './promotion-write.resolver'
import { PromotionResolver } from './promotion.resolver'

export const promotionResolvers = [PromotionResolver, PromotionWriteResolver] as const
