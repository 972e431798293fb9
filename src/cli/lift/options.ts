import { ForecartError } from '../../core/errors'

/** @throws BAD_USER_INPUT unless the text is a number between 0 and 1 */
export function parseConfidence(text: string, option = '--confidence'): number {
  const value = /^(0|1)?\.\d+$/.test(text) ? Number(text) : Number.NaN
  if (value > 0 && value < 1) return value
  throw new ForecartError('BAD_USER_INPUT', `${option} has to be a number between 0 and 1, such as 0.9`)
}
