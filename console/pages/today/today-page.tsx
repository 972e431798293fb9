import type { ApolloClient } from '@apollo/client'
import { askAhead as ask } from '../../api/ask-ahead'
import { loadCharts } from '../../components/chart'
import { PageHead } from '../../components/page-head'
import { useMessages } from '../../language/preferences'
import { AttentionDocument, ShopTodayDocument, VisitorsNowDocument } from '../../generated/today'
import { Attention } from './attention'
import { ShopDemand } from './shop-demand'
import { SHOP_TODAY, VISITORS_NOW } from './today-view'
import { todayMessages } from './today.messages'
import { VisitorsNow } from './visitors-now'

export function askAhead(client: ApolloClient): void {
  ask(client, ShopTodayDocument, SHOP_TODAY)
  ask(client, AttentionDocument, {})
  ask(client, VisitorsNowDocument, VISITORS_NOW)
  loadCharts().catch(() => undefined)
}

export default function TodayPage() {
  const t = useMessages(todayMessages)
  return (
    <>
      <PageHead title={t.title} />
      <ShopDemand />
      <div className="grid wide-second">
        <Attention />
        <VisitorsNow />
      </div>
    </>
  )
}
