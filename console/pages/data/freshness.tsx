import { Link } from 'wouter'
import { useAnswer } from '../../api/use-answer'
import { Answered } from '../../components/answered'
import { TableCard } from '../../components/table-card'
import { ItemFreshnessDocument } from '../../generated/data'
import { useFormats, useMessages } from '../../language/preferences'
import { dataMessages } from './data.messages'

const MOST_ITEMS = 50

/** Up to when sales of items are known. What cannot be forecast at all is told as an error, with its code. */
export function Freshness({
  item,
}: {
  /** Whose quality report is shown; empty: none. */ readonly item: string
}) {
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
          isSelected={({ item: one }) => one !== null && one?.externalId === item}
          keyOf={({ item }, index) => item?.id ?? String(index)}
          columns={[
            {
              header: t.item,
              value: ({ item }) => item?.title ?? null,
              show: ({ item }) =>
                item ? (
                  <Link href={`/data?item=${encodeURIComponent(item.externalId)}`}>{item.title}</Link>
                ) : (
                  '–'
                ),
            },
            {
              header: t.lastDay,
              value: ({ lastObservedDay }) => lastObservedDay,
              show: ({ lastObservedDay }) => (lastObservedDay ? formats.day(lastObservedDay) : '–'),
            },
            { header: t.stale, isNumber: true, value: ({ staleDays }) => staleDays },
          ]}
        >
          <p className="soft">{t.chooseItem}</p>
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
