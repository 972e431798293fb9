import { useConnectionState } from '../api/connection-state'
import type { ConnectionStore } from '../api/connection-state'
import { useMessages } from '../language/preferences'
import { shellMessages } from './shell.messages'

/** Says that the server is away, for as long as it is. */
export function ConnectionNotice({ connection }: { readonly connection: ConnectionStore }) {
  const t = useMessages(shellMessages)
  const { isReachable, isReconnecting } = useConnectionState(connection)
  const text = isReachable ? (isReconnecting ? t.reconnecting : null) : t.unreachable
  return <div role="status">{text === null ? null : <p className="notice warning">{text}</p>}</div>
}
