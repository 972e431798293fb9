import { useSubscription } from '@apollo/client/react'
import { useAnswer } from '../../api/use-answer'
import { Answered } from '../../components/answered'
import { Badge } from '../../components/badge'
import { TableCard } from '../../components/table-card'
import { useAddress } from '../../components/use-address'
import { AlertRaisedDocument, AlertsDocument } from '../../generated/operations'
import type { AlertSeverity } from '../../generated/operations'
import { useFormats, useMessages } from '../../language/preferences'
import { operationsMessages } from './operations.messages'

const MOST_ALERTS = 50
const TONES = { CRITICAL: 'bad', WARNING: 'warning', INFO: 'neutral' } as const satisfies Record<
  AlertSeverity,
  string
>

export function AlertList() {
  const t = useMessages(operationsMessages)
  const formats = useFormats()
  const address = useAddress()
  const isAll = address.get('alerts') === 'all'
  const answer = useAnswer(AlertsDocument, { first: MOST_ALERTS, filter: isAll ? null : { resolved: false } })
  useSubscription(AlertRaisedDocument, {
    ignoreResults: true,
    fetchPolicy: 'no-cache',
    onData: answer.refetch,
  })
  return (
    <section className="stack">
      <Answered answer={answer}>
        {({ alerts: { nodes, totalCount } }) => (
          <TableCard
            title={t.alerts}
            empty={t.noAlerts}
            rows={nodes}
            totalCount={totalCount}
            keyOf={({ id }) => id}
            columns={[
              {
                header: t.severity,
                value: ({ severity }) => severity,
                show: ({ severity }) => <Badge tone={TONES[severity]}>{t[severity]}</Badge>,
              },
              { header: t.subject, value: ({ subject }) => subject },
              { header: t.message, value: ({ message }) => message },
              {
                isInstant: true,
                header: t.raised,
                value: ({ raisedAt }) => raisedAt,
                show: ({ raisedAt }) => formats.instant(raisedAt),
              },
              {
                isInstant: true,
                header: t.resolved,
                value: ({ resolvedAt }) => resolvedAt,
                show: ({ resolvedAt }) => formats.instant(resolvedAt),
              },
            ]}
          >
            <div className="form">
              <label className="check">
                <input
                  type="checkbox"
                  checked={!isAll}
                  onChange={(event) => address.set({ alerts: event.target.checked ? '' : 'all' })}
                />
                {t.openOnly}
              </label>
            </div>
            {totalCount > nodes.length ? (
              <p className="soft">
                {t.alertsPartial(formats.number(nodes.length), formats.number(totalCount))}
              </p>
            ) : null}
          </TableCard>
        )}
      </Answered>
    </section>
  )
}
