import { useState } from 'react'
import type { FormEvent } from 'react'
import { ProblemList } from '../../components/problem-list'
import { useAction } from '../../components/use-action'
import { TrainDocument } from '../../generated/models'
import { useMessages } from '../../language/preferences'
import { modelsMessages } from './models.messages'

export function TrainForm(props: { readonly model: string; readonly onStarted: (runId: string) => void }) {
  const t = useMessages(modelsMessages)
  const [family, setFamily] = useState('')
  const train = useAction(TrainDocument, ({ trainModel }) => trainModel)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const answer = await train.run({
      input: { model: props.model, ...(family.trim() === '' ? {} : { family: family.trim() }) },
    })
    const run = answer?.trainModel.trainingRun
    if (run) props.onStarted(run.id)
  }
  return (
    <section className="card">
      <h2>{t.trainNow}</h2>
      <form className="form" onSubmit={(event) => void submit(event)}>
        <label>
          {t.familyOptional}
          <input value={family} onChange={(event) => setFamily(event.target.value)} />
        </label>
        <button className="primary" type="submit" disabled={train.isRunning}>
          {t.train}
        </button>
      </form>
      <ProblemList problems={train.problems} />
    </section>
  )
}
