import { ForecartError } from '../../core/errors'
import { requireConfidence } from '../../core/statistics/confidence'

/** @throws BAD_USER_INPUT unless the text is a number from .01 to .9999 */
export function parseConfidence(text: string, option = '--confidence'): number {
  return requireConfidence(text.trim() === '' ? NaN : Number(text), option, JSON.stringify(text))
}

/** Options that the command would not heed are refused. @throws BAD_USER_INPUT where one of them is given */
export function refuseOptions(
  values: Readonly<Record<string, unknown>>,
  options: readonly string[],
  why: string,
): void {
  const given = options.find((option) => values[option] !== undefined)
  if (given !== undefined) throw new ForecartError('BAD_USER_INPUT', `--${given} ${why}`)
}
