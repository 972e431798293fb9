import { useAnswer } from '../../api/use-answer'
import { Answered } from '../../components/answered'
import { TableCard } from '../../components/table-card'
import { LatestOrdersDocument } from '../../generated/data'
import { plainMoney } from '../../language/money'
import { useFormats, useMessages } from '../../language/preferences'
import { dataMessages } from './data.messages'

const MOST_ORDERS = 20
const POLL_MS = 10_000

export function LatestOrders() {
  const t = useMessages(dataMessages)
  const formats = useFormats()
  const answer = useAnswer(LatestOrdersDocument, { first: MOST_ORDERS }, { pollMs: POLL_MS })
  return (
    <Answered answer={answer}>
      {({ orders: { nodes } }) => (
        <TableCard
          title={t.latest}
          empty={t.noOrders}
          rows={nodes}
          keyOf={({ id }) => id}
          columns={[
            { header: t.order, value: ({ externalId }) => externalId },
            { header: t.place, value: ({ location }) => location?.name ?? null },
            {
              isInstant: true,
              header: t.when,
              value: ({ orderedAt }) => orderedAt,
              show: ({ orderedAt, location }) => formats.instant(orderedAt, location?.timeZone),
            },
            {
              header: t.total,
              isNumber: true,
              value: ({ total }) => plainMoney(total),
              show: ({ total }) => formats.money(total),
            },
          ]}
        />
      )}
    </Answered>
  )
}
