import { useAnswer } from '../../api/use-answer'
import { Answered } from '../../components/answered'
import { TableCard } from '../../components/table-card'
import { OutliersDocument } from '../../generated/data'
import { useFormats, useMessages } from '../../language/preferences'
import { dataMessages } from './data.messages'

const MOST_OUTLIERS = 30

export function Outliers() {
  const t = useMessages(dataMessages)
  const formats = useFormats()
  const answer = useAnswer(OutliersDocument, { first: MOST_OUTLIERS })
  return (
    <Answered answer={answer}>
      {({ alerts: { nodes, totalCount } }) => (
        <TableCard
          title={t.outliers}
          empty={t.noOutliers}
          rows={nodes}
          totalCount={totalCount}
          keyOf={({ id }) => id}
          columns={[
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
          {totalCount > nodes.length ? (
            <p className="soft">{t.partial(formats.number(nodes.length), formats.number(totalCount))}</p>
          ) : null}
        </TableCard>
      )}
    </Answered>
  )
}
