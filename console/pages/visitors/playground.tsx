import { useState } from 'react'
import type { FormEvent } from 'react'
import { useAnswer } from '../../api/use-answer'
import { Answered } from '../../components/answered'
import { PlaygroundDocument } from '../../generated/visitors'
import type { NextActionsInput, RecommendationsInput, Surface } from '../../generated/visitors'
import { useMessages } from '../../language/preferences'
import { NextActions } from './next-actions'
import { RecommendationTable } from './recommendation-table'
import { typedEvents } from './typed-events'
import { surfaceName } from './surface-name'
import { visitorsMessages } from './visitors.messages'

const SURFACES = [
  'HOME',
  'ITEM_PAGE',
  'CART',
  'SEARCH',
  'CHECKOUT',
  'ADVERT',
] as const satisfies readonly Surface[]
const FIRST = 10

interface Question {
  readonly input: RecommendationsInput
  readonly next: NextActionsInput
}

/** Asks for a list and for the next action of a made-up visit. */
export function Playground() {
  const t = useMessages(visitorsMessages)
  const [surface, setSurface] = useState<Surface>('HOME')
  const [user, setUser] = useState('')
  const [items, setItems] = useState('')
  const [text, setText] = useState('')
  const [badLine, setBadLine] = useState<string | null>(null)
  const [question, setQuestion] = useState<Question | null>(null)
  const answer = useAnswer(PlaygroundDocument, question ?? { input: { surface: 'HOME' }, next: {} }, {
    skip: question === null,
  })
  const ask = (event: FormEvent) => {
    event.preventDefault()
    const typed = typedEvents(text)
    setBadLine('badLine' in typed ? typed.badLine : null)
    if ('badLine' in typed) return
    const keys = items.split(',').map((key) => key.trim()).filter((key) => key !== '') // prettier-ignore
    const visitor = {
      events: typed.events,
      ...(user.trim() === '' ? {} : { user: { externalId: user.trim() } }),
    }
    setQuestion({
      input: {
        ...visitor,
        surface,
        first: FIRST,
        ...(keys.length === 0 ? {} : { items: keys.map((externalId) => ({ externalId })) }),
      },
      next: { ...visitor, first: FIRST },
    })
  }
  return (
    <>
      <section className="card">
        <h2>{t.playground}</h2>
        <p className="soft">{t.playgroundText}</p>
        <form className="form" onSubmit={ask}>
          <label>
            {t.surface}
            <select value={surface} onChange={(event) => setSurface(event.target.value as Surface)}>
              {SURFACES.map((one) => (
                <option key={one} value={one}>
                  {surfaceName(one, t)}
                </option>
              ))}
            </select>
          </label>
          <label>
            {t.user}
            <input value={user} onChange={(event) => setUser(event.target.value)} />
          </label>
          <label>
            {t.itemKeys}
            <input value={items} onChange={(event) => setItems(event.target.value)} />
          </label>
          <label>
            {t.typedEvents}
            <textarea
              rows={3}
              cols={28}
              placeholder="VIEW SKU-0003"
              aria-describedby="typed-events-hint"
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          </label>
          <button className="primary" type="submit">
            {t.ask}
          </button>
        </form>
        <p className="soft" id="typed-events-hint">
          {t.typedHint}
        </p>
        {badLine === null ? null : (
          <p className="notice warning" role="alert">
            {t.badEvents(badLine)}
          </p>
        )}
      </section>
      {question === null ? null : (
        <Answered answer={answer}>
          {({ recommendationList: list, nextActions }) => (
            <div className="grid">
              {list ? (
                list.items.length === 0 ? (
                  <p className="notice">{list.emptyBecause?.text ?? t.emptyList}</p>
                ) : (
                  <RecommendationTable title={t.list(list.scenarioName)} recommendations={list.items} />
                )
              ) : null}
              <div className="stack">
                <NextActions prediction={nextActions} />
              </div>
            </div>
          )}
        </Answered>
      )}
    </>
  )
}
