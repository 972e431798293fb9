import { useState } from 'react'
import { Dialog } from '../../components/dialog'
import { ProblemList } from '../../components/problem-list'
import { useAction } from '../../components/use-action'
import { RollBackDocument } from '../../generated/graphql'
import { useMessages } from '../../language/preferences'
import { modelsMessages } from './models.messages'

export function RollBack({ model }: { readonly model: string }) {
  const t = useMessages(modelsMessages)
  const [isAsking, setAsking] = useState(false)
  const rollBack = useAction(RollBackDocument, ({ rollbackModel }) => rollbackModel)
  const confirm = async () => {
    if (await rollBack.run({ name: model })) setAsking(false)
  }
  return (
    <section className="card">
      <h2>{t.rollBack}</h2>
      <p className="soft">{t.rollBackText}</p>
      <div>
        <button type="button" onClick={() => setAsking(true)}>
          {t.rollBack}
        </button>
      </div>
      {isAsking ? (
        <Dialog title={t.rollBackTitle(model)} onClose={() => setAsking(false)}>
          <p>{t.rollBackText}</p>
          <ProblemList problems={rollBack.problems} />
          <div className="row">
            <button
              className="danger"
              type="button"
              disabled={rollBack.isRunning}
              onClick={() => void confirm()}
            >
              {t.rollBack}
            </button>
            <button type="button" onClick={() => setAsking(false)}>
              {t.cancel}
            </button>
          </div>
        </Dialog>
      ) : null}
    </section>
  )
}
