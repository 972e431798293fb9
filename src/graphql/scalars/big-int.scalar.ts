import { GraphQLError, GraphQLScalarType, Kind } from 'graphql'

const LARGEST = 9_223_372_036_854_775_807n

function toBigInt(value: unknown): bigint {
  const isWhole =
    (typeof value === 'string' && /^-?\d{1,19}$/.test(value)) ||
    (typeof value === 'number' && Number.isSafeInteger(value))
  if (isWhole) {
    const whole = BigInt(value)
    if (whole <= LARGEST && whole >= -LARGEST) return whole
  }
  throw new GraphQLError('Not a 64-bit whole number; send a number below 2^53, or a string of digits', {
    extensions: { code: 'BAD_USER_INPUT' },
  })
}

/** A number in JSON as long as a double holds it exactly, else a string of digits. */
function fromBigInt(value: unknown): number | string {
  const whole = typeof value === 'bigint' ? value : BigInt(value as number | string)
  const number = Number(whole)
  return Number.isSafeInteger(number) ? number : whole.toString()
}

export const BigIntScalar = new GraphQLScalarType<bigint, number | string>({
  name: 'BigInt',
  description:
    'A 64-bit whole number: a JSON number where a double holds it exactly, else a string of digits.',
  specifiedByURL: 'https://the-guild.dev/graphql/scalars/docs/scalars/big-int',
  serialize: fromBigInt,
  parseValue: toBigInt,
  parseLiteral: (node) =>
    toBigInt(node.kind === Kind.INT || node.kind === Kind.STRING ? node.value : undefined),
})
