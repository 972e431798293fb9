/** One query of a page: what was answered last, what went wrong since, and when the answer came. */
import type { ApolloClient, OperationVariables, TypedDocumentNode } from '@apollo/client'
import { useApolloClient, useQuery } from '@apollo/client/react'
import { useEffect, useState } from 'react'
import { WholeAnswers } from './whole-answers'
import { shownAnswer } from './shown-answer'
import type { Kept, ShownAnswer } from './shown-answer'

/** `data`: the last whole or partial answer; while other variables are asked for, that to the ones before. */
export interface Answer<Data> extends ShownAnswer<Data> {
  readonly error: unknown
  readonly isLoading: boolean
  readonly refetch: () => void
}

/** By client: another session of the same tab sees nothing of the one before. */
const wholeAnswers = new WeakMap<ApolloClient, WholeAnswers>()

function wholeAnswersOf(client: ApolloClient): WholeAnswers {
  const known = wholeAnswers.get(client) ?? new WholeAnswers()
  wholeAnswers.set(client, known)
  return known
}

export function useAnswer<Data, Variables extends OperationVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  options: {
    readonly skip?: boolean
    readonly pollMs?: number
    /** An answer of thousands of values that are nobody else's is kept as it is, outside of the normalised cache. */
    readonly isKeptWhole?: boolean
  } = {},
): Answer<Data> {
  const whole = wholeAnswersOf(useApolloClient())
  const isKeptWhole = options.isKeptWhole ?? false
  const result = useQuery(query, {
    variables,
    // What could be answered is shown beside what could not.
    errorPolicy: 'all',
    fetchPolicy: isKeptWhole ? 'no-cache' : 'cache-and-network',
    skip: options.skip ?? false,
    pollInterval: options.pollMs ?? 0,
    // Nobody looks.
    skipPollAttempt: () => document.hidden,
    notifyOnNetworkStatusChange: true,
  } as useQuery.Options<Data, Variables>)
  const key = JSON.stringify(variables)
  const [kept, setKept] = useState<Kept<Data> | null>(null)
  const answered = result.data
  useEffect(() => {
    if (result.loading || answered === undefined) return
    const answer = { key, data: answered, at: new Date() }
    if (isKeptWhole) whole.keep(query, answer)
    // eslint-disable-next-line react-hooks/set-state-in-effect -- when an answer came is known only once it has come
    setKept(answer)
  }, [result.loading, answered, key, isKeptWhole, query, whole])
  const { data, shown, keptFrom } = shownAnswer(
    { data: answered, error: result.error, loading: result.loading },
    key,
    (isKeptWhole ? whole.get(query, key) : null) ?? kept,
  )
  return {
    data: options.skip ? undefined : data,
    error: result.error,
    isLoading: result.loading,
    shown,
    keptFrom,
    refetch: () => void result.refetch().catch(() => undefined),
  }
}
