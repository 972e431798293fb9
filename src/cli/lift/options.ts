import { ForecartError } from '../../core/errors'

/** @throws BAD_USER_INPUT unless the text is a number between 0 and 1 */
export function parseConfidence(text: string, option = '--confidence'): number {
  const value = /^(0|1)?\.\d+$/.test(text) ? Number(text) : Number.NaN
  // Closer to 1, half of what remains is lost to rounding.
  if (value > 0 && value <= 1 - 1e-9) return value
  throw new ForecartError('BAD_USER_INPUT', `${option} has to be a number between 0 and 1, such as 0.9`)
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
