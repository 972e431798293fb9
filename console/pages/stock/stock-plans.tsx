import { useAnswer } from '../../api/use-answer'
import { Answered } from '../../components/answered'
import { TableCard } from '../../components/table-card'
import { StockPlansDocument } from '../../generated/stock'
import { useFormats, useMessages } from '../../language/preferences'
import { stockMessages } from './stock.messages'

const MOST_REASONS = 3

/** What to move between the places, and what to order of some items at each, those that are most at risk first. */
export function StockPlans(props: {
  readonly items: readonly string[]
  readonly places: readonly string[]
  readonly serviceLevel: number
  readonly leadTimeDays: number
}) {
  const t = useMessages(stockMessages)
  const formats = useFormats()
  const answer = useAnswer(StockPlansDocument, {
    input: {
      items: props.items.map((externalId) => ({ externalId })),
      locations: props.places.map((externalId) => ({ externalId })),
      serviceLevel: props.serviceLevel,
      leadTimeDays: props.leadTimeDays,
    },
  })
  const day = (value: string | null | undefined) => (value ? formats.day(value) : '–')
  return (
    <Answered answer={answer}>
      {({ reorderPlans }) => {
        if (!reorderPlans) return null
        const { plans, refusals, orderCosts, transfers } = reorderPlans
        return (
          <>
            {orderCosts.length === 0 ? null : <p>{t.cost(orderCosts.map(formats.money).join(', '))}</p>}
            {refusals.length === 0 ? null : (
              <div className="notice">
                <p>{t.refused(formats.number(refusals.length))}</p>
                {refusals.slice(0, MOST_REASONS).map(({ code, message }) => (
                  <p key={message}>
                    {message} <code>{code}</code>
                  </p>
                ))}
              </div>
            )}
            {props.places.length > 1 ? (
              <TableCard
                title={t.transfers}
                empty={t.noTransfers}
                rows={transfers}
                keyOf={({ item, from }) => `${item.id} ${from.id}`}
                columns={[
                  { header: t.item, value: ({ item }) => `${item.title} (${item.externalId})` },
                  { header: t.transferFrom, value: ({ from }) => from.name },
                  { header: t.transferTo, value: ({ to }) => to.name },
                  { header: t.units, isNumber: true, value: ({ units }) => units },
                ]}
              />
            ) : null}
            <TableCard
              title={t.plans}
              empty={t.none}
              rows={plans.toSorted((a, b) => b.stockOutProbability - a.stockOutProbability)}
              keyOf={({ item, location }) => `${item.id} ${location.id}`}
              columns={[
                { header: t.item, value: ({ item }) => `${item.title} (${item.externalId})` },
                ...(props.places.length > 1
                  ? [{ header: t.place, value: ({ location }: (typeof plans)[number]) => location.name }]
                  : []),
                { header: t.onHand, isNumber: true, value: ({ onHand }) => onHand },
                { header: t.demand, isNumber: true, value: ({ leadTimeDemand }) => leadTimeDemand },
                { header: t.safety, isNumber: true, value: ({ safetyStock }) => safetyStock },
                { header: t.point, isNumber: true, value: ({ reorderPoint }) => reorderPoint },
                { header: t.order, isNumber: true, value: ({ orderQuantity }) => orderQuantity },
                {
                  isInstant: true,
                  header: t.reorderOn,
                  value: ({ reorderOn }) => reorderOn,
                  show: ({ reorderOn }) => day(reorderOn),
                },
                {
                  isInstant: true,
                  header: t.stockOutOn,
                  value: ({ stockOutOn }) => stockOutOn,
                  show: ({ stockOutOn }) => day(stockOutOn),
                },
                {
                  header: t.risk,
                  isNumber: true,
                  value: ({ stockOutProbability }) => stockOutProbability,
                  show: ({ stockOutProbability }) => formats.percent(stockOutProbability, 0),
                },
                { header: t.overStock, isNumber: true, value: ({ overStock }) => overStock },
              ]}
            />
          </>
        )
      }}
    </Answered>
  )
}
