import { Link } from 'wouter'
import { useAnswer } from '../../api/use-answer'
import { Answered } from '../../components/answered'
import { TableCard } from '../../components/table-card'
import { VisitorsNowDocument } from '../../generated/today'
import type { VisitorsNowQuery } from '../../generated/today'
import { useFormats, useMessages } from '../../language/preferences'
import { VISITORS_NOW } from './today-view'
import { todayMessages } from './today.messages'

type Session = VisitorsNowQuery['sessions']['nodes'][number]

const POLL_MS = 5_000

export function VisitorsNow() {
  const t = useMessages(todayMessages)
  const formats = useFormats()
  const answer = useAnswer(VisitorsNowDocument, VISITORS_NOW, { pollMs: POLL_MS })
  const likeliest = ({ nextActions }: Session) =>
    nextActions?.actions.reduce((best, one) => (one.probability > best.probability ? one : best))
  return (
    <Answered answer={answer}>
      {({ sessions: { nodes } }) => (
        <TableCard
          title={t.visitors}
          empty={t.noVisitors}
          rows={nodes}
          keyOf={({ id }) => id}
          columns={[
            {
              header: t.visit,
              value: ({ externalId }) => externalId,
              show: ({ id, externalId }) => (
                <Link href={`/visitors?session=${encodeURIComponent(id)}`}>{externalId}</Link>
              ),
            },
            { header: t.place, value: ({ location }) => location?.name ?? null },
            {
              isInstant: true,
              header: t.last,
              value: ({ lastEventAt }) => lastEventAt,
              show: ({ lastEventAt, location }) => formats.instant(lastEventAt, location?.timeZone),
            },
            {
              header: t.likely,
              value: (session) => likeliest(session)?.action ?? null,
              show: (session) => {
                const best = likeliest(session)
                return best ? `${t[best.action]} (${formats.percent(best.probability, 0)})` : '–'
              },
            },
            {
              header: t.purchase,
              isNumber: true,
              value: ({ nextActions }) => nextActions?.purchaseProbability ?? null,
              show: ({ nextActions }) => formats.percent(nextActions?.purchaseProbability),
            },
          ]}
        />
      )}
    </Answered>
  )
}
