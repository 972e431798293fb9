import { Figures } from '../../components/figures'
import { TableCard } from '../../components/table-card'
import type { LiftPartsFragment } from '../../generated/promotions'
import { plainMoney } from '../../language/money'
import { useFormats, useMessages } from '../../language/preferences'
import { LiftWaterfall } from './lift-waterfall'
import { promotionsMessages } from './promotions.messages'
import { RefusalNotice } from './refusal-notice'

/** What a promotion is expected to add, in parts and with intervals, or why that cannot be told. */
export function LiftView({ name, lift }: { readonly name: string; readonly lift: LiftPartsFragment }) {
  const t = useMessages(promotionsMessages)
  const formats = useFormats()
  if (lift.refusal) return <RefusalNotice refusal={lift.refusal} />
  const { incrementalUnits: net, incrementalRevenue, incrementalMargin, roi, stock } = lift
  const money = [
    { label: t.revenue, estimate: incrementalRevenue },
    { label: t.margin, estimate: incrementalMargin },
  ]
  return (
    <>
      <LiftWaterfall name={name} lift={lift}>
        {net ? (
          <p role="status">
            {t.interval(
              formats.number(net.lower, 1),
              formats.number(net.upper, 1),
              formats.percent(net.confidence, 0),
            )}
          </p>
        ) : null}
      </LiftWaterfall>
      <Figures
        title={t.liftFigures(name)}
        figures={[
          ...money.flatMap(({ label, estimate }) =>
            estimate
              ? [
                  {
                    label,
                    value: plainMoney(estimate.mean),
                    text: formats.money(estimate.mean),
                    note: t.between(formats.money(estimate.lower), formats.money(estimate.upper)),
                  },
                ]
              : [],
          ),
          ...(roi
            ? [
                {
                  label: t.roi,
                  value: roi.mean,
                  text: formats.percent(roi.mean, 0),
                  note: t.between(formats.percent(roi.lower, 0), formats.percent(roi.upper, 0)),
                },
              ]
            : []),
        ]}
      />
      {stock ? (
        <section className="stack">
          <p className={stock.unsellableUnits > 0 ? 'notice warning' : 'soft'}>
            {t.stockText(formats.number(stock.unsellableUnits, 1))}{' '}
            {t.stockKnown(formats.percent(stock.knownShare, 0))}
          </p>
          {stock.shortages.length === 0 ? null : (
            <TableCard
              title={t.stock}
              rows={stock.shortages}
              keyOf={({ item, location }) => `${item?.id} ${location?.id}`}
              columns={[
                { header: t.item, value: ({ item }) => item?.title ?? null },
                { header: t.place, value: ({ location }) => location?.name ?? null },
                { header: t.wanted, isNumber: true, value: ({ unitsWanted }) => unitsWanted },
                { header: t.onHand, isNumber: true, value: ({ unitsOnHand }) => unitsOnHand },
                { header: t.missing, isNumber: true, value: ({ unitsMissing }) => unitsMissing },
              ]}
            />
          )}
        </section>
      ) : null}
    </>
  )
}
