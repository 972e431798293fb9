import type { ApolloClient } from '@apollo/client'
import { askAhead as ask } from '../../api/ask-ahead'
import { loadCharts } from '../../components/chart'
import { PageHead } from '../../components/page-head'
import { useAddress } from '../../components/use-address'
import { useMessages } from '../../language/preferences'
import { ItemDemandDocument } from '../../generated/demand'
import { demandView, forecastInput, itemDemandVariables } from './demand-view'
import { demandMessages } from './demand.messages'
import { ItemDemand } from './item-demand'
import { ItemFinder } from './item-finder'
import { ViewControls } from './view-controls'

export function askAhead(client: ApolloClient, address: URLSearchParams): void {
  const view = demandView((name) => address.get(name) ?? '')
  if (view.item === '') return
  ask(client, ItemDemandDocument, itemDemandVariables(view))
  loadCharts().catch(() => undefined)
}

export default function DemandPage() {
  const t = useMessages(demandMessages)
  const { get } = useAddress()
  const view = demandView(get)
  return (
    <>
      <PageHead title={t.title} />
      <div className="columns">
        <ItemFinder selected={view.item} />
        <div className="stack">
          <ViewControls view={view} />
          {view.item === '' ? (
            <p className="notice">{t.choose}</p>
          ) : (
            // A what-if, and how often the picture was refreshed, belong to what is forecast.
            <ItemDemand key={JSON.stringify(forecastInput(view))} view={view} />
          )}
        </div>
      </div>
    </>
  )
}
