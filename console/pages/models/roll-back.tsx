import { AskFirst } from '../../components/ask-first'
import { useAction } from '../../components/use-action'
import { RollBackDocument } from '../../generated/models'
import { useMessages } from '../../language/preferences'
import { modelsMessages } from './models.messages'

export function RollBack({ model }: { readonly model: string }) {
  const t = useMessages(modelsMessages)
  const rollBack = useAction(RollBackDocument, ({ rollbackModel }) => rollbackModel)
  return (
    <section className="card">
      <h2>{t.rollBack}</h2>
      <p className="soft">{t.rollBackText}</p>
      <div>
        <AskFirst
          label={t.rollBack}
          title={t.rollBackTitle(model)}
          text={t.rollBackText}
          confirm={t.rollBack}
          back={t.cancel}
          action={rollBack}
          onConfirm={async () => (await rollBack.run({ name: model })) !== null}
        />
      </div>
    </section>
  )
}
