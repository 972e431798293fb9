import { PageHead } from '../../components/page-head'
import { useMessages } from '../../language/preferences'
import { Attention } from './attention'
import { ShopDemand } from './shop-demand'
import { todayMessages } from './today.messages'
import { VisitorsNow } from './visitors-now'

export default function TodayPage() {
  const t = useMessages(todayMessages)
  return (
    <>
      <PageHead title={t.title} />
      <ShopDemand />
      <div className="grid">
        <Attention />
        <VisitorsNow />
      </div>
    </>
  )
}
