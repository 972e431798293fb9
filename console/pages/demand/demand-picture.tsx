import { useMemo } from 'react'
import { Facts } from '../../components/facts'
import { fanOption } from '../../components/fan-chart'
import { FigureCard } from '../../components/figure-card'
import type { DemandWhatIfQuery, ItemDemandQuery } from '../../generated/demand'
import { plainMoney } from '../../language/money'
import { useFormats, useMessages } from '../../language/preferences'
import { demandRows } from '../../components/demand-rows'
import type { DemandRow } from '../../components/demand-rows'
import type { DemandView } from './demand-view'
import { demandMessages } from './demand.messages'
import type { DrawnDays } from './use-drawn-days'

type WhatIfPoints = NonNullable<DemandWhatIfQuery['demandForecast']>['points']

/** History and forecast of an item, with what happened and what is planned. */
export function DemandPicture(props: {
  readonly view: DemandView
  readonly data: ItemDemandQuery
  readonly whatIf: WhatIfPoints | undefined
  readonly refreshes: { readonly count: number; readonly lastAt: Date | null }
  /** Null where totals are of whole days only. */
  readonly period: DrawnDays | null
}) {
  const t = useMessages(demandMessages)
  const formats = useFormats()
  const { data, whatIf, refreshes, view, period } = props
  const { item, promotions, calendarDays } = data
  const forecast = data.demandForecast
  const rows = useMemo(() => (forecast ? demandRows(forecast, whatIf) : []), [forecast, whatIf])
  const option = useMemo(
    () =>
      fanOption(
        rows,
        {
          periods: promotions.nodes
            .filter(({ status }) => status !== 'CANCELLED')
            .map(({ name, startsOn, endsOn }) => ({ name, from: startsOn, to: endsOn })),
          days: (calendarDays?.nodes ?? [])
            .filter(({ isHoliday }) => isHoliday)
            .map(({ name, day }) => ({ name, day })),
        },
        t,
        formats,
      ),
    [rows, promotions, calendarDays, t, formats],
  )
  if (!item || !forecast) return null
  const quantile = (header: string, value: (row: DemandRow) => number | null) => ({
    header,
    value,
    isNumber: true,
  })
  // A row a day of history, then one a day that is forecast.
  const ahead = forecast.history.length
  const positionOf = (day: string) => ahead + (period?.days.indexOf(day) ?? 0)
  return (
    <FigureCard
      {...(period
        ? {
            period: {
              first: ahead,
              chosen:
                period.isGood && period.isChosen
                  ? { from: positionOf(period.from), to: positionOf(period.until) }
                  : null,
              onChoose: ({ from, to }) => period.choose(rows[from]!.day, rows[to]!.day),
            },
          }
        : {})}
      title={t.chart(item.title)}
      option={option}
      rows={rows}
      keyOf={({ day }) => day}
      columns={[
        { isInstant: true, header: t.day, value: ({ day }) => day, show: ({ day }) => formats.day(day) },
        quantile(t.sold, ({ actual }) => actual),
        { header: t.status, value: ({ status }) => (status ? t[status] : '') },
        quantile(t.stockOutFraction, ({ stockOutFraction }) => stockOutFraction),
        quantile(t.mean, ({ mean }) => mean),
        quantile('P10', ({ p10 }) => p10),
        quantile('P25', ({ p25 }) => p25),
        quantile('P50', ({ p50 }) => p50),
        quantile('P75', ({ p75 }) => p75),
        quantile('P90', ({ p90 }) => p90),
        ...(whatIf ? [quantile(t.whatIf, (row: DemandRow) => row.whatIf)] : []),
      ]}
    >
      <Facts
        title={t.factsTitle(item.title)}
        facts={[
          { label: t.price, value: plainMoney(item.price), show: formats.money(item.price) },
          {
            label: t.lastDay,
            value: forecast.lastObservedDay ?? null,
            show: forecast.lastObservedDay ? formats.day(forecast.lastObservedDay) : '–',
          },
          { label: t.issued, value: forecast.issuedAt, show: formats.instant(forecast.issuedAt) },
          {
            label: t.model,
            value: `${forecast.model.name} ${forecast.model.version} (${forecast.model.family})`,
          },
        ]}
      />
      {item.active ? null : <p className="notice warning">{t.retired}</p>}
      {(forecast.staleDays ?? 0) > 0 ? (
        <p className="notice warning">{t.stale(formats.number(forecast.staleDays))}</p>
      ) : null}
      {forecast.isFallback ? <p className="notice">{t.fallback}</p> : null}
      {promotions.totalCount > promotions.nodes.length ? (
        <p className="soft">
          {t.partial(formats.number(promotions.nodes.length), formats.number(promotions.totalCount))}
        </p>
      ) : null}
      {calendarDays && calendarDays.totalCount > calendarDays.nodes.length ? (
        <p className="soft">
          {t.partialHolidays(
            formats.number(calendarDays.nodes.length),
            formats.number(calendarDays.totalCount),
          )}
        </p>
      ) : null}
      <p className="soft" role="status" data-refreshes={refreshes.count} key={view.item}>
        {refreshes.lastAt
          ? t.refreshed(formats.time(refreshes.lastAt), formats.number(refreshes.count))
          : t.waiting}
      </p>
    </FigureCard>
  )
}
