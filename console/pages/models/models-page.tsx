import { useSubscription } from '@apollo/client/react'
import { Link } from 'wouter'
import { useAnswer } from '../../api/use-answer'
import { Answered } from '../../components/answered'
import { Badge } from '../../components/badge'
import { PageHead } from '../../components/page-head'
import { TableCard } from '../../components/table-card'
import { useAddress } from '../../components/use-address'
import { ModelsDocument, PromotedDocument } from '../../generated/models'
import { useMessages } from '../../language/preferences'
import { ModelDetails } from './model-details'
import { modelsMessages } from './models.messages'
import { RunDetails } from './run-details'
import { VersionDetails } from './version-details'

export default function ModelsPage() {
  const t = useMessages(modelsMessages)
  const address = useAddress()
  const model = address.get('model')
  const run = address.get('run')
  const version = address.get('version')
  const answer = useAnswer(ModelsDocument, {})
  useSubscription(PromotedDocument, { ignoreResults: true, fetchPolicy: 'no-cache', onData: answer.refetch })
  return (
    <>
      <PageHead title={t.title} />
      <Answered answer={answer} empty={({ models }) => (models.length === 0 ? t.noModels : null)}>
        {({ models, system }) => (
          <TableCard
            title={t.all}
            rows={models}
            keyOf={({ name }) => name}
            isSelected={({ name }) => name === model}
            columns={[
              {
                header: t.model,
                value: ({ name }) => name,
                show: ({ name }) => <Link href={`/models?model=${encodeURIComponent(name)}`}>{name}</Link>,
              },
              { header: t.task, value: ({ task }) => task, show: ({ task }) => t[task] },
              {
                header: t.champion,
                value: ({ champion }) => (champion ? `${champion.version} (${champion.family})` : null),
                show: ({ champion }) =>
                  champion ? (
                    `${champion.version} (${champion.family})`
                  ) : (
                    <Badge tone="warning">{t.none}</Badge>
                  ),
              },
              {
                header: t.challenger,
                value: ({ challenger }) =>
                  challenger ? `${challenger.version} (${challenger.family})` : null,
              },
              { isText: true, header: t.verdict, value: ({ champion }) => champion?.gate.summary ?? null },
            ]}
          >
            <p className="soft">{t.device(system.device)}</p>
          </TableCard>
        )}
      </Answered>
      {model === '' ? null : <ModelDetails key={model} name={model} />}
      {run === '' ? null : <RunDetails key={run} id={run} />}
      {version === '' ? null : <VersionDetails key={version} id={version} />}
    </>
  )
}
