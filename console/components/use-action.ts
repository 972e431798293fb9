/** A mutation, with what the server found wrong with its input beside what failed on the way. */
import type { OperationVariables, TypedDocumentNode } from '@apollo/client'
import { useApolloClient } from '@apollo/client/react'
import { useState } from 'react'
import { shownErrors } from '../api/error-text'

interface UserErrors {
  readonly userErrors: readonly { readonly message: string }[]
}

export interface Action<Data, Variables> {
  readonly isRunning: boolean
  /** Of the last call: messages of the server, or what kept it from being called. */
  readonly problems: readonly string[]
  /**
   * The answer, or null where something was wrong; then `problems` says what.
   * @param given a function that looks first, and throws what is told where nothing is to be done
   */
  run(given: Variables | (() => Promise<Variables>)): Promise<Data | null>
}

/** When it succeeds, what the page shows is asked for anew. */
export function useAction<Data, Variables extends OperationVariables>(
  mutation: TypedDocumentNode<Data, Variables>,
  payloadOf: (data: Data) => UserErrors,
): Action<Data, Variables> {
  const client = useApolloClient()
  const [isRunning, setRunning] = useState(false)
  const [problems, setProblems] = useState<readonly string[]>([])
  const failed = (error: unknown): null => {
    setProblems(shownErrors(error).map(({ message }) => message))
    return null
  }
  const run = async (given: Variables | (() => Promise<Variables>)): Promise<Data | null> => {
    setRunning(true)
    setProblems([])
    try {
      const variables = typeof given === 'function' ? await given() : given
      const { data, error } = await client.mutate<Data>({ mutation, variables, errorPolicy: 'all' })
      if (error) return failed(error)
      const answer = data as Data
      const found = payloadOf(answer).userErrors.map(({ message }) => message)
      setProblems(found)
      if (found.length > 0) return null
      // Not waited for: what was done is done, whether or not the rest of the page can be read.
      void client.refetchQueries({ include: 'active' }).catch(() => undefined)
      return answer
    } catch (error) {
      return failed(error)
    } finally {
      setRunning(false)
    }
  }
  return { isRunning, problems, run }
}
