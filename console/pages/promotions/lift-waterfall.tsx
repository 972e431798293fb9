import { useMemo } from 'react'
import type { ReactNode } from 'react'
import { axisStyle } from '../../components/chart-colours'
import type { ChartColours } from '../../components/chart-colours'
import { FigureCard } from '../../components/figure-card'
import type { EstimatePartsFragment, LiftPartsFragment } from '../../generated/promotions'
import { useFormats, useMessages } from '../../language/preferences'
import { promotionsMessages } from './promotions.messages'
import { waterfall } from './waterfall'

/** Baseline, parts and net as steps that begin where the one before ends. */
export function LiftWaterfall(props: {
  readonly name: string
  readonly lift: LiftPartsFragment
  readonly children: ReactNode
}) {
  const t = useMessages(promotionsMessages)
  const formats = useFormats()
  const { lift } = props
  const rows = useMemo(() => {
    const parts: readonly (readonly [string, EstimatePartsFragment | null | undefined])[] = [
      [t.direct, lift.direct],
      [t.cannibalization, lift.cannibalization],
      [t.halo, lift.halo],
      [t.pullForward, lift.pullForward],
      [t.net, lift.incrementalUnits],
    ]
    return parts.flatMap(([label, estimate]) => (estimate ? [{ label, estimate }] : []))
  }, [lift, t])
  const option = useMemo(() => {
    const steps = waterfall(rows.map(({ estimate }) => estimate.mean))
    return (colours: ChartColours) => ({
      tooltip: {
        formatter: (entries: { dataIndex: number }[]) => {
          const row = rows[entries[0]?.dataIndex ?? -1]
          return row
            ? `${row.label}: ${formats.number(row.estimate.mean, 1)} (${formats.number(row.estimate.lower, 1)} – ${formats.number(row.estimate.upper, 1)})`
            : ''
        },
      },
      xAxis: {
        type: 'category',
        data: rows.map(({ label }) => label),
        ...axisStyle(colours),
        axisLabel: { color: colours.soft, interval: 0, width: 80, overflow: 'break' },
      },
      yAxis: {
        type: 'value',
        ...axisStyle(colours),
        axisLabel: { color: colours.soft, formatter: (value: number) => formats.number(value, 0) },
      },
      series: [
        {
          type: 'bar',
          stack: 'steps',
          silent: true,
          itemStyle: { opacity: 0 },
          data: steps.map(({ base }) => base),
        },
        {
          type: 'bar',
          stack: 'steps',
          barMaxWidth: 72,
          label: {
            show: true,
            position: 'inside',
            color: colours.text,
            textBorderColor: colours.surface,
            textBorderWidth: 3,
            formatter: ({ dataIndex }: { dataIndex: number }) => {
              const mean = rows[dataIndex]?.estimate.mean ?? 0
              return `${mean > 0 ? '+' : ''}${formats.number(mean, 1)}`
            },
          },
          data: steps.map(({ height, isRise }, index) => ({
            value: height,
            itemStyle: {
              color: index === steps.length - 1 ? colours.series1 : isRise ? colours.good : colours.bad,
            },
          })),
        },
      ],
    })
  }, [rows, formats])
  return (
    <FigureCard
      title={t.liftOf(props.name)}
      option={option}
      rows={[...(lift.baselineUnits ? [{ label: t.baseline, estimate: lift.baselineUnits }] : []), ...rows]}
      keyOf={({ label }) => label}
      columns={[
        { header: t.part, value: ({ label }) => label },
        { header: t.units, isNumber: true, value: ({ estimate }) => estimate.mean },
        { header: t.lower, isNumber: true, value: ({ estimate }) => estimate.lower },
        { header: t.upper, isNumber: true, value: ({ estimate }) => estimate.upper },
      ]}
    >
      {props.children}
    </FigureCard>
  )
}
