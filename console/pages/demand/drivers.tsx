import { useMemo } from 'react'
import { useAnswer } from '../../api/use-answer'
import { Answered } from '../../components/answered'
import { axisStyle } from '../../components/chart-colours'
import type { ChartColours } from '../../components/chart-colours'
import { FigureCard } from '../../components/figure-card'
import { useAddress } from '../../components/use-address'
import { DemandDriversDocument } from '../../generated/demand'
import type { DemandDriversQuery } from '../../generated/demand'
import { useFormats, useMessages } from '../../language/preferences'
import { forecastInput } from './demand-view'
import type { DemandView } from './demand-view'
import { demandMessages } from './demand.messages'

type Driver = NonNullable<DemandDriversQuery['demandForecast']>['drivers'][number]

/** What the forecast comes from. The model forecasts hundreds of times for it, so it is asked for when somebody wants to see it. */
export function Drivers({ view }: { readonly view: DemandView }) {
  const t = useMessages(demandMessages)
  const address = useAddress()
  const isAsked = address.get('drivers') === 'shown'
  const answer = useAnswer(DemandDriversDocument, { input: forecastInput(view) }, { skip: !isAsked })
  if (!isAsked) {
    return (
      <div>
        <button type="button" onClick={() => address.set({ drivers: 'shown' })}>
          {t.askDrivers}
        </button>
      </div>
    )
  }
  return (
    <Answered answer={answer}>
      {({ demandForecast }) =>
        demandForecast ? <DriversPicture drivers={demandForecast.drivers} measure={t[view.measure]} /> : null
      }
    </Answered>
  )
}

function DriversPicture({
  drivers,
  measure,
}: {
  readonly drivers: readonly Driver[]
  readonly measure: string
}) {
  const t = useMessages(demandMessages)
  const formats = useFormats()
  const option = useMemo(
    () => (colours: ChartColours) => ({
      tooltip: { trigger: 'item', valueFormatter: (value: unknown) => formats.number(Number(value), 1) },
      grid: { left: 8, right: 56, top: 8, bottom: 8, containLabel: true },
      xAxis: { type: 'value', ...axisStyle(colours) },
      yAxis: {
        type: 'category',
        inverse: true,
        data: drivers.map(({ code }) => t[code]),
        ...axisStyle(colours),
        axisLabel: { color: colours.text, width: 150, overflow: 'break' },
      },
      series: [
        {
          type: 'bar',
          barMaxWidth: 16,
          data: drivers.map(({ units }) => ({
            value: units,
            // The sign stands in the label, too: colour alone does not tell it.
            itemStyle: { color: units < 0 ? colours.series2 : colours.series1 },
            label: { show: true, position: units < 0 ? 'left' : 'right', formatter: signed(units) },
          })),
          label: { color: colours.text },
        },
      ],
    }),
    [drivers, t, formats],
  )
  return (
    <FigureCard
      title={`${t.drivers} (${measure})`}
      option={option}
      rows={drivers}
      keyOf={({ code }) => code}
      columns={[
        { header: t.driver, value: ({ code }) => t[code] },
        { header: t.driverUnits, isNumber: true, value: ({ units }) => units },
        {
          header: t.driverShare,
          isNumber: true,
          value: ({ share }) => share ?? null,
          show: ({ share }) => formats.percent(share, 1),
        },
      ]}
    >
      <p className="soft">{t.driversText}</p>
    </FigureCard>
  )
}

function signed(units: number): string {
  return `${units < 0 ? '−' : '+'}${Math.abs(units).toFixed(1)}`
}
