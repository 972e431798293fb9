/** Which events are steps of a visit, in SQL. */
import { NO_STEPS } from '../../../contracts/session/session-rows'

/** A list of the types that are none, such as `e.type NOT IN (NO_STEP)`. */
export const NO_STEP = NO_STEPS.map((type) => `'${type}'`).join(', ')
