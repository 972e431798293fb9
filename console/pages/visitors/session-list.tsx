import { Link } from 'wouter'
import { useAnswer } from '../../api/use-answer'
import { Answered } from '../../components/answered'
import { Badge } from '../../components/badge'
import { PlaceSelect } from '../../components/place-select'
import { TableCard } from '../../components/table-card'
import { useAddress } from '../../components/use-address'
import { LiveSessionsDocument } from '../../generated/visitors'
import { useFormats, useMessages } from '../../language/preferences'
import { visitorsMessages } from './visitors.messages'

const MOST_SESSIONS = 25
const POLL_MS = 5_000

export function SessionList() {
  const t = useMessages(visitorsMessages)
  const formats = useFormats()
  const address = useAddress()
  const place = address.get('place')
  const answer = useAnswer(
    LiveSessionsDocument,
    { first: MOST_SESSIONS, location: place === '' ? null : { externalId: place } },
    { pollMs: POLL_MS },
  )
  const linkTo = (id: string) =>
    `/visitors?${new URLSearchParams({ ...(place === '' ? {} : { place }), session: id })}`
  return (
    <>
      <Answered answer={answer}>
        {({ sessions: { nodes } }) => (
          <TableCard
            title={t.sessions}
            empty={t.noSessions}
            rows={nodes}
            keyOf={({ id }) => id}
            isSelected={({ id }) => id === address.get('session')}
            columns={[
              {
                header: t.session,
                value: ({ externalId }) => externalId,
                show: ({ id, externalId, isBot }) => (
                  <>
                    <Link href={linkTo(id)}>{externalId}</Link>{' '}
                    {isBot ? <Badge tone="warning">{t.bot}</Badge> : null}
                  </>
                ),
              },
              { header: t.customer, value: ({ user }) => user?.externalId ?? t.unknownCustomer },
              { header: t.place, value: ({ location }) => location?.name ?? null },
              {
                isInstant: true,
                header: t.started,
                value: ({ startedAt }) => startedAt,
                show: ({ startedAt, location }) => formats.instant(startedAt, location?.timeZone),
              },
              {
                isInstant: true,
                header: t.last,
                value: ({ lastEventAt }) => lastEventAt,
                show: ({ lastEventAt, location }) => formats.instant(lastEventAt, location?.timeZone),
              },
            ]}
          >
            <div className="form">
              <PlaceSelect
                label={t.place}
                value={place}
                onChange={(value) => address.set({ place: value })}
              />
            </div>
            <p className="soft">{t.latestOnly(formats.number(MOST_SESSIONS))}</p>
          </TableCard>
        )}
      </Answered>
    </>
  )
}
