import { useMessages } from '../../language/preferences'
import { promotionsMessages } from './promotions.messages'

export function RefusalNotice({
  refusal,
}: {
  readonly refusal: { readonly code: string; readonly message: string; readonly remedy: string }
}) {
  const t = useMessages(promotionsMessages)
  return (
    <div className="notice warning" role="status">
      <strong>{t.refusedTitle}</strong>
      <p>
        {refusal.message} <code>{refusal.code}</code>
      </p>
      <p>
        <strong>{t.remedy}:</strong> {refusal.remedy}
      </p>
    </div>
  )
}
