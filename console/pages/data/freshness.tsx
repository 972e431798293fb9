import { useAnswer } from '../../api/use-answer'
import { Answered } from '../../components/answered'
import { TableCard } from '../../components/table-card'
import { ItemFreshnessDocument } from '../../generated/graphql'
import { useFormats, useMessages } from '../../language/preferences'
import { dataMessages } from './data.messages'

const MOST_ITEMS = 50

/** Up to when sales of items are known. What cannot be forecast at all is told as an error, with its code. */
export function Freshness() {
  const t = useMessages(dataMessages)
  const formats = useFormats()
  const answer = useAnswer(ItemFreshnessDocument, { first: MOST_ITEMS })
  return (
    <Answered answer={answer}>
      {({ demandForecasts: { nodes, totalCount } }) => (
        <TableCard
          title={t.freshness}
          empty={t.noItems}
          totalCount={totalCount}
          rows={nodes
            .filter((node) => node !== null)
            .toSorted((a, b) => (b.staleDays ?? 0) - (a.staleDays ?? 0))}
          keyOf={({ item }, index) => item?.id ?? String(index)}
          columns={[
            { header: t.item, value: ({ item }) => item?.title ?? null },
            {
              header: t.lastDay,
              value: ({ lastObservedDay }) => lastObservedDay,
              show: ({ lastObservedDay }) => (lastObservedDay ? formats.day(lastObservedDay) : '–'),
            },
            { header: t.stale, isNumber: true, value: ({ staleDays }) => staleDays },
          ]}
        >
          {totalCount > nodes.length ? (
            <p className="soft">
              {t.freshnessPartial(formats.number(nodes.length), formats.number(totalCount))}
            </p>
          ) : null}
        </TableCard>
      )}
    </Answered>
  )
}
