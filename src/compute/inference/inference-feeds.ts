import { ForecartError } from '../../core/errors'

export interface InferenceFeed {
  readonly data: Float32Array | Int32Array
  readonly shape: readonly number[]
}

/** @throws BAD_USER_INPUT where one is missing, or its values do not fill its shape. */
export function checkFeeds(
  inputNames: readonly string[],
  feeds: Readonly<Record<string, InferenceFeed>>,
): void {
  const missing = inputNames.find((name) => !feeds[name])
  if (missing !== undefined) throw new ForecartError('BAD_USER_INPUT', `The input '${missing}' is missing`)
  for (const [name, { data, shape }] of Object.entries(feeds)) {
    const size = shape.reduce((product, one) => product * one, 1)
    if (size !== data.length)
      throw new ForecartError(
        'BAD_USER_INPUT',
        `The input '${name}' has ${data.length} values for the shape [${shape.join()}]`,
      )
  }
}
