import { useAnswer } from '../../api/use-answer'
import { Answered } from '../../components/answered'
import { Badge } from '../../components/badge'
import { statusTone } from '../../components/status-tone'
import { TableCard } from '../../components/table-card'
import { ImportsDocument } from '../../generated/data'
import { useFormats, useMessages } from '../../language/preferences'
import { dataMessages } from './data.messages'
import { ImportRejects } from './import-rejects'

const MOST_IMPORTS = 20
const POLL_MS = 5_000

/** Files that are being imported, and what became of the records of those before. */
export function Imports() {
  const t = useMessages(dataMessages)
  const formats = useFormats()
  const answer = useAnswer(ImportsDocument, { first: MOST_IMPORTS }, { pollMs: POLL_MS })
  return (
    <Answered answer={answer}>
      {({ imports: { nodes, totalCount } }) => (
        <TableCard
          title={t.imports}
          empty={t.noImports}
          rows={nodes}
          totalCount={totalCount}
          keyOf={({ id }) => id}
          columns={[
            { header: t.file, value: ({ fileName }) => fileName },
            { header: t.target, value: ({ target }) => target },
            { header: t.source, value: ({ source }) => source },
            {
              header: t.status,
              value: ({ status }) => status,
              show: ({ status, stage, progressFraction }) => (
                <>
                  <Badge tone={statusTone(status)}>{t[status]}</Badge>
                  {status === 'RUNNING' ? ` ${formats.percent(progressFraction, 0)}, ${stage}` : null}
                </>
              ),
            },
            { header: t.read, isNumber: true, value: ({ readRecords }) => readRecords },
            { header: t.recorded, isNumber: true, value: ({ recordedRecords }) => recordedRecords },
            { header: t.unchanged, isNumber: true, value: ({ unchangedRecords }) => unchangedRecords },
            {
              header: t.rejected,
              isNumber: true,
              value: ({ rejectedRecords }) => rejectedRecords,
              show: (one) => (one.rejectedRecords === 0 ? '0' : <ImportRejects of={one} />),
            },
            {
              isInstant: true,
              header: t.started,
              value: ({ startedAt }) => startedAt,
              show: ({ startedAt }) => formats.instant(startedAt),
            },
            {
              isInstant: true,
              header: t.ended,
              value: ({ endedAt }) => endedAt,
              show: ({ endedAt }) => formats.instant(endedAt),
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
