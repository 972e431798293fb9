import { useSubscription } from '@apollo/client/react'
import { useEffect, useRef, useState } from 'react'
import { DemandRefreshedDocument } from '../../generated/demand'
import type { DemandView } from './demand-view'

/** However many refreshes are pushed, the page asks for the picture at most this often. */
const REFETCH_MS = 250

/** Calls back when the forecast on the page was refreshed, and counts how often that was. */
export function useRefreshes(
  view: DemandView,
  onRefresh: () => void,
): { count: number; lastAt: Date | null } {
  const [refreshes, setRefreshes] = useState<{ count: number; lastAt: Date | null }>({
    count: 0,
    lastAt: null,
  })
  const pushed = useRef(0)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const callback = useRef(onRefresh)
  useEffect(() => {
    callback.current = onRefresh
  })
  useEffect(() => () => clearTimeout(timer.current), [])
  useSubscription(DemandRefreshedDocument, {
    variables: {
      items: [{ externalId: view.item }],
      locations: view.place === '' ? null : [{ externalId: view.place }],
      measures: [view.measure],
      granularities: [view.granularity],
    },
    // The answer itself is read by a query: nothing of it is kept here, and nothing drawn for each message.
    ignoreResults: true,
    fetchPolicy: 'no-cache',
    onData: () => {
      pushed.current += 1
      timer.current ??= setTimeout(() => {
        timer.current = undefined
        setRefreshes({ count: pushed.current, lastAt: new Date() })
        callback.current()
      }, REFETCH_MS)
    },
  })
  return refreshes
}
