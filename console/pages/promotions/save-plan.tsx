import { useState } from 'react'
import type { FormEvent } from 'react'
import { ProblemList } from '../../components/problem-list'
import { useAction } from '../../components/use-action'
import { CreatePromotionDocument } from '../../generated/promotions'
import type { PromotionPlanInput } from '../../generated/promotions'
import { useMessages } from '../../language/preferences'
import { promotionsMessages } from './promotions.messages'

export function SavePlan(props: {
  readonly plan: PromotionPlanInput
  readonly onSaved: (externalId: string) => void
}) {
  const t = useMessages(promotionsMessages)
  const [name, setName] = useState('')
  const [externalId, setExternalId] = useState('')
  const create = useAction(CreatePromotionDocument, ({ createPromotion }) => createPromotion)
  const save = async (event: FormEvent) => {
    event.preventDefault()
    const answer = await create.run({ input: { ...props.plan, name, externalId } })
    const saved = answer?.createPromotion.promotion
    if (saved) props.onSaved(saved.externalId)
  }
  return (
    <section className="card">
      <h2>{t.save}</h2>
      <form className="form" onSubmit={(event) => void save(event)}>
        <label>
          {t.saveName}
          <input required value={name} onChange={(event) => setName(event.target.value)} />
        </label>
        <label>
          {t.saveKey}
          <input required value={externalId} onChange={(event) => setExternalId(event.target.value)} />
        </label>
        <button className="primary" type="submit" disabled={create.isRunning}>
          {t.save}
        </button>
      </form>
      <ProblemList problems={create.problems} />
    </section>
  )
}
