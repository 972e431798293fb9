import { useAnswer } from '../../api/use-answer'
import { useAccess } from '../../api/viewer'
import { Answered } from '../../components/answered'
import { Badge } from '../../components/badge'
import { Facts } from '../../components/facts'
import { TableCard } from '../../components/table-card'
import {
  LiftOfPromotionDocument,
  MeasurementDocument,
  PromotionFactsDocument,
} from '../../generated/promotions'
import { plainMoney } from '../../language/money'
import { useFormats, useMessages } from '../../language/preferences'
import { CancelPromotion } from './cancel-promotion'
import { phaseOf } from './phase'
import { LiftView } from './lift-view'
import { MeasurementView } from './measurement-view'
import { promotionsMessages } from './promotions.messages'

/** One promotion: what it is, what it will add, and after it what it did. */
export function PromotionDetails({ externalId }: { readonly externalId: string }) {
  const t = useMessages(promotionsMessages)
  const formats = useFormats()
  const { mayIngest } = useAccess()
  const promotion = { externalId }
  const facts = useAnswer(PromotionFactsDocument, { promotion })
  const found = facts.data?.promotion
  const itemsText = found
    ? `${found.coveredItems.nodes.map(({ title }) => title).join(', ')}${
        found.coveredItems.totalCount > found.coveredItems.nodes.length
          ? ` ${t.andMore} (${formats.number(found.coveredItems.totalCount)})`
          : ''
      }`
    : ''
  const phase = found ? phaseOf(found) : null
  const isAhead = phase === 'AHEAD' || phase === 'RUNNING'
  const lift = useAnswer(LiftOfPromotionDocument, { promotion }, { skip: !isAhead })
  const measured = useAnswer(MeasurementDocument, { promotion }, { skip: phase !== 'OVER' })
  return (
    <Answered answer={facts} empty={({ promotion: known }) => (known ? null : t.unknown(externalId))}>
      {() =>
        found ? (
          <>
            <section className="card">
              <div className="card-head">
                <h2>{found.name}</h2>
                <div className="row">
                  <Badge tone={phase === 'CANCELLED' ? 'warning' : 'neutral'}>{t[phase ?? 'AHEAD']}</Badge>
                  {mayIngest && isAhead ? <CancelPromotion externalId={externalId} /> : null}
                </div>
              </div>
              {found.description ? <p>{found.description}</p> : null}
              <Facts
                title={t.factsTitle(found.name)}
                facts={[
                  { label: t.kind, value: t[found.kind] },
                  { label: t.starts, value: found.startsOn, show: formats.day(found.startsOn) },
                  { label: t.ends, value: found.endsOn, show: formats.day(found.endsOn) },
                  {
                    label: t.discount,
                    value: found.discountAmount
                      ? plainMoney(found.discountAmount)
                      : found.fixedPrice
                        ? plainMoney(found.fixedPrice)
                        : (found.discountFraction ?? null),
                    show: found.discountAmount
                      ? formats.money(found.discountAmount)
                      : found.fixedPrice
                        ? formats.money(found.fixedPrice)
                        : formats.percent(found.discountFraction, 0),
                  },
                  { label: t.items, value: itemsText },
                  {
                    label: t.places,
                    value: found.locations.map(({ name }) => name).join(', ') || t.everywhere,
                  },
                ]}
              />
            </section>
            {isAhead ? (
              <Answered answer={lift}>
                {({ promotionLift }) =>
                  promotionLift ? <LiftView name={found.name} lift={promotionLift} /> : null
                }
              </Answered>
            ) : null}
            {phase === 'OVER' ? (
              <Answered answer={measured}>
                {({ promotionMeasurement }) =>
                  promotionMeasurement ? <MeasurementView measured={promotionMeasurement} /> : null
                }
              </Answered>
            ) : null}
            {found.ledger.length === 0 ? null : (
              <TableCard
                title={t.ledger}
                rows={found.ledger}
                keyOf={({ issuedAt }, index) => `${issuedAt} ${index}`}
                columns={[
                  {
                    isInstant: true,
                    header: t.told,
                    value: ({ issuedAt }) => issuedAt,
                    show: ({ issuedAt }) => formats.instant(issuedAt),
                  },
                  {
                    header: t.toldUnits,
                    isNumber: true,
                    value: ({ incrementalUnits }) => incrementalUnits.mean,
                  },
                  {
                    header: t.lower,
                    isNumber: true,
                    value: ({ incrementalUnits }) => incrementalUnits.lower,
                  },
                  {
                    header: t.upper,
                    isNumber: true,
                    value: ({ incrementalUnits }) => incrementalUnits.upper,
                  },
                  {
                    header: t.measuredUnits,
                    isNumber: true,
                    value: ({ measured: after }) => after?.mean ?? null,
                  },
                  {
                    header: t.within,
                    value: ({ isWithinInterval }) =>
                      isWithinInterval === null || isWithinInterval === undefined
                        ? null
                        : isWithinInterval
                          ? t.yes
                          : t.no,
                  },
                ]}
              />
            )}
          </>
        ) : null
      }
    </Answered>
  )
}
