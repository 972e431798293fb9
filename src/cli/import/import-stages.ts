/** Shares of the progress bar: roughly the time that each stage takes. */
import type { ImportTarget } from './targets'

const CHECKED = 0.05
const READ = 0.3
const BEFORE_ROLL_UP = 0.95
/** Read first and recorded afterwards; everything else is recorded while it is read. */
const STAGED: readonly ImportTarget[] = ['orders', 'demand', 'promotions', 'paymentMethods']

export const importTargetStages = {
  checking: [0, CHECKED] as const,
  reading(target: ImportTarget): readonly [number, number] {
    return [CHECKED, STAGED.includes(target) ? READ : BEFORE_ROLL_UP]
  },
  recording: [READ, BEFORE_ROLL_UP] as const,
}
