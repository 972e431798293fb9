import { useState } from 'react'
import { useAnswer } from '../../api/use-answer'
import { useAccess } from '../../api/viewer'
import { Answered } from '../../components/answered'
import { PageHead } from '../../components/page-head'
import { useAddress } from '../../components/use-address'
import { LiftOfPlanDocument, PromotionsDocument } from '../../generated/promotions'
import type { PromotionPlanInput } from '../../generated/promotions'
import { useFormats, useMessages } from '../../language/preferences'
import { LiftView } from './lift-view'
import { PlanForm } from './plan-form'
import { PromotionCalendar } from './promotion-calendar'
import { PromotionDetails } from './promotion-details'
import { promotionsMessages } from './promotions.messages'
import { SavePlan } from './save-plan'

const MOST_PROMOTIONS = 100
const DAY = /^\d{4}-\d{2}-\d{2}$/
const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)

export default function PromotionsPage() {
  const t = useMessages(promotionsMessages)
  const formats = useFormats()
  const { mayIngest } = useAccess()
  const address = useAddress()
  const [plan, setPlan] = useState<PromotionPlanInput | null>(null)
  const given = (name: string, standard: string) =>
    DAY.test(address.get(name)) ? address.get(name) : standard
  const from = given('from', day(-60))
  const to = given('to', day(30))
  const promotion = address.get('promotion')
  const answer = useAnswer(PromotionsDocument, { from, to, first: MOST_PROMOTIONS })
  const lift = useAnswer(
    LiftOfPlanDocument,
    { plan: plan ?? { kind: 'PRICE_DISCOUNT', items: [], startsOn: from, endsOn: to } },
    { skip: plan === null },
  )
  return (
    <>
      <PageHead title={t.title}>
        <div className="form">
          <label>
            {t.from}
            <input type="date" value={from} onChange={(event) => address.set({ from: event.target.value })} />
          </label>
          <label>
            {t.to}
            <input type="date" value={to} onChange={(event) => address.set({ to: event.target.value })} />
          </label>
        </div>
      </PageHead>
      <Answered answer={answer} empty={({ promotions: { nodes } }) => (nodes.length === 0 ? t.none : null)}>
        {({ promotions: { nodes, totalCount } }) => (
          <>
            {totalCount > nodes.length ? (
              <p className="notice">{t.partial(formats.number(nodes.length), formats.number(totalCount))}</p>
            ) : null}
            <PromotionCalendar promotions={nodes} from={from} to={to} />
          </>
        )}
      </Answered>
      {promotion === '' ? null : <PromotionDetails key={promotion} externalId={promotion} />}
      <PlanForm onAsk={setPlan} />
      {plan === null ? null : (
        <>
          <Answered answer={lift}>
            {({ promotionLift }) => (promotionLift ? <LiftView name={t.plan} lift={promotionLift} /> : null)}
          </Answered>
          {mayIngest ? (
            <SavePlan plan={plan} onSaved={(externalId) => address.set({ promotion: externalId })} />
          ) : null}
        </>
      )}
    </>
  )
}
