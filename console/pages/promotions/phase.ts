/** How far a promotion is. Its status says only whether it was called off. */
import type { PromotionStatus } from '../../generated/promotions'

type Phase = 'AHEAD' | 'RUNNING' | 'OVER' | 'CANCELLED'

/** By the days of the browser, which near midnight are not those of every place. */
export function phaseOf(promotion: {
  readonly status: PromotionStatus
  readonly startsOn: string
  readonly endsOn: string
}): Phase {
  const today = new Date().toISOString().slice(0, 10)
  if (promotion.status === 'CANCELLED') return 'CANCELLED'
  if (promotion.status === 'ENDED' || promotion.endsOn < today) return 'OVER'
  return promotion.startsOn <= today ? 'RUNNING' : 'AHEAD'
}
