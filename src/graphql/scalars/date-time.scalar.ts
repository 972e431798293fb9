import { GraphQLError, GraphQLScalarType, Kind } from 'graphql'

/** RFC 3339 with a zone: an instant, never a local time. */
const INSTANT_PATTERN =
  /^\d{4}-\d{2}-\d{2}[Tt](?:[01]\d|2[0-3]):\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/

function toInstant(value: unknown): Date {
  const instant =
    typeof value === 'string' && INSTANT_PATTERN.test(value) ? new Date(value) : new Date(Number.NaN)
  // `Date` would read 30 February as 2 March: the day must survive the round trip in its own offset.
  const days = typeof value === 'string' ? new Date(`${value.slice(0, 10)}T00:00:00Z`) : instant
  if (
    Number.isNaN(instant.getTime()) ||
    Number.isNaN(days.getTime()) ||
    days.toISOString().slice(0, 10) !== String(value).slice(0, 10)
  ) {
    throw new GraphQLError('Not an instant; write it as 2025-01-31T09:30:00Z or with an offset', {
      extensions: { code: 'BAD_USER_INPUT' },
    })
  }
  return instant
}

export const DateTimeScalar = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description:
    'An instant of the years 1 to 9999, RFC 3339 with a zone, kept to the millisecond; answered in UTC.',
  specifiedByURL: 'https://datatracker.ietf.org/doc/html/rfc3339',
  serialize: (value) => (value instanceof Date ? value.toISOString() : String(value)),
  parseValue: toInstant,
  parseLiteral: (node) => toInstant(node.kind === Kind.STRING ? node.value : undefined),
})
