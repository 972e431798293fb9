import { CsvButton } from '../../components/csv-button'
import { Facts } from '../../components/facts'
import { ProbabilityBars } from '../../components/probability-bars'
import type { NextActionPartsFragment } from '../../generated/visitors'
import { plainMoney } from '../../language/money'
import { useFormats, useMessages } from '../../language/preferences'
import { RecommendationTable } from './recommendation-table'
import { visitorsMessages } from './visitors.messages'

/** What a visitor probably does next, the likeliest first. */
export function NextActions({
  prediction,
}: {
  readonly prediction: NextActionPartsFragment | null | undefined
}) {
  const t = useMessages(visitorsMessages)
  const formats = useFormats()
  if (!prediction) return <p className="soft">{t.noPrediction}</p>
  const { expectedOrderValue: value } = prediction
  const actions = prediction.actions.toSorted((a, b) => b.probability - a.probability)
  return (
    <>
      <section className="card" data-as-of={prediction.asOf}>
        <div className="card-head">
          <h2>{t.next}</h2>
          <CsvButton
            name={t.next}
            rows={actions}
            columns={[
              { header: t.action, value: ({ action }) => t[action] },
              { header: t.probability, value: ({ probability }) => probability },
            ]}
          />
        </div>
        <p className="soft" role="status">
          {t.asOf(formats.time(new Date(prediction.asOf)))}
        </p>
        {prediction.isFallback ? <p className="notice">{t.fallback}</p> : null}
        <ProbabilityBars
          rows={actions.map(({ action, probability }) => ({ label: t[action], fraction: probability }))}
        />
        <Facts
          title={t.ofThisVisit}
          facts={[
            {
              label: t.purchase,
              value: prediction.purchaseProbability,
              show: formats.percent(prediction.purchaseProbability),
            },
            ...(value
              ? [
                  {
                    label: t.orderValue,
                    value: plainMoney(value.mean),
                    show: `${formats.money(value.mean)} (${t.between(formats.money(value.lower), formats.money(value.upper))})`,
                  },
                ]
              : []),
          ]}
        />
        {prediction.model ? (
          <p className="soft">
            {t.model(
              `${prediction.model.name} (${prediction.model.family})`,
              String(prediction.model.version),
            )}
          </p>
        ) : null}
      </section>
      <RecommendationTable title={t.nextItems} recommendations={prediction.nextItems} />
    </>
  )
}
