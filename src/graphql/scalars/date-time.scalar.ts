import { GraphQLError, GraphQLScalarType, Kind } from 'graphql'

/** RFC 3339 with a zone: an instant, never a local time. */
const INSTANT_PATTERN =
  /^(\d{4})-(\d{2})-(\d{2})[Tt](?:[01]\d|2[0-3]):\d{2}:\d{2}(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:\d{2})$/

function toInstant(value: unknown): Date {
  const parts = typeof value === 'string' ? INSTANT_PATTERN.exec(value) : null
  const instant = new Date(parts ? parts[0] : Number.NaN)
  if (
    !parts ||
    Number.isNaN(instant.getTime()) ||
    Number(parts[3]) > daysIn(Number(parts[1]), Number(parts[2]))
  ) {
    throw new GraphQLError('Not an instant; write it as 2025-01-31T09:30:00Z or with an offset', {
      extensions: { code: 'BAD_USER_INPUT' },
    })
  }
  return instant
}

/** `Date` would read 30 February as 2 March. @param month from 1 */
function daysIn(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
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
