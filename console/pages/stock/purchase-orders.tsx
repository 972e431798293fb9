import { useApolloClient } from '@apollo/client/react'
import { useAnswer } from '../../api/use-answer'
import { useAccess } from '../../api/viewer'
import { Answered } from '../../components/answered'
import { AskFirst } from '../../components/ask-first'
import type { Column } from '../../components/data-table'
import { TableCard } from '../../components/table-card'
import { useAction } from '../../components/use-action'
import { PurchaseOrdersDocument, RecordPurchaseOrderDocument } from '../../generated/stock'
import { useFormats, useMessages } from '../../language/preferences'
import { isUnchanged, rowOf, type OpenOrder } from './order-changes'
import { PlaceOrder } from './place-order'
import { stockMessages } from './stock.messages'

const MOST_ORDERS = 50

/** What is still to come to the place, line by line, with what can be done about it. */
export function PurchaseOrders({ place }: { readonly place: string }) {
  const t = useMessages(stockMessages)
  const formats = useFormats()
  const { mayIngest } = useAccess()
  const answer = useAnswer(PurchaseOrdersDocument, {
    first: MOST_ORDERS,
    place,
    filter: { location: { externalId: place }, open: true },
  })
  const changes: Column<OpenOrder> = {
    header: t.change,
    value: () => null,
    show: (order) => <OrderActions order={order} place={place} />,
  }
  return (
    <Answered answer={answer}>
      {({ purchaseOrders, location }) =>
        purchaseOrders && location ? (
          <>
            <TableCard
              title={t.orders}
              empty={t.noOrders}
              rows={purchaseOrders.nodes}
              totalCount={purchaseOrders.totalCount}
              keyOf={({ id }) => id}
              columns={[
                { header: t.orderNumber, value: ({ externalId }) => externalId },
                { header: t.item, value: ({ item }) => `${item.title} (${item.externalId})` },
                { header: t.ordered, isNumber: true, value: ({ quantity }) => quantity },
                { header: t.toCome, isNumber: true, value: ({ openQuantity }) => openQuantity },
                {
                  isInstant: true,
                  header: t.orderedOn,
                  value: ({ orderedOn }) => orderedOn,
                  show: ({ orderedOn }) => formats.day(orderedOn),
                },
                {
                  isInstant: true,
                  header: t.expectedOn,
                  value: ({ expectedOn }) => expectedOn,
                  show: ({ expectedOn }) => formats.day(expectedOn),
                },
                ...(mayIngest ? [changes] : []),
              ]}
            />
            {mayIngest ? <PlaceOrder place={place} timeZone={location.timeZone} /> : null}
          </>
        ) : null
      }
    </Answered>
  )
}

function OrderActions({ order, place }: { readonly order: OpenOrder; readonly place: string }) {
  const client = useApolloClient()
  const t = useMessages(stockMessages)
  const formats = useFormats()
  const receive = useAction(RecordPurchaseOrderDocument, ({ recordPurchaseOrders }) => recordPurchaseOrders)
  const cancel = useAction(RecordPurchaseOrderDocument, ({ recordPurchaseOrders }) => recordPurchaseOrders)
  /** A row replaces what was known: what somebody else recorded since the page was read must not be undone. */
  const record = async (action: typeof receive, change: object) => {
    const done = await action.run(async () => {
      const { data } = await client.query({
        query: PurchaseOrdersDocument,
        variables: {
          first: 1,
          place,
          filter: {
            externalIds: [order.externalId],
            item: { externalId: order.item.externalId },
            location: { externalId: order.location.externalId },
            open: true,
          },
        },
        fetchPolicy: 'network-only',
      })
      if (!isUnchanged(order, data?.purchaseOrders?.nodes[0])) throw new Error(t.changedMeanwhile)
      return { input: { purchaseOrders: [{ ...rowOf(order), ...change }] } }
    })
    return done !== null
  }
  // An order that is not open any more stays in the list until it is asked for anew.
  const lookAgain = () => void client.refetchQueries({ include: 'active' }).catch(() => undefined)
  const now = () => new Date().toISOString()
  const name = `${order.externalId}, ${order.item.externalId}`
  return (
    <div className="row">
      <AskFirst
        label={t.receive}
        title={t.receiveTitle(name)}
        text={t.receiveText(formats.number(order.openQuantity))}
        confirm={t.receive}
        isUsual
        back={t.back}
        action={receive}
        onBack={receive.problems.length > 0 ? lookAgain : undefined}
        onConfirm={() =>
          record(receive, {
            receipts: [...rowOf(order).receipts, { quantity: order.openQuantity, receivedAt: now() }],
          })
        }
      />
      <AskFirst
        label={t.cancel}
        title={t.cancelTitle(name)}
        text={t.cancelText(formats.number(order.openQuantity))}
        confirm={t.cancel}
        back={t.back}
        action={cancel}
        onBack={cancel.problems.length > 0 ? lookAgain : undefined}
        onConfirm={() => record(cancel, { cancelledAt: now() })}
      />
    </div>
  )
}
