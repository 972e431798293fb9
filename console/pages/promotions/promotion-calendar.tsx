import { useMemo } from 'react'
import { Link } from 'wouter'
import { axisStyle } from '../../components/chart-colours'
import type { ChartColours } from '../../components/chart-colours'
import { FigureCard } from '../../components/figure-card'
import type { PromotionsQuery } from '../../generated/promotions'
import { useFormats, useMessages } from '../../language/preferences'
import { phaseOf } from './phase'
import { promotionsMessages } from './promotions.messages'

type Promotion = PromotionsQuery['promotions']['nodes'][number]

const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS
const MOST_LABELS = 14
const time = (day: string) => Date.parse(`${day}T00:00:00Z`)
const dayOf = (instant: number) => new Date(instant).toISOString().slice(0, 10)
/** A bar below this many pixels cannot be read. */
const MOST_BARS = 25

/** Bars over the days on which promotions run, the next ones on top. */
export function PromotionCalendar(props: {
  readonly promotions: readonly Promotion[]
  readonly from: string
  readonly to: string
}) {
  const t = useMessages(promotionsMessages)
  const formats = useFormats()
  const { promotions, from, to } = props
  const option = useMemo(() => {
    const shown = promotions.slice(0, MOST_BARS).toReversed()
    const start = (promotion: Promotion) => Math.max(time(promotion.startsOn), time(from))
    const end = (promotion: Promotion) => Math.min(time(promotion.endsOn), time(to)) + DAY_MS
    return (colours: ChartColours) => {
      // Planned ones are hollow, those that were called off dashed: colour alone does not tell them apart.
      const looks = {
        AHEAD: { color: colours.surface, borderColor: colours.series1, borderWidth: 2 },
        RUNNING: { color: colours.good },
        OVER: { color: colours.soft },
        CANCELLED: {
          color: colours.surface,
          borderColor: colours.bad,
          borderWidth: 1,
          borderType: 'dashed',
        },
      } as const
      return {
        tooltip: {
          trigger: 'item',
          formatter: ({ dataIndex }: { dataIndex: number }) => {
            const promotion = shown[dataIndex]
            return promotion
              ? `${promotion.name}\n${formats.day(promotion.startsOn)} – ${formats.day(promotion.endsOn)}\n${t[phaseOf(promotion)]}`
              : ''
          },
        },
        grid: { left: 8, right: 16, top: 8, bottom: 8, containLabel: true },
        xAxis: {
          type: 'value',
          min: time(from),
          max: time(to) + DAY_MS,
          // Whole weeks from the first day on, or as many as leave room for their labels.
          interval: WEEK_MS * Math.max(1, Math.ceil((time(to) - time(from)) / WEEK_MS / MOST_LABELS)),
          ...axisStyle(colours),
          axisLabel: {
            color: colours.soft,
            hideOverlap: true,
            formatter: (instant: number) => formats.shortDay(dayOf(instant)),
          },
        },
        yAxis: {
          type: 'category',
          data: shown.map(({ name }) => name),
          ...axisStyle(colours),
          axisLabel: { color: colours.text, width: 190, overflow: 'truncate', interval: 0 },
        },
        series: [
          { type: 'bar', stack: 'days', silent: true, itemStyle: { opacity: 0 }, data: shown.map(start) },
          {
            type: 'bar',
            stack: 'days',
            barMaxWidth: 14,
            data: shown.map((promotion) => ({
              value: end(promotion) - start(promotion),
              itemStyle: looks[phaseOf(promotion)],
            })),
          },
        ],
      }
    }
  }, [promotions, from, to, formats, t])
  return (
    <FigureCard
      title={t.calendar}
      option={option}
      rows={promotions}
      keyOf={({ id }) => id}
      columns={[
        {
          header: t.name,
          value: ({ name }) => name,
          show: ({ name, externalId }) => (
            <Link href={`/promotions?promotion=${encodeURIComponent(externalId)}&from=${from}&to=${to}`}>
              {name}
            </Link>
          ),
        },
        { header: t.kind, value: ({ kind }) => t[kind] },
        { header: t.status, value: (promotion) => t[phaseOf(promotion)] },
        {
          isInstant: true,
          header: t.starts,
          value: ({ startsOn }) => startsOn,
          show: ({ startsOn }) => formats.day(startsOn),
        },
        {
          isInstant: true,
          header: t.ends,
          value: ({ endsOn }) => endsOn,
          show: ({ endsOn }) => formats.day(endsOn),
        },
        {
          header: t.discount,
          isNumber: true,
          value: ({ discountFraction }) => discountFraction ?? null,
          show: ({ discountFraction }) => formats.percent(discountFraction, 0),
        },
        { header: t.items, value: ({ items }) => items.map(({ title }) => title).join(', ') },
        { header: t.places, value: ({ locations }) => locations.map(({ name }) => name).join(', ') },
      ]}
    >
      <p className="soft">{t.calendarLooks}</p>
      {promotions.length > MOST_BARS ? (
        <p className="soft">{t.chartPartial(formats.number(MOST_BARS))}</p>
      ) : null}
    </FigureCard>
  )
}
