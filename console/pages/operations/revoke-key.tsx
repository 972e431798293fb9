import { AskFirst } from '../../components/ask-first'
import { useAction } from '../../components/use-action'
import { RevokeKeyDocument } from '../../generated/operations'
import { useMessages } from '../../language/preferences'
import { operationsMessages } from './operations.messages'

export function RevokeKey({ id, name }: { readonly id: string; readonly name: string }) {
  const t = useMessages(operationsMessages)
  const revoke = useAction(RevokeKeyDocument, ({ revokeApiKey }) => revokeApiKey)
  return (
    <AskFirst
      label={t.revoke}
      title={t.revokeOf(name)}
      text={t.revokeText}
      confirm={t.revoke}
      back={t.back}
      action={revoke}
      onConfirm={async () => (await revoke.run({ id })) !== null}
    />
  )
}
