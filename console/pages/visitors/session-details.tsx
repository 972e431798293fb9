import { useSubscription } from '@apollo/client/react'
import { useAnswer } from '../../api/use-answer'
import { Answered } from '../../components/answered'
import { TableCard } from '../../components/table-card'
import { NextActionsUpdatedDocument, SessionDetailsDocument } from '../../generated/visitors'
import { useFormats, useMessages } from '../../language/preferences'
import { NextActions } from './next-actions'
import { visitorsMessages } from './visitors.messages'

/** One visit with its events and what comes next, read anew after each event. */
export function SessionDetails({ id }: { readonly id: string }) {
  const t = useMessages(visitorsMessages)
  const formats = useFormats()
  const answer = useAnswer(SessionDetailsDocument, { id })
  useSubscription(NextActionsUpdatedDocument, {
    variables: { id },
    ignoreResults: true,
    fetchPolicy: 'no-cache',
    onData: answer.refetch,
  })
  return (
    <Answered answer={answer} empty={({ session }) => (session ? null : t.unknownSession)}>
      {({ session }) =>
        session ? (
          <div className="grid">
            <div className="stack">
              <NextActions prediction={session.nextActions} />
            </div>
            <TableCard
              title={`${t.events}: ${session.externalId}`}
              rows={session.events.nodes}
              totalCount={session.events.totalCount}
              keyOf={(event) => event.id}
              columns={[
                {
                  isInstant: true,
                  header: t.when,
                  value: ({ occurredAt }) => occurredAt,
                  show: ({ occurredAt }) => formats.instant(occurredAt, session.location?.timeZone),
                },
                { header: t.event, value: ({ type }) => type, show: ({ type }) => t[type] },
                { header: t.item, value: ({ item, query }) => item?.title ?? query ?? null },
                { header: t.quantity, isNumber: true, value: ({ quantity }) => quantity },
              ]}
            >
              {session.events.totalCount > session.events.nodes.length ? (
                <p className="soft">
                  {t.eventsPartial(
                    formats.number(session.events.nodes.length),
                    formats.number(session.events.totalCount),
                  )}
                </p>
              ) : null}
            </TableCard>
          </div>
        ) : null
      }
    </Answered>
  )
}
