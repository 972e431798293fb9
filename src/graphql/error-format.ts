/**
 * What callers see of an error: whatever has a stable code as it is; everything else as INTERNAL_SERVER_ERROR without details, which
 * go to the log under the request's id.
 */
import { GraphQLError } from 'graphql'
import type { GraphQLFormattedError } from 'graphql'
import { ERROR_CODES, ERRORS, type ErrorCode, isForecartError } from '../core/errors'

const BAD_REQUEST = 400
/** Messages repeat names and values of the caller, who decides how long those are. */
const MAX_MESSAGE_LENGTH = 500
/** Those that say what to do, wherever else there is an error, too. */
const TELLING_STATUSES: readonly number[] = [ERRORS.UNAUTHENTICATED.httpStatus, ERRORS.FORBIDDEN.httpStatus]
/** HTTP statuses from here on blame the server. */
const SERVER_FAULT = 500
/** What is left is a defect of ours. */
const PUBLIC_CODES: ReadonlySet<string> = new Set(
  ERROR_CODES.filter((code) => code !== 'INTERNAL_SERVER_ERROR'),
)

/** Codes of Apollo and graphql-js that are about the request itself, never about our insides. */
const PROTOCOL_CODES: ReadonlySet<string> = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
])

export interface PublicError {
  readonly formatted: GraphQLFormattedError
  /** What is wrong on our side, for the log; undefined for refusals and bad input. */
  readonly fault?: unknown
}

export function toPublicError(error: unknown, requestId: string): PublicError {
  const { formatted, fault } = publicErrorOf(error, requestId)
  return { formatted: { ...formatted, message: shortened(formatted.message) }, fault }
}

/** A message that is not longer than answers may repeat. */
export function shortened(message: string): string {
  return message.length <= MAX_MESSAGE_LENGTH ? message : `${message.slice(0, MAX_MESSAGE_LENGTH)}...`
}

function publicErrorOf(error: unknown, requestId: string): PublicError {
  const graphqlError = error instanceof GraphQLError ? error : undefined
  const origin = rootCause(error)
  const place = {
    ...(graphqlError?.locations ? { locations: graphqlError.locations } : {}),
    ...(graphqlError?.path ? { path: graphqlError.path } : {}),
  }
  if (isForecartError(origin) && PUBLIC_CODES.has(origin.code)) {
    const formatted = { message: origin.message, ...place, extensions: { code: origin.code } }
    return isFault(origin.code) ? { formatted, fault: origin } : { formatted }
  }
  if (graphqlError && origin instanceof GraphQLError) {
    // Without a code and a path it is about variables or the document; with a path a resolver's value did not fit its type.
    const code = graphqlError.extensions['code'] ?? (graphqlError.path ? undefined : 'BAD_USER_INPUT')
    if (isTooLong(graphqlError)) {
      return {
        formatted: { message: graphqlError.message, ...place, extensions: { code: 'QUERY_TOO_EXPENSIVE' } },
      }
    }
    if (typeof code === 'string' && (PROTOCOL_CODES.has(code) || PUBLIC_CODES.has(code))) {
      return { formatted: { message: graphqlError.message, ...place, extensions: { code } } }
    }
  }
  return {
    formatted: {
      message: `Something went wrong on our side; it is logged under ${requestId}`,
      ...place,
      extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
    },
    fault: origin,
  }
}

/** Operators want to know of what is not the caller's doing, and not of every row of an operation that ran out of time or was left. */
function isFault(code: ErrorCode): boolean {
  return ERRORS[code].httpStatus >= SERVER_FAULT && code !== 'TIMEOUT' && code !== 'CANCELLED'
}

/** graphql-js gives up on documents with too many tokens by a syntax error. */
function isTooLong(error: GraphQLError): boolean {
  return /^Syntax Error: Document contains more that \d+ tokens/.test(error.message)
}

/** The HTTP status of an answer that holds nothing but errors. */
export function httpStatusOf(errors: readonly GraphQLFormattedError[]): number {
  const statuses = errors.map<number>(({ extensions }) => {
    const code = ERROR_CODES.find((ours) => ours === extensions?.['code'])
    return code ? ERRORS[code].httpStatus : BAD_REQUEST
  })
  const worst = Math.max(...statuses)
  if (worst >= SERVER_FAULT) return worst
  return TELLING_STATUSES.find((status) => statuses.includes(status)) ?? statuses[0] ?? BAD_REQUEST
}

/** The error that a resolver threw, under the wrappings of graphql-js and Apollo. */
function rootCause(error: unknown): unknown {
  let cause = error
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError
  return cause
}

/** Suggestions name fields that the asker may not know of. */
export function withoutSuggestions(error: GraphQLFormattedError): GraphQLFormattedError {
  const end = error.message.indexOf(' Did you mean ')
  return end < 0 ? error : { ...error, message: error.message.slice(0, end) }
}
