/** What went wrong, in the server's own words where it has said any. */
import { CombinedGraphQLErrors, ServerError } from '@apollo/client'

export interface ShownError {
  /** The stable code of docs/errors.md; null where the server was not reached. */
  readonly code: string | null
  readonly message: string
}

interface Bodies {
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[]
}

export function shownErrors(error: unknown): ShownError[] {
  if (CombinedGraphQLErrors.is(error)) return distinct(error.errors)
  if (ServerError.is(error)) {
    try {
      return distinct((JSON.parse(error.bodyText) as Bodies).errors ?? [])
    } catch {
      return [{ code: null, message: `HTTP ${error.statusCode}` }]
    }
  }
  return [{ code: null, message: error instanceof Error ? error.message : String(error) }]
}

/** Fifty forecasts that fail alike are told once. */
function distinct(errors: NonNullable<Bodies['errors']> | CombinedGraphQLErrors['errors']): ShownError[] {
  const shown = errors.map(({ message, extensions }) => ({
    code: typeof extensions?.code === 'string' ? extensions.code : null,
    message,
  }))
  return [...new Map(shown.map((one) => [`${one.code}:${one.message}`, one])).values()]
}
