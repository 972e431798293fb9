import { useAnswer } from '../../api/use-answer'
import { Answered } from '../../components/answered'
import { Figures } from '../../components/figures'
import { TableCard } from '../../components/table-card'
import { DataQualityDocument } from '../../generated/data'
import { useFormats, useMessages } from '../../language/preferences'
import { dataMessages } from './data.messages'

/** What is to be known of the recorded sales of one item. */
export function QualityReport({ item }: { readonly item: string }) {
  const t = useMessages(dataMessages)
  const formats = useFormats()
  const answer = useAnswer(DataQualityDocument, { input: { item: { externalId: item } } })
  const days = (from: string, to: string) =>
    from === to ? formats.day(from) : `${formats.day(from)} – ${formats.day(to)}`
  return (
    <Answered answer={answer}>
      {({ dataQuality: report }) =>
        report ? (
          <>
            <Figures
              title={t.qualityFigures(item)}
              figures={[
                {
                  label: t.qualityKnown,
                  value: report.known,
                  text: formats.number(report.known),
                  note: t.qualityOf(formats.number(report.periods)),
                },
                {
                  label: t.qualityOutOfStock,
                  value: report.outOfStock,
                  text: formats.number(report.outOfStock),
                },
                {
                  label: t.qualityUnobserved,
                  value: report.unobserved,
                  text: formats.number(report.unobserved),
                },
                { label: t.qualityClosed, value: report.closed, text: formats.number(report.closed) },
              ]}
            />
            <TableCard
              title={t.qualityTitle(item)}
              empty={t.noFindings}
              rows={report.findings}
              totalCount={report.findingCount}
              keyOf={({ kind, from }) => `${kind} ${from}`}
              columns={[
                {
                  header: t.findingDays,
                  value: ({ from, to }) => `${from} – ${to}`,
                  show: ({ from, to }) => days(from, to),
                },
                { header: t.finding, value: ({ kind }) => t[kind] },
                { header: t.findingPeriods, isNumber: true, value: ({ periods }) => periods },
                { header: t.findingValue, isNumber: true, value: ({ value }) => value },
                { header: t.findingExpected, isNumber: true, value: ({ expected }) => expected ?? null },
                { header: t.findingScore, isNumber: true, value: ({ score }) => score ?? null },
              ]}
            >
              {report.findingCount > report.findings.length ? (
                <p className="soft">
                  {t.partial(formats.number(report.findings.length), formats.number(report.findingCount))}
                </p>
              ) : null}
            </TableCard>
          </>
        ) : null
      }
    </Answered>
  )
}
