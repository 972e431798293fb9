import { registerEnumType } from 'type-graphql'

/** Registers names, each with what it means, as an enum of the graph whose internal values are the names themselves. */
export function enumOf<Name extends string>(
  name: string,
  description: string,
  meanings: Readonly<Record<Name, string>>,
): { readonly [Value in Name]: Value } {
  const values = Object.keys(meanings) as Name[]
  const object = Object.fromEntries(values.map((value) => [value, value])) as {
    readonly [Value in Name]: Value
  }
  const valuesConfig = Object.fromEntries(
    values.map((value) => [value, { description: meanings[value] }]),
  ) as Record<Name, { description: string }>
  registerEnumType(object, { name, description, valuesConfig })
  return object
}
