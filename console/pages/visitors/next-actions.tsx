import { ProbabilityBars } from '../../components/probability-bars'
import type { NextActionPartsFragment } from '../../generated/graphql'
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
  return (
    <>
      <section className="card" data-as-of={prediction.asOf}>
        <h2>{t.next}</h2>
        <p className="soft" role="status">
          {t.asOf(formats.time(new Date(prediction.asOf)))}
        </p>
        {prediction.isFallback ? <p className="notice">{t.fallback}</p> : null}
        <ProbabilityBars
          rows={prediction.actions
            .toSorted((a, b) => b.probability - a.probability)
            .map(({ action, probability }) => ({ label: t[action], fraction: probability }))}
        />
        <dl className="facts">
          <dt>{t.purchase}</dt>
          <dd>{formats.percent(prediction.purchaseProbability)}</dd>
          {value ? (
            <>
              <dt>{t.orderValue}</dt>
              <dd>
                {formats.money(value.mean)} (
                {t.between(formats.money(value.lower), formats.money(value.upper))})
              </dd>
            </>
          ) : null}
        </dl>
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
