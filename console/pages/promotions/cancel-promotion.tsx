import { useState } from 'react'
import { Dialog } from '../../components/dialog'
import { ProblemList } from '../../components/problem-list'
import { useAction } from '../../components/use-action'
import { CancelPromotionDocument } from '../../generated/graphql'
import { useMessages } from '../../language/preferences'
import { promotionsMessages } from './promotions.messages'

export function CancelPromotion({ externalId }: { readonly externalId: string }) {
  const t = useMessages(promotionsMessages)
  const [isAsking, setAsking] = useState(false)
  const cancel = useAction(CancelPromotionDocument, ({ cancelPromotion }) => cancelPromotion)
  const confirm = async () => {
    if (await cancel.run({ promotion: { externalId } })) setAsking(false)
  }
  return (
    <>
      <button className="danger" type="button" onClick={() => setAsking(true)}>
        {t.cancelPromotion}
      </button>
      {isAsking ? (
        <Dialog title={t.cancelPromotion} onClose={() => setAsking(false)}>
          <p>{t.cancelText}</p>
          <ProblemList problems={cancel.problems} />
          <div className="row">
            <button
              className="danger"
              type="button"
              disabled={cancel.isRunning}
              onClick={() => void confirm()}
            >
              {t.confirm}
            </button>
            <button type="button" onClick={() => setAsking(false)}>
              {t.back}
            </button>
          </div>
        </Dialog>
      ) : null}
    </>
  )
}
