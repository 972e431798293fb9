import { shownErrors } from '../api/error-text'
import { useMessages } from '../language/preferences'
import { componentMessages } from './components.messages'

/** What went wrong, in the server's words, with its code. */
export function ErrorNotice(props: {
  readonly error: unknown
  readonly title?: string | undefined
  readonly onRetry?: (() => void) | undefined
}) {
  const t = useMessages(componentMessages)
  const errors = shownErrors(props.error)
  const isOtherVersion = errors.some(({ code }) => code === 'GRAPHQL_VALIDATION_FAILED')
  return (
    <div className="notice bad" role="alert">
      <strong>{props.title ?? t.failed}</strong>
      {isOtherVersion ? <p>{t.otherVersion}</p> : null}
      {errors.map(({ code, message }) => (
        <p key={`${code}${message}`}>
          {message} {code === null ? null : <code>{code}</code>}
        </p>
      ))}
      {props.onRetry ? (
        <div>
          <button type="button" onClick={props.onRetry}>
            {t.retry}
          </button>
        </div>
      ) : null}
    </div>
  )
}
