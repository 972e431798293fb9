/** Why nobody is signed in. */
import { ServerError } from '@apollo/client'
import { shownErrors } from './error-text'

export type SignInProblem = 'refused' | 'ended' | 'unreachable' | 'otherVersion'

/** Only who is refused loses the credentials; a server that is away, busy or broken is asked again. */
export function signInProblem(error: unknown): SignInProblem {
  const codes = shownErrors(error).map(({ code }) => code)
  if (codes.includes('GRAPHQL_VALIDATION_FAILED')) return 'otherVersion'
  if (codes.includes('UNAUTHENTICATED') || codes.includes('FORBIDDEN')) return 'refused'
  return ServerError.is(error) && (error.statusCode === 401 || error.statusCode === 403)
    ? 'refused'
    : 'unreachable'
}
