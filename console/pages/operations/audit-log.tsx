import { useState } from 'react'
import { useAnswer } from '../../api/use-answer'
import { Answered } from '../../components/answered'
import { TableCard } from '../../components/table-card'
import { useAddress } from '../../components/use-address'
import { AuditLogDocument } from '../../generated/graphql'
import { useFormats, useMessages } from '../../language/preferences'
import { operationsMessages } from './operations.messages'

const PAGE_SIZE = 50
const KINDS = [
  'apiKey',
  'experiment',
  'location',
  'model',
  'promotion',
  'recommendation-scenario',
  'user',
] as const

export function AuditLog() {
  const t = useMessages(operationsMessages)
  const formats = useFormats()
  const address = useAddress()
  const kind = KINDS.find((one) => one === address.get('act'))
  /** The ends of the pages before the one that is shown. */
  const [ends, setEnds] = useState<readonly string[]>([])
  const answer = useAnswer(AuditLogDocument, {
    first: PAGE_SIZE,
    after: ends.at(-1) ?? null,
    filter: kind ? { action: kind } : null,
  })
  return (
    <section className="stack">
      <Answered answer={answer}>
        {({ auditLog: { nodes, pageInfo, totalCount } }) => (
          <TableCard
            title={t.audit}
            empty={t.noActs}
            rows={nodes}
            totalCount={totalCount}
            keyOf={({ id }) => id}
            columns={[
              {
                isInstant: true,
                header: t.when,
                value: ({ at }) => at,
                show: ({ at }) => formats.instant(at),
              },
              { header: t.who, value: ({ actor }) => actor },
              {
                header: t.what,
                value: ({ action }) => action,
                show: ({ action }) => <code>{action}</code>,
              },
              { header: t.toWhat, value: ({ subject }) => subject },
              {
                header: t.more,
                value: ({ details, detailsCharacters }) =>
                  details === null ? t.detailsTooLong(detailsCharacters) : JSON.stringify(details),
                show: ({ details, detailsCharacters }) => {
                  if (details === null) return t.detailsTooLong(detailsCharacters)
                  const text = JSON.stringify(details, null, 2)
                  if (text === '{}') return '–'
                  return (
                    <details>
                      <summary>{t.show}</summary>
                      <pre className="source">{text}</pre>
                    </details>
                  )
                },
              },
            ]}
          >
            <div className="form">
              <label>
                {t.acts}
                <select
                  value={kind ?? ''}
                  onChange={(event) => {
                    setEnds([])
                    address.set({ act: event.target.value })
                  }}
                >
                  <option value="">{t.everyAct}</option>
                  {KINDS.map((one) => (
                    <option key={one} value={one}>
                      {t[one]}
                    </option>
                  ))}
                </select>
              </label>
              {ends.length > 0 ? (
                <button type="button" onClick={() => setEnds(ends.slice(0, -1))}>
                  {t.newer}
                </button>
              ) : null}
              {pageInfo.hasNextPage && pageInfo.endCursor ? (
                <button type="button" onClick={() => setEnds([...ends, pageInfo.endCursor!])}>
                  {t.older}
                </button>
              ) : null}
            </div>
            {totalCount > nodes.length ? (
              <p className="soft">
                {t.actsPartial(
                  formats.number(ends.length * PAGE_SIZE + 1),
                  formats.number(ends.length * PAGE_SIZE + nodes.length),
                  formats.number(totalCount),
                )}
              </p>
            ) : null}
          </TableCard>
        )}
      </Answered>
    </section>
  )
}
