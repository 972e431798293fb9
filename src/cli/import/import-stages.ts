/** Shares of the progress bar: roughly the time that each stage takes. */
import type { ImportTarget } from './mapping'

const READING_OF_ORDERS = 0.3
const BEFORE_ROLL_UP = 0.95

export const importTargetStages = {
  /** Orders are read first and recorded afterwards; everything else is recorded while it is read. */
  reading(target: ImportTarget): readonly [number, number] {
    return [0, target === 'orders' ? READING_OF_ORDERS : BEFORE_ROLL_UP]
  },
  recording: [READING_OF_ORDERS, BEFORE_ROLL_UP] as const,
}
