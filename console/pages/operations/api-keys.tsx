import { useAnswer } from '../../api/use-answer'
import { Answered } from '../../components/answered'
import { Badge } from '../../components/badge'
import { TableCard } from '../../components/table-card'
import { ApiKeysDocument } from '../../generated/operations'
import type { ApiKeysQuery } from '../../generated/operations'
import { useFormats, useMessages } from '../../language/preferences'
import { CreateKey } from './create-key'
import { operationsMessages } from './operations.messages'
import { RevokeKey } from './revoke-key'

type Key = ApiKeysQuery['apiKeys']['nodes'][number]

const MOST_KEYS = 200

function stateOf({ revokedAt, expiresAt }: Key): 'revoked' | 'expired' | 'active' {
  if (revokedAt) return 'revoked'
  return expiresAt && Date.parse(expiresAt) < Date.now() ? 'expired' : 'active'
}

export function ApiKeys() {
  const t = useMessages(operationsMessages)
  const formats = useFormats()
  const answer = useAnswer(ApiKeysDocument, { first: MOST_KEYS })
  return (
    <section className="stack">
      <CreateKey />
      <Answered answer={answer}>
        {({ apiKeys: { nodes, totalCount } }) => (
          <TableCard
            title={t.keys}
            empty={t.noKeys}
            rows={nodes}
            totalCount={totalCount}
            keyOf={({ id }) => id}
            columns={[
              { header: t.name, value: ({ name }) => name },
              { header: t.source, value: ({ source }) => source },
              {
                header: t.prefix,
                value: ({ prefix }) => prefix,
                show: ({ prefix }) => <code>{prefix}</code>,
              },
              { header: t.scopes, value: ({ scopes }) => scopes.join(', ') },
              {
                isInstant: true,
                header: t.created,
                value: ({ createdAt }) => createdAt,
                show: ({ createdAt }) => formats.instant(createdAt),
              },
              {
                header: t.lastUsed,
                value: ({ lastUsedAt }) => lastUsedAt,
                show: ({ lastUsedAt }) => (lastUsedAt ? formats.instant(lastUsedAt) : t.never),
              },
              {
                header: t.expires,
                value: ({ expiresAt }) => expiresAt,
                show: ({ expiresAt }) => (expiresAt ? formats.instant(expiresAt) : t.never),
              },
              {
                header: t.status,
                value: stateOf,
                show: (key) => {
                  const state = stateOf(key)
                  return (
                    <div className="row">
                      <Badge tone={state === 'active' ? 'good' : 'neutral'}>{t[state]}</Badge>
                      {state === 'revoked' ? null : <RevokeKey id={key.id} name={key.name} />}
                    </div>
                  )
                },
              },
            ]}
          >
            {totalCount > nodes.length ? (
              <p className="soft">
                {t.keysPartial(formats.number(nodes.length), formats.number(totalCount))}
              </p>
            ) : null}
          </TableCard>
        )}
      </Answered>
    </section>
  )
}
