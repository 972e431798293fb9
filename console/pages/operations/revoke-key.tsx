import { useState } from 'react'
import { Dialog } from '../../components/dialog'
import { ProblemList } from '../../components/problem-list'
import { useAction } from '../../components/use-action'
import { RevokeKeyDocument } from '../../generated/graphql'
import { useMessages } from '../../language/preferences'
import { operationsMessages } from './operations.messages'

export function RevokeKey({ id, name }: { readonly id: string; readonly name: string }) {
  const t = useMessages(operationsMessages)
  const [isAsking, setAsking] = useState(false)
  const revoke = useAction(RevokeKeyDocument, ({ revokeApiKey }) => revokeApiKey)
  const confirm = async () => {
    if (await revoke.run({ id })) setAsking(false)
  }
  return (
    <>
      <button className="danger" type="button" aria-label={t.revokeOf(name)} onClick={() => setAsking(true)}>
        {t.revoke}
      </button>
      {isAsking ? (
        <Dialog title={t.revokeOf(name)} onClose={() => setAsking(false)}>
          <p>{t.revokeText}</p>
          <ProblemList problems={revoke.problems} />
          <div className="row">
            <button
              className="danger"
              type="button"
              disabled={revoke.isRunning}
              onClick={() => void confirm()}
            >
              {t.revoke}
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
