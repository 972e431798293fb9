import { GraphQLError } from 'graphql'
import { ERROR_CODES, ForecartError } from '../../../src/core/errors'
import { toPublicError, withoutSuggestions } from '../../../src/graphql/error-format'

const PUBLIC = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_USER_INPUT',
  'CONFLICT',
  'NO_MODEL',
  'NOT_ENOUGH_DATA',
  'RATE_LIMITED',
  'QUERY_TOO_EXPENSIVE',
  'TIMEOUT',
]

it.each(ERROR_CODES)('%s is shown or masked as documented', (code) => {
  const wrapped = new GraphQLError('wrapper', {
    path: ['items', 0],
    originalError: new ForecartError(code, 'what happened', { secret: 1 }),
  })
  const { formatted, fault } = toPublicError(wrapped, 'request-1')
  expect(formatted.path).toEqual(['items', 0])
  expect(JSON.stringify(formatted)).not.toContain('secret')
  if (PUBLIC.includes(code)) {
    expect(formatted).toMatchObject({ message: 'what happened', extensions: { code } })
    expect(fault).toBeUndefined()
  } else {
    expect(formatted.extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR', requestId: 'request-1' })
    expect(formatted.message).not.toContain('what happened')
    expect(fault).toBeInstanceOf(ForecartError)
  }
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
