import { useSubscription } from '@apollo/client/react'
import { useMemo } from 'react'
import { useAnswer } from '../../api/use-answer'
import { useAccess } from '../../api/viewer'
import { Answered } from '../../components/answered'
import { Badge } from '../../components/badge'
import { Facts } from '../../components/facts'
import { FigureCard } from '../../components/figure-card'
import { lineOption } from '../../components/line-chart'
import { ProblemList } from '../../components/problem-list'
import { statusTone } from '../../components/status-tone'
import { useAction } from '../../components/use-action'
import { CancelRunDocument, RunDocument, RunProgressDocument } from '../../generated/models'
import { useFormats, useMessages } from '../../language/preferences'
import { modelsMessages } from './models.messages'

/** A training run. What it reports is pushed into the cache, so the curve grows while it trains. */
export function RunDetails({ id }: { readonly id: string }) {
  const t = useMessages(modelsMessages)
  const formats = useFormats()
  const { mayManageModels } = useAccess()
  const answer = useAnswer(RunDocument, { id })
  useSubscription(RunProgressDocument, { variables: { id }, ignoreResults: true })
  const cancel = useAction(CancelRunDocument, ({ cancelTraining }) => cancelTraining)
  const run = answer.data?.trainingRun
  const curve = useMemo(() => run?.lossCurve ?? [], [run?.lossCurve])
  const option = useMemo(
    () =>
      lineOption({
        x: curve.map(({ epoch }) => String(epoch)),
        xName: t.epoch,
        lines: [
          { name: t.trainLoss, values: curve.map(({ trainLoss }) => trainLoss) },
          { name: t.validationLoss, values: curve.map(({ validationLoss }) => validationLoss) },
        ],
        formats,
        minimum: 'dataMin',
      }),
    [curve, t, formats],
  )
  return (
    <Answered answer={answer} empty={({ trainingRun }) => (trainingRun ? null : t.unknownRun)}>
      {() =>
        run ? (
          <>
            <section className="card">
              <div className="card-head">
                <h2>{t.runTitle(run.model)}</h2>
                <Badge tone={statusTone(run.status)}>{t[run.status]}</Badge>
              </div>
              <div role="status">
                <Facts
                  title={t.runTitle(run.model)}
                  facts={[
                    { label: t.family, value: run.family },
                    { label: t.stage, value: run.stage },
                    {
                      label: t.progress,
                      value: run.progressFraction,
                      show: formats.percent(run.progressFraction, 0),
                    },
                    { label: t.seed, value: run.seed },
                    { label: t.version, value: run.version?.version ?? null },
                  ]}
                />
              </div>
              {run.error ? (
                <p className="notice bad">
                  {run.error.text} <code>{run.error.code}</code>
                </p>
              ) : null}
              {mayManageModels && (run.status === 'RUNNING' || run.status === 'QUEUED') ? (
                <div>
                  <button
                    className="danger"
                    type="button"
                    disabled={cancel.isRunning}
                    onClick={() => void cancel.run({ id })}
                  >
                    {t.cancelRun}
                  </button>
                </div>
              ) : null}
              <ProblemList problems={cancel.problems} />
            </section>
            {curve.length === 0 ? (
              <p className="soft">{t.noLoss}</p>
            ) : (
              <FigureCard
                title={t.lossCurve}
                option={option}
                rows={curve}
                keyOf={({ epoch }) => String(epoch)}
                columns={[
                  { header: t.epoch, isNumber: true, value: ({ epoch }) => epoch },
                  { header: t.trainLoss, isNumber: true, value: ({ trainLoss }) => trainLoss },
                  { header: t.validationLoss, isNumber: true, value: ({ validationLoss }) => validationLoss },
                ]}
              >
                <p className="soft" data-epochs={curve.length}>
                  {t.epochs(formats.number(curve.length))}
                </p>
              </FigureCard>
            )}
          </>
        ) : null
      }
    </Answered>
  )
}
