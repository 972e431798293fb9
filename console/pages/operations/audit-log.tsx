import { useState } from 'react'
import { useAnswer } from '../../api/use-answer'
import { Answered } from '../../components/answered'
import { TableCard } from '../../components/table-card'
import { useAddress } from '../../components/use-address'
import { AuditLogDocument } from '../../generated/operations'
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
  const address = useAddress()
  const kind = KINDS.find((one) => one === address.get('act')) ?? ''
  return (
    <section className="stack">
      <div className="form">
        <label>
          {t.acts}
          <select value={kind} onChange={(event) => address.set({ act: event.target.value })}>
            <option value="">{t.everyAct}</option>
            {KINDS.map((one) => (
              <option key={one} value={one}>
                {t[one]}
              </option>
            ))}
          </select>
        </label>
      </div>
      {/* Pages of one kind end elsewhere than those of another: each kind begins with its first one. */}
      <Acts key={kind} kind={kind} />
    </section>
  )
}

function Acts({ kind }: { readonly kind: (typeof KINDS)[number] | '' }) {
  const t = useMessages(operationsMessages)
  const formats = useFormats()
  /** The ends of the pages before the one that is shown. */
  const [ends, setEnds] = useState<readonly string[]>([])
  const answer = useAnswer(AuditLogDocument, {
    first: PAGE_SIZE,
    after: ends.at(-1) ?? null,
    filter: kind === '' ? null : { action: kind },
  })
  const pageInfo = answer.data?.auditLog.pageInfo
  const end = pageInfo?.hasNextPage ? pageInfo.endCursor : null
  return (
    <>
      <Answered answer={answer}>
        {({ auditLog: { nodes, totalCount } }) => (
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
            {totalCount > nodes.length ? (
              <p className="soft">
                {/* While another page is on its way, the one before it is shown, which stands elsewhere. */}
                {answer.shown === 'OTHER'
                  ? t.actsReading
                  : t.actsPartial(
                      formats.number(ends.length * PAGE_SIZE + 1),
                      formats.number(ends.length * PAGE_SIZE + nodes.length),
                      formats.number(totalCount),
                    )}
              </p>
            ) : null}
          </TableCard>
        )}
      </Answered>
      {/* Outside of the answer, so that one that fails does not take the way back. */}
      {ends.length > 0 || end ? (
        <div className="row">
          {ends.length > 0 ? (
            <button type="button" onClick={() => setEnds(ends.slice(0, -1))}>
              {t.newer}
            </button>
          ) : null}
          {end ? (
            <button type="button" onClick={() => end !== ends.at(-1) && setEnds([...ends, end])}>
              {t.older}
            </button>
          ) : null}
        </div>
      ) : null}
    </>
  )
}
