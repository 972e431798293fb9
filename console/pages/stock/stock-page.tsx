import { useState } from 'react'
import { useAnswer } from '../../api/use-answer'
import { Answered } from '../../components/answered'
import { PageHead } from '../../components/page-head'
import { PlaceSelect } from '../../components/place-select'
import { useAddress } from '../../components/use-address'
import { useSettled } from '../../components/use-settled'
import { StockItemsDocument } from '../../generated/stock'
import { useFormats, useMessages } from '../../language/preferences'
import { PurchaseOrders } from './purchase-orders'
import { StockPlans } from './stock-plans'
import { stockMessages } from './stock.messages'

const MOST_ITEMS = 50

export default function StockPage() {
  const t = useMessages(stockMessages)
  const formats = useFormats()
  const address = useAddress()
  const place = address.get('place')
  const otherPlace = address.get('from')
  const [percent, setPercent] = useState(95)
  const [leadTime, setLeadTime] = useState(7)
  // While a slider is drawn, the page keeps what it has: only where it comes to rest is asked for.
  const serviceLevel = useSettled(percent) / 100
  const leadTimeDays = useSettled(leadTime)
  const items = useAnswer(StockItemsDocument, { first: MOST_ITEMS })
  return (
    <>
      <PageHead title={t.title} />
      <div className="form">
        <PlaceSelect
          label={t.place}
          emptyLabel={t.noPlace}
          value={place}
          onChange={(value) => address.set({ place: value })}
        />
        <PlaceSelect
          label={t.otherPlace}
          emptyLabel={t.noPlace}
          value={otherPlace}
          onChange={(value) => address.set({ from: value })}
        />
        <label>
          {t.serviceLevel(formats.percent(percent / 100, 0))}
          <input
            type="range"
            min={50}
            max={99}
            value={percent}
            onChange={(event) => setPercent(Number(event.target.value))}
          />
        </label>
        <label>
          {t.leadTime(formats.number(leadTime))}
          <input
            type="range"
            min={1}
            max={21}
            value={leadTime}
            onChange={(event) => setLeadTime(Number(event.target.value))}
          />
        </label>
      </div>
      {place === '' ? (
        <p className="notice">{t.choose}</p>
      ) : (
        <Answered answer={items}>
          {({ items: { nodes, totalCount } }) => (
            <>
              {totalCount > nodes.length ? (
                <p className="soft">{t.partial(formats.number(nodes.length), formats.number(totalCount))}</p>
              ) : null}
              <StockPlans
                items={nodes.map(({ externalId }) => externalId)}
                places={otherPlace === '' || otherPlace === place ? [place] : [place, otherPlace]}
                serviceLevel={serviceLevel}
                leadTimeDays={leadTimeDays}
              />
            </>
          )}
        </Answered>
      )}
      {place === '' ? null : <PurchaseOrders place={place} />}
    </>
  )
}
