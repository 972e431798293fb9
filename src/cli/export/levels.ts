/** Quantile levels of a table that is written: an option, and a column of each. */
import { ForecartError } from '../../core/errors'
import type { Column } from './row-format'
import { areLevels, DEFAULT_LEVELS } from '../../services/demand/forecast-quantiles'

export const LEVELS_DEFAULT = DEFAULT_LEVELS.join(',')

/** Parses `--levels`. @throws BAD_USER_INPUT */
export function parseLevels(text: string): readonly number[] {
  const levels = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)))
  if (areLevels(levels) && new Set(levels).size === levels.length) return levels
  throw new ForecartError(
    'BAD_USER_INPUT',
    '--levels must be 1 to 20 different numbers between 0 and 1, such as 0.1,0.5,0.9',
  )
}

export function levelColumns(levels: readonly number[]): Column[] {
  return levels.map((level) => ({ name: `q${level}`, type: 'number' }))
}
