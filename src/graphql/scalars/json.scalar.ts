import { GraphQLScalarType, Kind, valueFromASTUntyped } from 'graphql'
import type { ValueNode } from 'graphql'
import type { ObjMap } from 'graphql/jsutils/ObjMap'

export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue }

export type JsonObject = { readonly [key: string]: JsonValue }

function fromLiteral(node: ValueNode, variables: ObjMap<unknown> | null | undefined): JsonValue {
  if (node.kind === Kind.OBJECT) {
    // `fromEntries` defines keys, so that "__proto__" stays data.
    return Object.fromEntries(
      node.fields.map((field) => [field.name.value, fromLiteral(field.value, variables)]),
    )
  }
  if (node.kind === Kind.LIST) return node.values.map((value) => fromLiteral(value, variables))
  return valueFromASTUntyped(node, variables) as JsonValue
}

export const JsonScalar = new GraphQLScalarType<JsonValue, JsonValue>({
  name: 'JSON',
  description:
    'Any JSON value. Whole numbers lie within 2^53, where JSON is exact; send larger ones as text.',
  specifiedByURL: 'https://datatracker.ietf.org/doc/html/rfc8259',
  serialize: (value) => value as JsonValue,
  parseValue: (value) => value as JsonValue,
  parseLiteral: fromLiteral,
})
