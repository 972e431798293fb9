import { GraphQLError } from 'graphql'
import { ERROR_CODES, ERRORS, ForecartError } from '../../../src/core/errors'
import { httpStatusOf, toPublicError, withoutSuggestions } from '../../../src/graphql/error-format'

it.each(ERROR_CODES)('%s arrives as it is, unless it is a defect of ours', (code) => {
  const wrapped = new GraphQLError('wrapper', {
    path: ['items', 0],
    originalError: new ForecartError(code, 'what happened', { secret: 1 }),
  })
  const { formatted, fault } = toPublicError(wrapped, 'request-1')
  expect(formatted.path).toEqual(['items', 0])
  expect(JSON.stringify(formatted)).not.toContain('secret')
  if (code === 'INTERNAL_SERVER_ERROR') {
    expect(formatted.extensions).toEqual({ code, requestId: 'request-1' })
    expect(formatted.message).not.toContain('what happened')
  } else {
    expect(formatted).toMatchObject({ message: 'what happened', extensions: { code } })
  }
  // What is no caller's doing is logged; of an operation that ran out of time or was left, not every row.
  const isLogged = ERRORS[code].httpStatus >= 500 && !['TIMEOUT', 'CANCELLED'].includes(code)
  expect(fault !== undefined).toBe(isLogged)
  expect(httpStatusOf([formatted])).toBe(ERRORS[code].httpStatus)
})

it('the status of several errors is the server’s fault first, then what the caller lacks', () => {
  const status = (...codes: string[]) =>
    httpStatusOf(codes.map((code) => ({ message: 'x', extensions: { code } })))
  expect(status('NOT_FOUND', 'DATABASE_UNAVAILABLE')).toBe(503)
  expect(status('NOT_FOUND', 'UNAUTHENTICATED')).toBe(401)
  expect(status('NOT_FOUND', 'FORBIDDEN')).toBe(403)
  expect(status('GRAPHQL_PARSE_FAILED')).toBe(400)
})

it('masks faults, also those that graphql-js found in a value', () => {
  for (const fault of [
    new Error('connect ECONNREFUSED 10.0.0.7'),
    new GraphQLError('Int cannot represent "x"', { path: ['a'] }),
    new GraphQLError('wrapper', {
      originalError: Object.assign(new Error('x'), { extensions: { code: 'FORBIDDEN' } }),
    }),
  ]) {
    expect(toPublicError(fault, 'r').formatted.extensions?.['code']).toBe('INTERNAL_SERVER_ERROR')
  }
})

it('takes suggestions out of messages', () => {
  const error = { message: 'Cannot query field "cst" on type "Item". Did you mean "cost"?' }
  expect(withoutSuggestions(error).message).toBe('Cannot query field "cst" on type "Item".')
})
