import { useAnswer } from '../../api/use-answer'
import { Answered } from '../../components/answered'
import { Badge } from '../../components/badge'
import { statusTone } from '../../components/status-tone'
import { TableCard } from '../../components/table-card'
import { DataJobsDocument } from '../../generated/data'
import { useFormats, useMessages } from '../../language/preferences'
import { dataMessages } from './data.messages'

const MOST_JOBS = 20
const POLL_MS = 5_000

export function DataJobs() {
  const t = useMessages(dataMessages)
  const formats = useFormats()
  const answer = useAnswer(DataJobsDocument, { first: MOST_JOBS }, { pollMs: POLL_MS })
  return (
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
              value: ({ status }) => status,
              show: ({ status }) => <Badge tone={statusTone(status)}>{t[status]}</Badge>,
            },
            {
              header: t.progress,
              isNumber: true,
              value: ({ progressFraction }) => progressFraction,
              show: ({ progressFraction }) => formats.percent(progressFraction, 0),
            },
            {
              isInstant: true,
              header: t.asked,
              value: ({ createdAt }) => createdAt,
              show: ({ createdAt }) => formats.instant(createdAt),
            },
            { header: t.error, value: ({ error }) => error && `${error.text} (${error.code})` },
          ]}
        >
          {totalCount > nodes.length ? (
            <p className="soft">{t.partial(formats.number(nodes.length), formats.number(totalCount))}</p>
          ) : null}
        </TableCard>
      )}
    </Answered>
  )
}
