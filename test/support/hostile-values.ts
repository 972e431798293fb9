/** Values for arguments of the graph that fit their types and that nobody hoped for, mixed with good ones, so that bad ones get far. */
import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql'
import type { GraphQLArgument, GraphQLInputType, GraphQLOutputType } from 'graphql'
import { encodeId } from '../../src/core/ids'
import type { IdType } from '../../src/core/ids'
import { anyCodePoint, fc } from './property-testing'

const HOSTILE_TEXTS = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'x\udfff',
  '\ufeff',
  '\u202e😀',
  "'; DROP TABLE item; --",
  '%_\\',
  '__proto__',
  '{}',
  'null',
  'x'.repeat(3_000),
  '😀'.repeat(101),
]
const GOOD_TEXTS: Readonly<Record<string, string>> = {
  currency: 'EUR',
  country: 'DE',
  timeZone: 'Europe/Berlin',
  locationExternalId: 'berlin',
  homeLocationExternalId: 'berlin',
  itemExternalId: 'sku-001',
  model: 'demand',
  title: 'A title',
}
const ID_TYPES: readonly IdType[] = ['ApiKey', 'Category', 'Item', 'Job', 'Location', 'ModelVersion', 'Order', 'Promotion', 'Session', 'TrainingRun', 'User'] // prettier-ignore

const good = <T>(...values: T[]) => fc.constantFrom(...values)
const hostileText = fc.constantFrom(...HOSTILE_TEXTS)
const textOf = (name: string) =>
  fc.oneof(
    { weight: 3, arbitrary: good(GOOD_TEXTS[name] ?? 'x', 'sku-001', 'ada') },
    { weight: 2, arbitrary: hostileText },
    { weight: 1, arbitrary: fc.string({ unit: anyCodePoint, maxLength: 20 }) },
  )
const id = fc.oneof(
  fc
    .tuple(fc.constantFrom(...ID_TYPES), fc.constantFrom('1', '2', '0', '-1', '9223372036854775807', '9223372036854775808'))
    .map(([type, key]) => encodeId(type, key)),
  hostileText,
) // prettier-ignore
const instant = fc.oneof(
  { weight: 2, arbitrary: good('2026-01-31T09:30:00Z', '2020-02-29T23:59:59.999+05:45') },
  { weight: 1, arbitrary: fc.constantFrom('0000-01-01T00:00:00Z', '0001-01-01T00:00:00+23:59', '9999-12-31T23:59:59-23:59', '1969-12-31T23:59:59Z', '2026-02-30T00:00:00Z', '2026-01-01T00:00:00+99:99') }, // prettier-ignore
)
const day = fc.oneof(
  { weight: 2, arbitrary: good('2026-01-31', '2024-02-29') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('0000-01-01', '0001-01-01', '9999-12-31', '2026-02-30', '1900-01-01'),
  },
)
const float = fc.oneof(
  { weight: 3, arbitrary: good(1, 0.5, 7) },
  { weight: 1, arbitrary: fc.constantFrom(-0, 5e-324, -5e-324, 1e308, -1e308, 1e16, 9_007_199_254_740_993) },
)
const int = fc.oneof(
  { weight: 3, arbitrary: good(1, 2, 7) },
  { weight: 1, arbitrary: fc.constantFrom(0, -1, 2 ** 31 - 1, -(2 ** 31), 501) },
)
const bigInt = fc.oneof(
  { weight: 3, arbitrary: good('100', '0') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('9223372036854775807', '-9223372036854775807', '-1', '9007199254740993'),
  },
)
const json = fc.oneof(
  fc.constantFrom(1e308, 2 ** 53, -(2 ** 60), 5e-324, true, 'x', null),
  fc.dictionary(textOf('key'), fc.oneof(hostileText, fc.constantFrom(2 ** 53, 1e300, 1), fc.jsonValue()), { maxKeys: 3 }), // prettier-ignore
)

/** A value that variables of this type may be given. */
export function valueOf(type: GraphQLInputType, name: string): fc.Arbitrary<unknown> {
  if (!isNonNullType(type)) {
    return fc.oneof(
      { weight: 3, arbitrary: valueOfGiven(type, name) },
      { weight: 1, arbitrary: fc.constantFrom(null, undefined) },
    )
  }
  return valueOfGiven(type, name)
}

function valueOfGiven(type: GraphQLInputType, name: string): fc.Arbitrary<unknown> {
  const given = getNullableType(type)
  if (isListType(given)) return fc.array(valueOf(given.ofType, name), { maxLength: 3 })
  if (isEnumType(given)) return fc.constantFrom(...given.getValues().map((value) => value.name))
  if (isInputObjectType(given)) {
    const fields = Object.values(given.getFields())
    const record = fc.record(Object.fromEntries(fields.map((field) => [field.name, valueOf(field.type, field.name)])))
    if (!given.name.endsWith('Ref')) return record
    // Exactly one of the two, mostly: what is neither gets no further.
    return fc.oneof(id.map((key) => ({ id: key })), textOf('externalId').map((externalId) => ({ externalId })), record)
  } // prettier-ignore
  return { String: textOf(name), ID: id, DateTime: instant, Day: day, Float: float, Int: int, BigInt: bigInt, JSON: json, Boolean: fc.boolean() }[given.name] ?? fc.constant(null) // prettier-ignore
}

/** Sort keys that a cursor of a list may claim to have. */
export const hostileSortKey = fc.constantFrom(
  '', '\u0000', '\ud800', 'NaN', 'infinity', '-9223372036854775809', '999999999999999999', '1e400', '0000-01-01', '2026-02-30', '9999-99-99',
  '0000-01-01 00:00:00+00', '2026-02-30 00:00:00+00', '2026-01-01 99:99:99+00', '2026-01-01 24:00:00+00', '2026-01-01 00:00:00+99',
  '2026-01-01 00:00:00+15:99', '9999-12-31 23:59:59.999999-15:59', '0001-01-01 00:00:00+15', 'x'.repeat(2_000),
) // prettier-ignore

export interface ArgumentsOfField {
  readonly name: string
  readonly args: readonly GraphQLArgument[]
}

/** `name(arg: $arg)` with a selection where its type has fields, and the variables that it declares. */
export function callOf(
  { name, args }: ArgumentsOfField,
  type: GraphQLOutputType,
): { call: string; variables: string } {
  const given = args.length > 0 ? `(${args.map((arg) => `${arg.name}: $${arg.name}`).join(', ')})` : ''
  const named = getNamedType(type)
  const selection = isLeafType(named)
    ? ''
    : named.name.endsWith('Connection')
      ? ' { nodes { __typename } pageInfo { endCursor } totalCount }'
      : ' { __typename }'
  const declared = args.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ')
  return { call: `${name}${given}${selection}`, variables: declared === '' ? '' : `(${declared})` }
}
