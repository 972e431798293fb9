import { GraphQLError, GraphQLScalarType, Kind } from 'graphql'
import { parseDay } from '../../core/time/day'
import { isForecartError } from '../../core/errors'

function toDay(value: unknown): string {
  try {
    return parseDay(typeof value === 'string' ? value : JSON.stringify(value))
  } catch (error) {
    throw new GraphQLError(isForecartError(error) ? error.message : 'Not a calendar day', {
      extensions: { code: 'BAD_USER_INPUT' },
    })
  }
}

export const DayScalar = new GraphQLScalarType<string, string>({
  name: 'Day',
  description:
    'A calendar day of the years 1 to 9999, YYYY-MM-DD, in the time zone of the location that it belongs to.',
  specifiedByURL: 'https://datatracker.ietf.org/doc/html/rfc3339#section-5.6',
  serialize: (value) => String(value),
  parseValue: toDay,
  parseLiteral: (node) => toDay(node.kind === Kind.STRING ? node.value : node.kind),
})
