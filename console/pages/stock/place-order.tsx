import { useApolloClient } from '@apollo/client/react'
import { useState } from 'react'
import type { FormEvent } from 'react'
import { ProblemList } from '../../components/problem-list'
import { useAction } from '../../components/use-action'
import { PurchaseOrdersDocument, RecordPurchaseOrderDocument } from '../../generated/stock'
import { useMessages } from '../../language/preferences'
import { dayIn } from './order-changes'
import { stockMessages } from './stock.messages'

const EMPTY = { externalId: '', item: '', quantity: '', expectedOn: '' }

interface PlaceOrderProps {
  readonly place: string
  readonly timeZone: string
}

/** Records an order that was made with a supplier today, by the day of the place. */
export function PlaceOrder({ place, timeZone }: PlaceOrderProps) {
  const t = useMessages(stockMessages)
  const client = useApolloClient()
  const [fields, setFields] = useState(EMPTY)
  const record = useAction(RecordPurchaseOrderDocument, ({ recordPurchaseOrders }) => recordPurchaseOrders)
  const today = () => dayIn(timeZone, new Date())
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const externalId = fields.externalId.trim()
    const itemExternalId = fields.item.trim()
    const order = {
      ...{ externalId, itemExternalId, locationExternalId: place },
      quantity: Number(fields.quantity),
      orderedOn: today(),
      expectedOn: fields.expectedOn,
    }
    const done = await record.run(async () => {
      // A row of the same number, item and place would replace what is known of it.
      const { data } = await client.query({
        query: PurchaseOrdersDocument,
        variables: {
          first: 1,
          place,
          filter: {
            externalIds: [externalId],
            item: { externalId: itemExternalId },
            location: { externalId: place },
          },
        },
        fetchPolicy: 'network-only',
      })
      if ((data?.purchaseOrders?.totalCount ?? 0) > 0) throw new Error(t.exists(externalId, itemExternalId))
      return { input: { purchaseOrders: [order] } }
    })
    if (done) setFields(EMPTY)
  }
  const field = (name: keyof typeof EMPTY) => ({
    required: true,
    value: fields[name],
    onChange: (event: { target: { value: string } }) => setFields({ ...fields, [name]: event.target.value }),
  })
  return (
    <section className="card">
      <h2>{t.newOrder}</h2>
      <form className="form" onSubmit={(event) => void submit(event)}>
        <label>
          {t.orderNumber}
          <input maxLength={200} {...field('externalId')} />
        </label>
        <label>
          {t.sku}
          <input maxLength={200} {...field('item')} />
        </label>
        <label>
          {t.ordered}
          <input type="number" min={0} step="any" {...field('quantity')} />
        </label>
        <label>
          {t.expectedOn}
          <input type="date" min={today()} {...field('expectedOn')} />
        </label>
        <button className="primary" type="submit" disabled={record.isRunning}>
          {t.record}
        </button>
      </form>
      <ProblemList problems={record.problems} />
    </section>
  )
}
