import { useState } from 'react'
import { useAnswer } from '../../api/use-answer'
import { Answered } from '../../components/answered'
import { TableCard } from '../../components/table-card'
import { useAddress } from '../../components/use-address'
import { RecommendationResultsDocument } from '../../generated/visitors'
import type { RecommendationGrouping, RecommendationResultsQuery } from '../../generated/visitors'
import { useFormats, useMessages } from '../../language/preferences'
import { surfaceName } from './surface-name'
import { visitorsMessages } from './visitors.messages'

type Row = RecommendationResultsQuery['recommendationReport']['rows'][number]

const GROUPINGS = ['SURFACE', 'VERSION', 'ARM', 'SCENARIO', 'PLACEMENT'] as const satisfies readonly RecommendationGrouping[] // prettier-ignore
const SPAN_MS = 28 * 86_400_000

const groupOf: Readonly<Record<RecommendationGrouping, (row: Row) => string | null | undefined>> = {
  SURFACE: ({ surface }) => surface,
  VERSION: ({ version }) => version && `${version.name} ${version.version}`,
  ARM: ({ arm }) => arm,
  SCENARIO: ({ scenario }) => scenario,
  PLACEMENT: ({ placement }) => placement,
}

/** What came of the lists that were shown. */
export function Results() {
  const t = useMessages(visitorsMessages)
  const formats = useFormats()
  const address = useAddress()
  // The span stays while the page is open, so that its answer can be kept.
  const [now] = useState(() => Date.now())
  const groupBy = GROUPINGS.find((one) => one === address.get('by')) ?? 'SURFACE'
  const answer = useAnswer(RecommendationResultsDocument, {
    input: { from: new Date(now - SPAN_MS).toISOString(), to: new Date(now).toISOString(), groupBy },
  })
  const rate = (value: Row['clickThroughRate']) =>
    value
      ? `${formats.percent(value.mean)} (${formats.percent(value.lower)} – ${formats.percent(value.upper)})`
      : '–'
  return (
    <>
      <Answered answer={answer}>
        {({ recommendationReport: { rows } }) => (
          <TableCard
            title={t.results}
            empty={t.noResults}
            rows={rows}
            keyOf={(row, index) => `${groupOf[groupBy](row)} ${index}`}
            columns={[
              {
                header: t.group,
                value: groupOf[groupBy],
                show: (row) =>
                  (row.surface && groupBy === 'SURFACE'
                    ? surfaceName(row.surface, t)
                    : groupOf[groupBy](row)) ?? '–',
              },
              { header: t.lists, isNumber: true, value: ({ lists }) => lists },
              { header: t.impressions, isNumber: true, value: ({ impressions }) => impressions },
              { header: t.clicks, isNumber: true, value: ({ clicks }) => clicks },
              {
                header: t.ctr,
                isNumber: true,
                value: ({ clickThroughRate }) => clickThroughRate?.mean ?? null,
                show: ({ clickThroughRate }) => rate(clickThroughRate),
              },
              { header: t.carts, isNumber: true, value: ({ addToCarts }) => addToCarts },
              { header: t.conversions, isNumber: true, value: ({ conversions }) => conversions },
              {
                header: t.cvr,
                isNumber: true,
                value: ({ conversionRate }) => conversionRate?.mean ?? null,
                show: ({ conversionRate }) => rate(conversionRate),
              },
              {
                header: t.revenue,
                isNumber: true,
                value: ({ revenue }) => revenue.map(formats.money).join(', ') || null,
              },
            ]}
          >
            <div className="form">
              <label>
                {t.groupBy}
                <select value={groupBy} onChange={(event) => address.set({ by: event.target.value })}>
                  {GROUPINGS.map((one) => (
                    <option key={one} value={one}>
                      {t[one]}
                    </option>
                  ))}
                </select>
              </label>
            </div>
          </TableCard>
        )}
      </Answered>
    </>
  )
}
