import { useState } from 'react'
import type { FormEvent } from 'react'
import type { ScenarioInput } from '../../generated/demand'
import { minorDigits } from '../../language/money'
import { useMessages } from '../../language/preferences'
import { demandMessages } from './demand.messages'

/** Another price, or a discount, on some of the days that are forecast. */
export function WhatIf(props: {
  readonly item: string
  readonly place: string
  readonly currency: string
  readonly days: readonly string[]
  readonly summary: string | null
  readonly onAsk: (scenario: ScenarioInput | null) => void
}) {
  const t = useMessages(demandMessages)
  const first = props.days[0] ?? ''
  const last = props.days.at(-1) ?? ''
  const [price, setPrice] = useState('')
  const [discount, setDiscount] = useState('')
  const [from, setFrom] = useState(first)
  const [until, setUntil] = useState(last)
  const [isBad, setBad] = useState(false)
  const ask = (event: FormEvent) => {
    event.preventDefault()
    const item = { externalId: props.item }
    const location = props.place === '' ? null : { externalId: props.place }
    const fraction = Number(discount) / 100
    const amount = Number(price)
    const hasPrice = price !== '' && Number.isFinite(amount) && amount >= 0
    const hasDiscount = discount !== '' && fraction >= 0.01 && fraction <= 0.99
    const isPeriod = from >= first && until <= last && from <= until
    setBad(!isPeriod || (!hasPrice && !hasDiscount))
    if (!isPeriod || (!hasPrice && !hasDiscount)) return
    props.onAsk({
      ...(hasPrice
        ? {
            prices: [
              {
                item,
                location,
                startsOn: from,
                endsOn: until,
                price: {
                  amountMinor: String(Math.round(amount * 10 ** minorDigits(props.currency))),
                  currency: props.currency,
                },
              },
            ],
          }
        : {}),
      ...(hasDiscount
        ? {
            promotions: [
              {
                kind: 'PRICE_DISCOUNT',
                discountFraction: fraction,
                items: [item],
                ...(location ? { locations: [location] } : {}),
                startsOn: from,
                endsOn: until,
              },
            ],
          }
        : {}),
    })
  }
  return (
    <section className="card">
      <h2>{t.scenario}</h2>
      <form className="form" onSubmit={ask}>
        <label>
          {`${t.scenarioPrice} (${props.currency})`}
          <input
            inputMode="decimal"
            size={8}
            value={price}
            onChange={(event) => setPrice(event.target.value)}
          />
        </label>
        <label>
          {t.scenarioDiscount}
          <input
            type="number"
            min={1}
            max={99}
            value={discount}
            onChange={(event) => setDiscount(event.target.value)}
          />
        </label>
        <label>
          {t.from}
          <input
            type="date"
            min={first}
            max={last}
            value={from}
            onChange={(event) => setFrom(event.target.value)}
          />
        </label>
        <label>
          {t.until}
          <input
            type="date"
            min={first}
            max={last}
            value={until}
            onChange={(event) => setUntil(event.target.value)}
          />
        </label>
        <button className="primary" type="submit">
          {t.ask}
        </button>
        <button type="button" onClick={() => props.onAsk(null)}>
          {t.clear}
        </button>
      </form>
      {isBad ? <p className="notice warning">{t.scenarioBad}</p> : null}
      <p role="status">{props.summary}</p>
    </section>
  )
}
