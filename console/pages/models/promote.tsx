import { useState } from 'react'
import { Dialog } from '../../components/dialog'
import { ProblemList } from '../../components/problem-list'
import { useAction } from '../../components/use-action'
import { PromoteDocument } from '../../generated/models'
import { useMessages } from '../../language/preferences'
import { modelsMessages } from './models.messages'

/** Makes a version champion. Against the verdict of the gate it needs a reason, which the server asks for. */
export function Promote({ name, version }: { readonly name: string; readonly version: number }) {
  const t = useMessages(modelsMessages)
  const [isAsking, setAsking] = useState(false)
  const [reason, setReason] = useState('')
  const promote = useAction(PromoteDocument, ({ promoteModel }) => promoteModel)
  const confirm = async () => {
    const overrideReason = reason.trim()
    const answer = await promote.run({
      input: { name, version, ...(overrideReason === '' ? {} : { overrideReason }) },
    })
    if (answer) setAsking(false)
  }
  return (
    <>
      <button type="button" onClick={() => setAsking(true)}>
        {t.promote}
      </button>
      {isAsking ? (
        <Dialog title={t.promoteTitle(String(version))} onClose={() => setAsking(false)}>
          <label className="field">
            {t.reason}
            <textarea rows={3} value={reason} onChange={(event) => setReason(event.target.value)} />
          </label>
          <ProblemList problems={promote.problems} />
          <div className="row">
            <button
              className="primary"
              type="button"
              disabled={promote.isRunning}
              onClick={() => void confirm()}
            >
              {t.promote}
            </button>
            <button type="button" onClick={() => setAsking(false)}>
              {t.cancel}
            </button>
          </div>
        </Dialog>
      ) : null}
    </>
  )
}
