/** Which events are steps of a visit, in SQL. */
import { NO_STEPS } from '../../../contracts/session/session-rows'

/** A list of the types that are none, such as `e.type NOT IN (NO_STEP)`: where clicks on what is no item count, too. See `isStep` for the others. */
export const NO_STEP = NO_STEPS.map((type) => `'${type}'`).join(', ')

/** A condition: the event is a step, as `isStep` of the contract says. @param event an alias of `event` */
export const isStep = (event: string) =>
  `${event}.type NOT IN (${NO_STEP}) AND NOT (${event}.type = 'CLICK' AND ${event}.item_id IS NULL)`
