import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import type { Answer } from '../api/use-answer'
import { useFormats, useMessages } from '../language/preferences'
import { componentMessages } from './components.messages'
import { ErrorNotice } from './error-notice'
import { Loading } from './loading'

/** The states of what a page asked for: being loaded, failed, out of date, in part, empty, or there. */
export function Answered<Data>(props: {
  readonly answer: Answer<Data>
  /** What is said where the answer holds nothing; null where it does. */
  readonly empty?: (data: Data) => string | null
  readonly children: (data: Data) => ReactNode
}) {
  const { answer } = props
  const t = useMessages(componentMessages)
  const formats = useFormats()
  const { data, error } = answer
  if (data === undefined) {
    return error ? <ErrorNotice error={error} onRetry={answer.refetch} /> : <Loading />
  }
  const empty = props.empty?.(data) ?? null
  return (
    <div className="stack" aria-busy={answer.isLoading}>
      {error ? (
        <ErrorNotice
          error={error}
          title={answer.keptFrom ? t.stale(formats.time(answer.keptFrom)) : t.incomplete}
          onRetry={answer.refetch}
        />
      ) : answer.shown === 'NEW' ? null : (
        <ReadAnew answer={answer} />
      )}
      {empty === null ? props.children(data) : <p className="soft">{empty}</p>}
    </div>
  )
}

/** Most answers come sooner: to say it of each would move the page twice for nothing. */
const SAID_AFTER_MS = 400

/** Says that what is shown is of before, while the answer that will stand in its place is on its way. */
function ReadAnew({ answer }: { readonly answer: Answer<unknown> }) {
  const t = useMessages(componentMessages)
  const formats = useFormats()
  const [isSaid, setSaid] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSaid(true), SAID_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])
  if (!isSaid || !answer.keptFrom) return null
  const time = formats.time(answer.keptFrom)
  return (
    <p role="status" className="soft">
      {answer.shown === 'OTHER' ? t.ofBefore(time) : t.readAnew(time)}
    </p>
  )
}
