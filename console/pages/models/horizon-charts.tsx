import { useMemo } from 'react'
import { FigureCard } from '../../components/figure-card'
import { lineOption } from '../../components/line-chart'
import { metricOf } from '../../components/metric-rows'
import type { VersionDetailsQuery } from '../../generated/models'
import { useFormats, useMessages } from '../../language/preferences'
import { modelsMessages } from './models.messages'

type Slice = NonNullable<VersionDetailsQuery['modelVersion']>['metricSlices'][number]

const NOMINAL_COVERAGE = 0.8

/** Error and coverage by days ahead, beside the simple rule. Absent where the version has no such figures. */
export function HorizonCharts({ slices }: { readonly slices: readonly Slice[] }) {
  const t = useMessages(modelsMessages)
  const formats = useFormats()
  const rows = useMemo(
    () =>
      slices
        .filter(({ dimension }) => dimension === 'HORIZON_DAY')
        .map(({ value, metrics, baselineMetrics }) => ({
          ahead: Number(value),
          wape: metricOf(metrics, 'wape'),
          baselineWape: metricOf(baselineMetrics, 'wape'),
          coverage: metricOf(metrics, 'coverage80'),
          baselineCoverage: metricOf(baselineMetrics, 'coverage80'),
        }))
        .sort((a, b) => a.ahead - b.ahead),
    [slices],
  )
  const x = useMemo(() => rows.map(({ ahead }) => String(ahead)), [rows])
  const errors = useMemo(
    () =>
      lineOption({
        x,
        xName: t.daysAhead,
        formats,
        lines: [
          { name: t.modelFigure, values: rows.map(({ wape }) => wape) },
          { name: t.baselineFigure, values: rows.map(({ baselineWape }) => baselineWape) },
        ],
      }),
    [x, rows, t, formats],
  )
  const coverage = useMemo(
    () =>
      lineOption({
        x,
        xName: t.daysAhead,
        formats,
        isFraction: true,
        lines: [
          { name: t.modelFigure, values: rows.map(({ coverage: value }) => value) },
          { name: t.baselineFigure, values: rows.map(({ baselineCoverage }) => baselineCoverage) },
          { name: t.nominal, values: rows.map(() => NOMINAL_COVERAGE) },
        ],
      }),
    [x, rows, t, formats],
  )
  if (rows.length === 0) return null
  const keyOf = ({ ahead }: (typeof rows)[number]) => String(ahead)
  const ahead = { header: t.daysAhead, isNumber: true, value: (row: (typeof rows)[number]) => row.ahead }
  return (
    <div className="grid">
      <FigureCard
        title={t.byHorizon}
        option={errors}
        isSmall
        rows={rows}
        keyOf={keyOf}
        columns={[
          ahead,
          { header: t.modelFigure, isNumber: true, value: ({ wape }) => wape },
          { header: t.baselineFigure, isNumber: true, value: ({ baselineWape }) => baselineWape },
        ]}
      />
      <FigureCard
        title={t.coverage}
        option={coverage}
        isSmall
        rows={rows}
        keyOf={keyOf}
        columns={[
          ahead,
          { header: t.modelFigure, isNumber: true, value: ({ coverage: value }) => value },
          { header: t.baselineFigure, isNumber: true, value: ({ baselineCoverage }) => baselineCoverage },
        ]}
      />
    </div>
  )
}
