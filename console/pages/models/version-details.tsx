import { useAnswer } from '../../api/use-answer'
import { useAccess } from '../../api/viewer'
import { Answered } from '../../components/answered'
import { Facts } from '../../components/facts'
import { metricNames, metricOf, metricWords, shortMetricWords } from '../../components/metric-rows'
import { TableCard } from '../../components/table-card'
import { VersionDetailsDocument } from '../../generated/models'
import type { VersionDetailsQuery } from '../../generated/models'
import { useFormats, useMessages, usePreferences } from '../../language/preferences'
import { HorizonCharts } from './horizon-charts'
import { modelsMessages } from './models.messages'
import { Promote } from './promote'

type Slice = NonNullable<VersionDetailsQuery['modelVersion']>['metricSlices'][number]

/** All figures stand above for the version as a whole; a table of parts is read by fewer. */
const LEFT_OUT_OF_SLICES = new Set([
  'mae',
  'rmse',
  'mape',
  'smape',
  'r2',
  'coverage90',
  'coverage95',
  'coverage98',
])

/** One version: its figures beside the simple rule's, the verdict in words, and what it was made from. */
export function VersionDetails({ id }: { readonly id: string }) {
  const t = useMessages(modelsMessages)
  const formats = useFormats()
  const { language } = usePreferences()
  const { mayManageModels } = useAccess()
  const answer = useAnswer(VersionDetailsDocument, { id })
  return (
    <Answered answer={answer} empty={({ modelVersion }) => (modelVersion ? null : t.unknownVersion)}>
      {({ modelVersion: version }) => {
        if (!version) return null
        const slices = version.metricSlices.filter(({ dimension }) => dimension !== 'HORIZON_DAY')
        return (
          <>
            <section className="card">
              <div className="card-head">
                <h2>{t.versionTitle(version.name, String(version.version))}</h2>
                {mayManageModels && !version.aliases.includes('champion') ? (
                  <Promote name={version.name} version={version.version} />
                ) : null}
              </div>
              <p>{version.gate.summary}</p>
              <Facts
                title={t.versionFacts(version.name, String(version.version))}
                facts={[
                  { label: t.family, value: version.family },
                  { label: t.aliases, value: version.aliases.join(', ') || '–' },
                  {
                    label: t.window,
                    value: version.trainedOn ? `${version.trainedOn.from} – ${version.trainedOn.to}` : null,
                    show: version.trainedOn
                      ? `${formats.day(version.trainedOn.from)} – ${formats.day(version.trainedOn.to)}`
                      : '–',
                  },
                  { label: t.seed, value: version.seed },
                  { label: t.onDevice, value: version.device },
                  ...(version.weightRounding
                    ? [
                        {
                          label: t.rounding,
                          value: `${version.weightRounding.weights} (${formats.percent(version.weightRounding.lossIncreaseFraction, 3)})`,
                        },
                      ]
                    : []),
                  {
                    label: t.artifact,
                    value: version.artifactSha256,
                    show: <code>{version.artifactSha256}</code>,
                  },
                ]}
              />
            </section>
            <TableCard
              title={t.figuresTitle(version.name, String(version.version))}
              rows={metricNames(version.metrics, version.baselineMetrics)}
              keyOf={(name) => name}
              columns={[
                { header: t.figure, value: (name) => metricWords(name, language) },
                ...(
                  [
                    [t.modelFigure, version.metrics],
                    [t.baselineFigure, version.baselineMetrics],
                  ] as const
                ).map(([header, metrics]) => ({
                  header,
                  isNumber: true,
                  value: (name: string) => metricOf(metrics, name),
                  show: (name: string) => formats.fixed(metricOf(metrics, name), 4),
                })),
              ]}
            />
            <HorizonCharts slices={version.metricSlices} />
            {slices.length === 0 ? null : (
              <TableCard
                title={t.bySlice}
                rows={slices}
                keyOf={({ dimension, value }) => `${dimension} ${value}`}
                columns={[
                  { header: t.slice, value: ({ value }) => metricWords(value, language) },
                  { header: t.days, isNumber: true, value: ({ days }) => days },
                  ...metricNames(...slices.map(({ metrics }) => metrics))
                    .filter((name) => !LEFT_OUT_OF_SLICES.has(name))
                    .flatMap((name) => [
                      {
                        header: shortMetricWords(name, language),
                        isNumber: true,
                        value: (slice: Slice) => metricOf(slice.metrics, name),
                        show: (slice: Slice) => formats.fixed(metricOf(slice.metrics, name), 3),
                      },
                      {
                        header: t.ofSimpleRule(shortMetricWords(name, language)),
                        isNumber: true,
                        value: (slice: Slice) => metricOf(slice.baselineMetrics, name),
                        show: (slice: Slice) => formats.fixed(metricOf(slice.baselineMetrics, name), 3),
                      },
                    ]),
                ]}
              />
            )}
          </>
        )
      }}
    </Answered>
  )
}
