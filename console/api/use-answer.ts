/** One query of a page: what was answered last, what went wrong since, and when the answer came. */
import type { OperationVariables, TypedDocumentNode } from '@apollo/client'
import { useQuery } from '@apollo/client/react'
import { useEffect, useState } from 'react'

export interface Answer<Data> {
  /** The last whole or partial answer; while other variables are asked for, that to the ones before. */
  readonly data: Data | undefined
  readonly error: unknown
  readonly isLoading: boolean
  /** Null before the first answer. */
  readonly answeredAt: Date | null
  readonly refetch: () => void
}

export function useAnswer<Data, Variables extends OperationVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  options: { readonly skip?: boolean; readonly pollMs?: number } = {},
): Answer<Data> {
  const result = useQuery(query, {
    variables,
    // What could be answered is shown beside what could not.
    errorPolicy: 'all',
    fetchPolicy: 'cache-and-network',
    skip: options.skip ?? false,
    pollInterval: options.pollMs ?? 0,
    notifyOnNetworkStatusChange: true,
  } as useQuery.Options<Data, Variables>)
  const data = result.data ?? result.previousData
  const [answeredAt, setAnsweredAt] = useState<Date | null>(null)
  useEffect(() => {
    if (result.loading || result.data === undefined || result.error) return
    // eslint-disable-next-line react-hooks/set-state-in-effect -- when an answer came is known only once it has come
    setAnsweredAt(new Date())
  }, [result.loading, result.data, result.error])
  return {
    data: options.skip ? undefined : data,
    error: result.error,
    isLoading: result.loading,
    answeredAt,
    refetch: () => void result.refetch().catch(() => undefined),
  }
}
