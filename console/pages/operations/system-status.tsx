import { useAnswer } from '../../api/use-answer'
import { Answered } from '../../components/answered'
import { Badge } from '../../components/badge'
import { Facts } from '../../components/facts'
import { TableCard } from '../../components/table-card'
import { SystemDocument } from '../../generated/operations'
import type { RoleState } from '../../generated/operations'
import { useFormats, useMessages } from '../../language/preferences'
import { operationsMessages } from './operations.messages'

const POLL_MS = 10_000

export function SystemStatus() {
  const t = useMessages(operationsMessages)
  const formats = useFormats()
  const answer = useAnswer(SystemDocument, {}, { pollMs: POLL_MS })
  const stateName = (state: RoleState) => (state === 'FAILED' ? t.ROLE_FAILED : t[state])
  const number = (value: number) => formats.number(value)
  return (
    <Answered answer={answer}>
      {({ system }) => (
        <div className="grid">
          <TableCard
            title={t.parts}
            rows={system.roles}
            keyOf={({ role }) => role}
            columns={[
              { header: t.part, value: ({ role }) => role },
              {
                header: t.state,
                value: ({ state }) => state,
                show: ({ state }) => (
                  <Badge tone={state === 'READY' ? 'good' : state === 'STARTING' ? 'neutral' : 'bad'}>
                    {stateName(state)}
                  </Badge>
                ),
              },
              { isText: true, header: t.why, value: ({ reason }) => reason },
            ]}
          >
            <Facts
              title={t.installation}
              facts={[
                { label: t.version, value: system.build.version },
                { label: t.node, value: system.build.node },
                { label: t.since, value: system.startedAt, show: formats.instant(system.startedAt) },
                {
                  label: t.database,
                  value: `PostgreSQL ${system.database.version}${system.database.embedded ? ` (${t.embedded})` : ''}`,
                },
                {
                  label: t.databaseSize,
                  value: system.database.sizeBytes,
                  show: formats.bytes(system.database.sizeBytes),
                },
                {
                  label: t.queue,
                  value: t.queueText(
                    number(system.queue.waiting),
                    number(system.queue.running),
                    number(system.queue.failed),
                  ),
                },
                {
                  label: t.log,
                  value: t.logText(
                    number(system.recommendationLog.written),
                    number(system.recommendationLog.waiting),
                    number(system.recommendationLog.dropped),
                  ),
                },
                { label: t.calls, value: system.modelCalls, show: number(system.modelCalls) },
              ]}
            />
          </TableCard>
          <TableCard
            title={t.devices}
            rows={system.devices}
            keyOf={({ name }) => name}
            columns={[
              { header: t.device, value: ({ name }) => name },
              { header: t.inUse, value: ({ chosen }) => (chosen ? t.yes : t.no) },
              { header: t.probe, isNumber: true, value: ({ probeMs }) => probeMs },
              { isText: true, header: t.reason, value: ({ reason }) => reason },
            ]}
          />
        </div>
      )}
    </Answered>
  )
}
