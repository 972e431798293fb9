import { useState } from 'react'
import type { FormEvent } from 'react'
import { Dialog } from '../../components/dialog'
import { ProblemList } from '../../components/problem-list'
import { useAction } from '../../components/use-action'
import { CreateKeyDocument } from '../../generated/operations'
import type { ApiKeyScope } from '../../generated/operations'
import { useMessages } from '../../language/preferences'
import { operationsMessages } from './operations.messages'

const SCOPES = ['READ', 'INGEST', 'MODELS'] as const satisfies readonly ApiKeyScope[]

/** Makes a key. What it is lives in this component only, until the dialog is closed. */
export function CreateKey() {
  const t = useMessages(operationsMessages)
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<readonly ApiKeyScope[]>(['READ'])
  const [secret, setSecret] = useState<string | null>(null)
  const [copying, setCopying] = useState<'copied' | 'notCopied' | null>(null)
  const create = useAction(CreateKeyDocument, ({ createApiKey }) => createApiKey)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const answer = await create.run({ input: { name: name.trim(), scopes: [...scopes] } })
    if (!answer) return
    setSecret(answer.createApiKey.key ?? null)
    setName('')
  }
  const copy = async () => {
    // The browser, or who uses it, may refuse.
    setCopying(
      await navigator.clipboard.writeText(secret ?? '').then(
        () => 'copied',
        () => 'notCopied',
      ),
    )
  }
  const close = () => {
    setSecret(null)
    setCopying(null)
  }
  return (
    <section className="card">
      <h2>{t.createKey}</h2>
      <form className="form" onSubmit={(event) => void submit(event)}>
        <label>
          {t.name}
          <input required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
        </label>
        <fieldset>
          <legend>{t.scopes}</legend>
          <div className="row">
            {SCOPES.map((scope) => (
              <label key={scope} className="check">
                <input
                  type="checkbox"
                  checked={scopes.includes(scope)}
                  onChange={(event) =>
                    setScopes(
                      SCOPES.filter((one) => (one === scope ? event.target.checked : scopes.includes(one))),
                    )
                  }
                />
                {t[scope]}
              </label>
            ))}
          </div>
        </fieldset>
        <button className="primary" type="submit" disabled={create.isRunning || scopes.length === 0}>
          {t.create}
        </button>
      </form>
      <ProblemList problems={create.problems} />
      {secret === null ? null : (
        <Dialog title={t.secretTitle} onClose={close}>
          <p>{t.secretText}</p>
          <code className="secret">{secret}</code>
          <p role="status">{copying === null ? '' : t[copying]}</p>
          <div className="row">
            {/* Browsers lend the clipboard to pages over TLS and of this machine only. */}
            {window.isSecureContext ? (
              <button type="button" onClick={() => void copy()}>
                {t.copy}
              </button>
            ) : null}
            <button className="primary" type="button" onClick={close}>
              {t.close}
            </button>
          </div>
        </Dialog>
      )}
    </section>
  )
}
