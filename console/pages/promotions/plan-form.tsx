import { useState } from 'react'
import type { FormEvent } from 'react'
import { useAnswer } from '../../api/use-answer'
import { PlaceSelect } from '../../components/place-select'
import { useSettled } from '../../components/use-settled'
import { PlanItemsDocument } from '../../generated/promotions'
import type { PromotionPlanInput } from '../../generated/promotions'
import { useFormats, useMessages } from '../../language/preferences'
import { promotionsMessages } from './promotions.messages'

const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)

/** What is planned: a discount on one item, for some days, at one place or everywhere. */
export function PlanForm({ onAsk }: { readonly onAsk: (plan: PromotionPlanInput) => void }) {
  const t = useMessages(promotionsMessages)
  const formats = useFormats()
  const [title, setTitle] = useState('')
  const [item, setItem] = useState('')
  const [place, setPlace] = useState('')
  const [discount, setDiscount] = useState('20')
  const [startsOn, setStartsOn] = useState(day(7))
  const [endsOn, setEndsOn] = useState(day(13))
  const [featured, setFeatured] = useState(false)
  const [isBad, setBad] = useState(false)
  const titleContains = useSettled(title.trim())
  const items = useAnswer(PlanItemsDocument, { titleContains })
  const found = items.data?.items.nodes ?? []
  const others = (items.data?.items.totalCount ?? 0) - found.length
  const chosen = found.some(({ externalId }) => externalId === item) ? item : (found[0]?.externalId ?? '')
  const ask = (event: FormEvent) => {
    event.preventDefault()
    const discountFraction = Number(discount) / 100
    const isGood = chosen !== '' && discountFraction >= 0.01 && discountFraction <= 0.99 && startsOn <= endsOn
    setBad(!isGood)
    if (!isGood) return
    onAsk({
      kind: 'PRICE_DISCOUNT',
      discountFraction,
      items: [{ externalId: chosen }],
      ...(place === '' ? {} : { locations: [{ externalId: place }] }),
      startsOn,
      endsOn,
      featured,
    })
  }
  return (
    <section className="card">
      <h2>{t.plan}</h2>
      <p className="soft">{t.planText}</p>
      <form className="form" onSubmit={ask}>
        <label>
          {t.findItem}
          <input type="search" value={title} onChange={(event) => setTitle(event.target.value)} />
        </label>
        <label>
          {t.chooseItem}
          <select value={chosen} onChange={(event) => setItem(event.target.value)}>
            {found.length === 0 ? <option value="">{t.noItem}</option> : null}
            {found.map(({ id, externalId, title: name }) => (
              <option key={id} value={externalId}>
                {name}
              </option>
            ))}
            {others > 0 ? <option disabled>{t.moreItems(formats.number(others))}</option> : null}
          </select>
        </label>
        <PlaceSelect label={t.place} value={place} onChange={setPlace} />
        <label>
          {t.discountPercent}
          <input
            type="number"
            min={1}
            max={99}
            value={discount}
            onChange={(event) => setDiscount(event.target.value)}
          />
        </label>
        <label>
          {t.starts}
          <input type="date" value={startsOn} onChange={(event) => setStartsOn(event.target.value)} />
        </label>
        <label>
          {t.ends}
          <input type="date" value={endsOn} onChange={(event) => setEndsOn(event.target.value)} />
        </label>
        <label className="check">
          <input type="checkbox" checked={featured} onChange={(event) => setFeatured(event.target.checked)} />
          {t.featured}
        </label>
        <button className="primary" type="submit">
          {t.ask}
        </button>
      </form>
      {isBad ? <p className="notice warning">{t.badPlan}</p> : null}
    </section>
  )
}
