import { CombinedGraphQLErrors, ServerError } from '@apollo/client'
import { signInProblem } from '../../../console/api/sign-in-problem'

const answered = (code: string) =>
  new CombinedGraphQLErrors({ errors: [{ message: 'No.', extensions: { code } }] })
const http = (status: number, bodyText: string) =>
  new ServerError('No.', { response: new Response(bodyText, { status }), bodyText })

it.each([
  ['UNAUTHENTICATED', 'refused'],
  ['FORBIDDEN', 'refused'],
  ['RATE_LIMITED', 'unreachable'],
  ['QUERY_TOO_EXPENSIVE', 'unreachable'],
  ['DATABASE_UNAVAILABLE', 'unreachable'],
  ['GRAPHQL_VALIDATION_FAILED', 'otherVersion'],
])('a sign-in that is answered with %s is %s', (code, problem) => {
  expect(signInProblem(answered(code))).toBe(problem)
  expect(
    signInProblem(http(400, JSON.stringify({ errors: [{ message: 'No.', extensions: { code } }] }))),
  ).toBe(problem)
})

it.each([
  [401, 'refused'],
  [403, 'refused'],
  [404, 'unreachable'],
  [408, 'unreachable'],
  [429, 'unreachable'],
  [503, 'unreachable'],
])('a sign-in that is answered with HTTP %i and no code is %s', (status, problem) => {
  expect(signInProblem(http(status, 'a page of a proxy'))).toBe(problem)
})

it('a server that does not answer at all is unreachable', () => {
  expect(signInProblem(new TypeError('Failed to fetch'))).toBe('unreachable')
})
