import { AskFirst } from '../../components/ask-first'
import { useAction } from '../../components/use-action'
import { CancelPromotionDocument } from '../../generated/promotions'
import { useMessages } from '../../language/preferences'
import { promotionsMessages } from './promotions.messages'

export function CancelPromotion({ externalId }: { readonly externalId: string }) {
  const t = useMessages(promotionsMessages)
  const cancel = useAction(CancelPromotionDocument, ({ cancelPromotion }) => cancelPromotion)
  return (
    <AskFirst
      label={t.cancelPromotion}
      title={t.cancelPromotion}
      text={t.cancelText}
      confirm={t.confirm}
      back={t.back}
      action={cancel}
      onConfirm={async () => (await cancel.run({ promotion: { externalId } })) !== null}
    />
  )
}
