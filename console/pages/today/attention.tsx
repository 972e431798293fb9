import { Link } from 'wouter'
import { useAnswer } from '../../api/use-answer'
import { Answered } from '../../components/answered'
import { Badge } from '../../components/badge'
import type { Tone } from '../../components/badge'
import { CsvButton } from '../../components/csv-button'
import { AttentionDocument } from '../../generated/today'
import type { AlertSeverity, AttentionQuery } from '../../generated/today'
import { useFormats, useMessages } from '../../language/preferences'
import { todayMessages } from './today.messages'

const POLL_MS = 15_000
const TONES = { CRITICAL: 'bad', WARNING: 'warning', INFO: 'neutral' } as const satisfies Record<
  AlertSeverity,
  Tone
>

/** Open alerts, models that answer nothing, and parts that are not well. */
export function Attention() {
  const t = useMessages(todayMessages)
  const formats = useFormats()
  const answer = useAnswer(AttentionDocument, {}, { pollMs: POLL_MS })
  const entriesOf = ({ alerts, models, system }: AttentionQuery) => [
    ...system.roles
      .filter(({ state }) => state !== 'READY')
      .map(({ role, reason }) => ({
        key: role,
        severity: 'CRITICAL' as const,
        text: t.roleBad(role, reason ?? ''),
      })),
    ...models
      .filter(({ champion }) => !champion)
      .map(({ name }) => ({ key: name, severity: 'WARNING' as const, text: t.noChampion(name) })),
    ...alerts.nodes.map(({ id, severity, message }) => ({ key: id, severity, text: message })),
  ]
  /** How many there are, with the alerts that are not listed. */
  const listedOf = (data: AttentionQuery) =>
    entriesOf(data).length + data.alerts.totalCount - data.alerts.nodes.length
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t.attention}</h2>
        <div className="row">
          <Link href="/operations">{t.toOperations}</Link>
          <CsvButton
            name={t.attention}
            rows={answer.data ? entriesOf(answer.data) : []}
            totalCount={answer.data ? listedOf(answer.data) : undefined}
            columns={[
              { header: t.severity, value: ({ severity }) => severity },
              { header: t.message, value: ({ text }) => text },
            ]}
          />
        </div>
      </div>
      <Answered answer={answer} empty={(data) => (entriesOf(data).length === 0 ? t.nothing : null)}>
        {(data) => (
          <>
            <ul className="list">
              {entriesOf(data).map(({ key, severity, text }) => (
                <li key={key}>
                  <Badge tone={TONES[severity]}>{t[severity]}</Badge> {text}
                </li>
              ))}
            </ul>
            {data.alerts.totalCount > data.alerts.nodes.length ? (
              <p className="soft">
                {t.moreAlerts(formats.number(data.alerts.totalCount - data.alerts.nodes.length))}
              </p>
            ) : null}
          </>
        )}
      </Answered>
    </section>
  )
}
