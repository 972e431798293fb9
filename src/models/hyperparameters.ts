/** Hyper-parameters of a family are a zod schema: what it names, fills in and refuses is known without loading the model. */
import { z } from 'zod'
import type { Hyperparameters } from '../contracts/models/task'
import { ForecartError } from '../core/errors'

/** Of families that have none. */
export const NO_HYPERPARAMETERS = z.strictObject({})

/** With the defaults filled in. @throws BAD_USER_INPUT where a hyper-parameter is unknown or out of range */
export function parseHyperparameters<Schema extends z.ZodObject>(
  family: string,
  schema: Schema,
  values: Hyperparameters,
): Readonly<z.output<Schema>> {
  const known = Object.keys(schema.shape)
  const unknown = Object.keys(values).find((name) => !known.includes(name))
  if (unknown !== undefined) {
    const there = known.length > 0 ? `it has ${known.join(', ')}` : 'it has none'
    throw new ForecartError(
      'BAD_USER_INPUT',
      `${family} has no hyper-parameter "${unknown.slice(0, 80)}"; ${there}`,
    )
  }
  const result = schema.safeParse(values)
  if (result.success) return Object.freeze(result.data)
  const { path, message } = result.error.issues[0]!
  throw new ForecartError(
    'BAD_USER_INPUT',
    `The hyper-parameter "${path.join('.')}" of ${family} is refused: ${message}`,
  )
}
