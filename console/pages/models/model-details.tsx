import { Link } from 'wouter'
import { useAnswer } from '../../api/use-answer'
import { useAccess } from '../../api/viewer'
import { Answered } from '../../components/answered'
import { Badge } from '../../components/badge'
import { statusTone } from '../../components/status-tone'
import { TableCard } from '../../components/table-card'
import { useAddress } from '../../components/use-address'
import { ModelVersionsDocument } from '../../generated/models'
import { useFormats, useMessages } from '../../language/preferences'
import { modelsMessages } from './models.messages'
import { RollBack } from './roll-back'
import { TrainForm } from './train-form'

const MOST_VERSIONS = 30
const POLL_MS = 10_000

/** Versions and training runs of one model, and what may be done with it. */
export function ModelDetails({ name }: { readonly name: string }) {
  const t = useMessages(modelsMessages)
  const formats = useFormats()
  const { mayManageModels } = useAccess()
  const address = useAddress()
  const answer = useAnswer(ModelVersionsDocument, { name, first: MOST_VERSIONS }, { pollMs: POLL_MS })
  const link = (kind: 'version' | 'run', id: string) =>
    `/models?model=${encodeURIComponent(name)}&${kind}=${encodeURIComponent(id)}`
  return (
    <Answered answer={answer} empty={({ model }) => (model ? null : t.unknownModel(name))}>
      {({ model, trainingRuns }) => (
        <>
          {mayManageModels ? (
            <div className="grid">
              <TrainForm model={name} onStarted={(run) => address.set({ model: name, run, version: '' })} />
              <RollBack model={name} />
            </div>
          ) : null}
          <TableCard
            title={`${t.versions}: ${name}`}
            rows={model?.versions.nodes ?? []}
            totalCount={model?.versions.totalCount}
            keyOf={({ id }) => id}
            isSelected={({ id }) => id === address.get('version')}
            columns={[
              {
                header: t.version,
                value: ({ version }) => version,
                show: ({ id, version }) => <Link href={link('version', id)}>{version}</Link>,
              },
              { header: t.family, value: ({ family }) => family },
              { header: t.aliases, value: ({ aliases }) => aliases.join(', ') },
              {
                isInstant: true,
                header: t.trained,
                value: ({ createdAt }) => createdAt,
                show: ({ createdAt }) => formats.instant(createdAt),
              },
              { header: t.onDevice, value: ({ device }) => device },
              {
                isText: true,
                header: t.verdict,
                value: ({ gate }) => gate.summary,
                show: ({ gate }) => (
                  <>
                    <Badge tone={gate.decision === 'CHAMPION_KEPT' ? 'neutral' : 'good'}>
                      {t[gate.decision]}
                    </Badge>{' '}
                    {gate.summary}
                  </>
                ),
              },
            ]}
          >
            {model && model.versions.totalCount > model.versions.nodes.length ? (
              <p className="soft">
                {t.moreVersions(
                  formats.number(model.versions.nodes.length),
                  formats.number(model.versions.totalCount),
                )}
              </p>
            ) : null}
          </TableCard>
          <TableCard
            title={`${t.runs}: ${name}`}
            rows={trainingRuns.nodes}
            totalCount={trainingRuns.totalCount}
            keyOf={({ id }) => id}
            isSelected={({ id }) => id === address.get('run')}
            columns={[
              {
                header: t.started,
                value: ({ createdAt }) => createdAt,
                show: ({ createdAt, id }) => <Link href={link('run', id)}>{formats.instant(createdAt)}</Link>,
              },
              { header: t.family, value: ({ family }) => family },
              {
                header: t.status,
                value: ({ status }) => status,
                show: ({ status }) => <Badge tone={statusTone(status)}>{t[status]}</Badge>,
              },
              { header: t.stage, value: ({ stage }) => stage },
              {
                header: t.progress,
                isNumber: true,
                value: ({ progressFraction }) => progressFraction,
                show: ({ progressFraction }) => formats.percent(progressFraction, 0),
              },
              { header: t.version, value: ({ version }) => version?.version ?? null },
              { header: t.by, value: ({ requestedBy }) => requestedBy },
            ]}
          >
            {trainingRuns.totalCount > trainingRuns.nodes.length ? (
              <p className="soft">
                {t.moreRuns(
                  formats.number(trainingRuns.nodes.length),
                  formats.number(trainingRuns.totalCount),
                )}
              </p>
            ) : null}
          </TableCard>
        </>
      )}
    </Answered>
  )
}
