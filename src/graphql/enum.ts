import { registerEnumType } from 'type-graphql'

/** Registers names as an enum of the graph whose internal values are the names themselves. */
export function enumOf<Name extends string>(
  name: string,
  values: readonly Name[],
  description?: string,
): { readonly [Value in Name]: Value } {
  const object = Object.fromEntries(values.map((value) => [value, value])) as {
    readonly [Value in Name]: Value
  }
  registerEnumType(object, { name, ...(description ? { description } : {}) })
  return object
}
