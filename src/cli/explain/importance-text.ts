/** How much each feature helps a version, as a table and a sentence. */
import type { FeatureImportance, FeatureSelection } from '../../contracts/models/model-version'
import { formatTable } from '../table'

/** Empty where it was not measured. */
export function importanceText(importance: FeatureImportance | null): string {
  if (importance === null) return ''
  const { features, rows, repeats, selection } = importance
  const table = formatTable(
    ['feature', 'loss with that of other rows', 'standard error', ''],
    features.map(({ name, lossIncreaseFraction, standardError, isLeftOut }) => [
      name,
      percentChange(lossIncreaseFraction),
      `${(100 * standardError).toFixed(2)} %`,
      isLeftOut ? 'left out' : '',
    ]),
  )
  return `\n${table}Measured on ${rows} validation rows, ${repeats} times each.${selectionText(selection)}\n`
}

function selectionText(selection: FeatureSelection | null): string {
  if (selection === null) return ''
  const { lossWithAll, lossWithSelected, isAdopted } = selection
  if (!isAdopted && lossWithSelected === lossWithAll) return ' No feature was left out.'
  const without = `Without those that do not help, the loss of the validation windows ${changeOfLoss(selection)}`
  return isAdopted ? ` ${without}: the version does without them.` : ` ${without}: the version keeps them.`
}

/** Where nothing is lost, there is nothing to compare with: nothing was sold. */
function changeOfLoss({ lossWithAll, lossWithSelected }: FeatureSelection): string {
  if (lossWithAll > 0) return `changed by ${percentChange(lossWithSelected / lossWithAll - 1)}`
  return lossWithSelected > 0 ? `rose from 0 to ${lossWithSelected.toPrecision(3)}` : 'stayed 0'
}

function percentChange(fraction: number): string {
  return `${fraction < 0 ? '-' : '+'}${Math.abs(100 * fraction).toFixed(2)} %`
}
