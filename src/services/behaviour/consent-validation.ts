/** What decisions of customers must look like. */
import type { ConsentDecisions, ConsentPurpose } from '../../contracts/shop/consent'
import { isGiven, refuse, requirePast } from '../input-rules'

const FIELD_OF = {
  PERSONALIZATION: 'personalization',
  ANALYTICS: 'analytics',
  MARKETING: 'marketing',
} as const satisfies Record<ConsentPurpose, keyof ConsentDecisions>
const PURPOSES = Object.keys(FIELD_OF) as ConsentPurpose[]

export interface ConsentDecision {
  readonly purpose: ConsentPurpose
  readonly granted: boolean
  readonly decidedAt: Date
  /** The sender said when it was decided. */
  readonly isDated: boolean
}

/** One decision for each purpose that is spoken of. @throws BAD_USER_INPUT */
export function validateDecisions(decisions: ConsentDecisions, now: Date): ConsentDecision[] {
  const isDated = isGiven(decisions.decidedAt)
  const decidedAt = isDated ? requirePast(decisions.decidedAt, 'decidedAt', now) : now
  return PURPOSES.flatMap((purpose): ConsentDecision[] => {
    const granted = decisions[FIELD_OF[purpose]]
    return isGiven(granted) ? [{ purpose, granted, decidedAt, isDated }] : []
  })
}

/** Like `validateDecisions`, where that is all that is told. @throws BAD_USER_INPUT */
export function requireDecisions(decisions: ConsentDecisions, now: Date): ConsentDecision[] {
  const valid = validateDecisions(decisions, now)
  if (valid.length === 0) refuse(`Say one of ${Object.values(FIELD_OF).join(', ')} at least`)
  return valid
}
