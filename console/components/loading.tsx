import { useMessages } from '../language/preferences'
import { componentMessages } from './components.messages'

export function Loading() {
  const t = useMessages(componentMessages)
  return (
    <p role="status" className="soft">
      {t.loading}
    </p>
  )
}
