import { useState } from 'react'
import { useAnswer } from '../../api/use-answer'
import { Answered } from '../../components/answered'
import { DemandTotalDocument } from '../../generated/graphql'
import { useFormats, useMessages } from '../../language/preferences'
import { quantileOf } from '../../components/demand-rows'
import { forecastInput } from './demand-view'
import type { DemandView } from './demand-view'
import { demandMessages } from './demand.messages'

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
}

/** What is expected of some days together. */
export function PeriodTotal({ view, days }: { readonly view: DemandView; readonly days: readonly string[] }) {
  const t = useMessages(demandMessages)
  const formats = useFormats()
  const first = days[0] ?? ''
  const last = days.at(-1) ?? ''
  const [chosen, setChosen] = useState({ from: '', until: '' })
  const from = chosen.from || first
  const until = chosen.until || last
  const isGood = from >= first && until <= last && from <= until && from !== ''
  const answer = useAnswer(
    DemandTotalDocument,
    { input: forecastInput(view), from, to: until === '' ? until : dayAfter(until) },
    { skip: !isGood },
  )
  return (
    <section className="card">
      <h2>{t.total}</h2>
      <div className="form">
        <label>
          {t.from}
          <input
            type="date"
            min={first}
            max={last}
            value={from}
            onChange={(event) => setChosen({ from: event.target.value, until })}
          />
        </label>
        <label>
          {t.until}
          <input
            type="date"
            min={first}
            max={last}
            value={until}
            onChange={(event) => setChosen({ from, until: event.target.value })}
          />
        </label>
      </div>
      {isGood ? (
        <Answered answer={answer}>
          {({ demandForecast }) => {
            const total = demandForecast?.total
            if (!total) return null
            const at = (level: number) => formats.number(quantileOf(total.quantiles, level))
            return <p role="status">{t.totalText(formats.number(total.mean), at(0.1), at(0.5), at(0.9))}</p>
          }}
        </Answered>
      ) : (
        <p className="notice warning">{t.badPeriod}</p>
      )}
    </section>
  )
}
