import { useAnswer } from '../../api/use-answer'
import { Answered } from '../../components/answered'
import { Badge } from '../../components/badge'
import { statusTone } from '../../components/status-tone'
import { TableCard } from '../../components/table-card'
import { useAddress } from '../../components/use-address'
import { JobsDocument } from '../../generated/operations'
import type { RunStatus } from '../../generated/operations'
import { useFormats, useMessages } from '../../language/preferences'
import { operationsMessages } from './operations.messages'

const MOST_JOBS = 50
const POLL_MS = 5_000
const STATUSES = [
  'QUEUED',
  'RUNNING',
  'SUCCEEDED',
  'FAILED',
  'CANCELLED',
] as const satisfies readonly RunStatus[]

export function JobList() {
  const t = useMessages(operationsMessages)
  const formats = useFormats()
  const address = useAddress()
  const status = STATUSES.find((one) => one === address.get('job'))
  const answer = useAnswer(
    JobsDocument,
    { first: MOST_JOBS, filter: status ? { status } : null },
    { pollMs: POLL_MS },
  )
  return (
    <section className="stack">
      <Answered answer={answer}>
        {({ jobs: { nodes, totalCount } }) => (
          <TableCard
            title={t.jobs}
            empty={t.noJobs}
            rows={nodes}
            totalCount={totalCount}
            keyOf={({ id }) => id}
            columns={[
              { header: t.kind, value: ({ kind }) => kind },
              {
                header: t.status,
                value: ({ status: one }) => one,
                show: ({ status: one }) => <Badge tone={statusTone(one)}>{t[one]}</Badge>,
              },
              {
                header: t.progress,
                isNumber: true,
                value: ({ progressFraction }) => progressFraction,
                show: ({ progressFraction }) => formats.percent(progressFraction, 0),
              },
              { header: t.by, value: ({ requestedBy }) => requestedBy },
              {
                isInstant: true,
                header: t.asked,
                value: ({ createdAt }) => createdAt,
                show: ({ createdAt }) => formats.instant(createdAt),
              },
              {
                isInstant: true,
                header: t.finished,
                value: ({ finishedAt }) => finishedAt,
                show: ({ finishedAt }) => formats.instant(finishedAt),
              },
              { header: t.error, value: ({ error }) => error && `${error.text} (${error.code})` },
            ]}
          >
            <div className="form">
              <label>
                {t.status}
                <select value={status ?? ''} onChange={(event) => address.set({ job: event.target.value })}>
                  <option value="">{t.anyStatus}</option>
                  {STATUSES.map((one) => (
                    <option key={one} value={one}>
                      {t[one]}
                    </option>
                  ))}
                </select>
              </label>
            </div>
            {totalCount > nodes.length ? (
              <p className="soft">
                {t.jobsPartial(formats.number(nodes.length), formats.number(totalCount))}
              </p>
            ) : null}
          </TableCard>
        )}
      </Answered>
    </section>
  )
}
