import { useState } from 'react'
import { useAnswer } from '../../api/use-answer'
import { Answered } from '../../components/answered'
import { ErrorNotice } from '../../components/error-notice'
import { DemandWhatIfDocument, ItemDemandDocument } from '../../generated/demand'
import type { DemandWhatIfQuery, ItemDemandQuery, ScenarioInput } from '../../generated/demand'
import { useMessages } from '../../language/preferences'
import { Accuracy } from './accuracy'
import { DemandPicture } from './demand-picture'
import { forecastInput, itemDemandVariables } from './demand-view'
import type { DemandView } from './demand-view'
import { demandMessages } from './demand.messages'
import { Drivers } from './drivers'
import { Nowcast } from './nowcast'
import { PeriodTotal } from './period-total'
import { useDrawnDays } from './use-drawn-days'
import { useRefreshes } from './use-refreshes'
import { WhatIf } from './what-if'

/** One item at one place, or over all of them. */
export function ItemDemand({ view }: { readonly view: DemandView }) {
  const t = useMessages(demandMessages)
  const [scenario, setScenario] = useState<ScenarioInput | null>(null)
  const input = forecastInput(view)
  const answer = useAnswer(ItemDemandDocument, itemDemandVariables(view), { isKeptWhole: true })
  const whatIf = useAnswer(
    DemandWhatIfDocument,
    { input: { ...input, scenario } },
    { skip: scenario === null },
  )
  const period = useDrawnDays(answer.data?.demandForecast?.points)
  const refreshes = useRefreshes(view, answer.refetch)
  return (
    <Answered answer={answer} empty={({ item }) => (item ? null : t.unknownItem(view.item))}>
      {(data) =>
        data.item && data.demandForecast ? (
          <>
            <DemandPicture
              view={view}
              data={data}
              whatIf={scenario === null ? undefined : (whatIf.data?.demandForecast?.points ?? undefined)}
              refreshes={refreshes}
              period={view.granularity === 'DAY' ? period : null}
            />
            <Nowcast view={view} />
            {scenario !== null && whatIf.error ? <ErrorNotice error={whatIf.error} /> : null}
            {view.granularity === 'DAY' ? (
              <div className="grid">
                <PeriodTotal view={view} period={period} />
                <WhatIf
                  item={view.item}
                  place={view.place}
                  currency={data.item.price.currency}
                  days={data.demandForecast.points.map(({ day }) => day)}
                  summary={
                    scenario === null || !whatIf.data?.demandForecast
                      ? null
                      : changeText(data.demandForecast, whatIf.data.demandForecast.points, (change) =>
                          t.scenarioText(change, t[view.measure]),
                        )
                  }
                  onAsk={setScenario}
                />
              </div>
            ) : null}
            <Drivers view={view} />
            <Accuracy forecast={data.demandForecast} />
          </>
        ) : null
      }
    </Answered>
  )
}

type WhatIfPoints = NonNullable<DemandWhatIfQuery['demandForecast']>['points']

function changeText(
  plan: NonNullable<ItemDemandQuery['demandForecast']>,
  points: WhatIfPoints,
  text: (change: string) => string,
): string {
  const sum = (list: readonly { mean: number }[]) => list.reduce((total, { mean }) => total + mean, 0)
  const change = sum(points) - sum(plan.points)
  return text(`${change >= 0 ? '+' : '−'}${Math.abs(change).toFixed(1)}`)
}
