import { useMemo } from 'react'
import { Link } from 'wouter'
import { useAnswer } from '../../api/use-answer'
import { Answered } from '../../components/answered'
import { demandRows } from '../../components/demand-rows'
import type { DemandRow } from '../../components/demand-rows'
import { fanOption } from '../../components/fan-chart'
import { FigureCard } from '../../components/figure-card'
import { Figures } from '../../components/figures'
import { metricOf } from '../../components/metric-rows'
import { ShopTodayDocument } from '../../generated/today'
import { useFormats, useMessages } from '../../language/preferences'
import { SHOP_TODAY } from './today-view'
import { todayMessages } from './today.messages'

/** The sum over all items changes with every event: it is read at times, rather than pushed. */
const POLL_MS = 30_000

/** The whole shop: what it sold, what it will sell, and how good such forecasts were. */
export function ShopDemand() {
  const t = useMessages(todayMessages)
  const formats = useFormats()
  const answer = useAnswer(ShopTodayDocument, SHOP_TODAY, { pollMs: POLL_MS, isKeptWhole: true })
  const forecast = answer.data?.demandForecast
  // Some item is out of stock on almost any day of a whole shop: these marks are for single items.
  const rows = useMemo(
    () => (forecast ? demandRows(forecast).map((row) => ({ ...row, stockOutFraction: 0 })) : []),
    [forecast],
  )
  const option = useMemo(() => fanOption(rows, { periods: [], days: [] }, t, formats), [rows, t, formats])
  const column = (header: string, value: (row: DemandRow) => number | null) => ({
    header,
    value,
    isNumber: true,
  })
  const week = forecast?.points.slice(0, 7).reduce((sum, { mean }) => sum + mean, 0)
  const lastDay = forecast?.history.findLast(({ value }) => value !== null && value !== undefined)
  return (
    <Answered answer={answer} empty={({ demandForecast }) => (demandForecast ? null : t.noForecast)}>
      {() =>
        forecast ? (
          <>
            <Figures
              title={t.figures}
              figures={[
                ...(lastDay
                  ? [
                      {
                        label: t.yesterday,
                        value: lastDay.value,
                        text: formats.number(lastDay.value, 0),
                        note: formats.day(lastDay.day),
                      },
                    ]
                  : []),
                {
                  label: t.week,
                  value: week,
                  text: formats.number(week, 0),
                },
                ...(forecast.accuracy
                  ? [
                      {
                        label: t.accuracy,
                        value: metricOf(forecast.accuracy.metrics, 'wape'),
                        text: formats.percent(metricOf(forecast.accuracy.metrics, 'wape')),
                        note: t.accuracyBeside(
                          formats.percent(metricOf(forecast.accuracy.baselineMetrics, 'wape')),
                        ),
                      },
                      {
                        label: t.coverage,
                        value: metricOf(forecast.accuracy.metrics, 'coverage80'),
                        text: formats.percent(metricOf(forecast.accuracy.metrics, 'coverage80')),
                      },
                    ]
                  : []),
              ]}
            />
            <FigureCard
              title={t.demand}
              option={option}
              rows={rows}
              keyOf={({ day }) => day}
              columns={[
                {
                  isInstant: true,
                  header: t.day,
                  value: ({ day }) => day,
                  show: ({ day }) => formats.day(day),
                },
                column(t.sold, ({ actual }) => actual),
                column('P10', ({ p10 }) => p10),
                column('P25', ({ p25 }) => p25),
                column('P50', ({ p50 }) => p50),
                column('P75', ({ p75 }) => p75),
                column('P90', ({ p90 }) => p90),
              ]}
            >
              {(forecast.staleDays ?? 0) > 0 ? (
                <p className="notice warning">{t.late(formats.number(forecast.staleDays))}</p>
              ) : null}
              <p>
                <Link href="/demand">{t.toDemand}</Link>
              </p>
            </FigureCard>
          </>
        ) : null
      }
    </Answered>
  )
}
