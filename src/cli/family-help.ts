/** What `--help` says of the families that can be trained. */
import type { Task } from '../contracts/models/task'
import { trainedFamilies } from '../registry/task-catalog'

/** Such as "global-mlp (default), or a reference: seasonal-naive, recent-quantiles". */
export function familyHelp(task: Task): string {
  const families = trainedFamilies(task)
  const listed = (isReference: boolean): string =>
    families
      .filter((one) => one.isReference === isReference)
      .map((one) => (one === families[0] ? `${one.family} (default)` : one.family))
      .join(', ')
  return [listed(false), `a reference: ${listed(true)}`].join(', or ')
}
