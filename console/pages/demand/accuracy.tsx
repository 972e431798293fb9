import { useAnswer } from '../../api/use-answer'
import { Answered } from '../../components/answered'
import { metricNames, metricOf, metricWords } from '../../components/metric-rows'
import { TableCard } from '../../components/table-card'
import { ModelSegmentsDocument } from '../../generated/demand'
import type { ItemDemandQuery } from '../../generated/demand'
import { useFormats, useMessages, usePreferences } from '../../language/preferences'
import { demandMessages } from './demand.messages'

type Forecast = NonNullable<ItemDemandQuery['demandForecast']>

/** The figures of the backtest in which the version was judged, beside those of the best simple rule. */
export function Accuracy({ forecast }: { readonly forecast: Forecast }) {
  const t = useMessages(demandMessages)
  const formats = useFormats()
  const { language } = usePreferences()
  const { accuracy, model } = forecast
  const segments = useAnswer(ModelSegmentsDocument, { id: model.id })
  const number = (value: number | null) => formats.fixed(value, 3)
  return (
    <>
      {accuracy ? (
        <TableCard
          title={t.accuracy}
          rows={metricNames(accuracy.metrics, accuracy.baselineMetrics)}
          keyOf={(name) => name}
          columns={[
            { header: t.metric, value: (name) => metricWords(name, language) },
            ...(
              [
                [t.modelFigure, accuracy.metrics],
                [t.baselineFigure, accuracy.baselineMetrics],
                [t.thisSeries, accuracy.series?.metrics],
                [t.seriesBaseline, accuracy.series?.baselineMetrics],
              ] as const
            ).map(([header, metrics]) => ({
              header,
              isNumber: true,
              value: (name: string) => metricOf(metrics, name),
              show: (name: string) => number(metricOf(metrics, name)),
            })),
          ]}
        />
      ) : null}
      <Answered answer={segments}>
        {({ modelVersion }) =>
          modelVersion && modelVersion.metricSlices.length > 0 ? (
            <TableCard
              title={t.segments}
              rows={modelVersion.metricSlices}
              keyOf={({ value }) => value}
              columns={[
                { header: t.segment, value: ({ value }) => metricWords(value, language) },
                { header: t.segmentDays, isNumber: true, value: ({ days }) => days },
                {
                  header: t.wapeModel,
                  isNumber: true,
                  value: ({ metrics }) => metricOf(metrics, 'wape'),
                  show: ({ metrics }) => number(metricOf(metrics, 'wape')),
                },
                {
                  header: t.wapeBaseline,
                  isNumber: true,
                  value: ({ baselineMetrics }) => metricOf(baselineMetrics, 'wape'),
                  show: ({ baselineMetrics }) => number(metricOf(baselineMetrics, 'wape')),
                },
              ]}
            />
          ) : null
        }
      </Answered>
    </>
  )
}
