import { PageHead } from '../../components/page-head'
import { useMessages } from '../../language/preferences'
import { DataCounts } from './data-counts'
import { DataJobs } from './data-jobs'
import { dataMessages } from './data.messages'
import { Freshness } from './freshness'
import { Imports } from './imports'
import { LatestOrders } from './latest-orders'
import { Outliers } from './outliers'

export default function DataPage() {
  const t = useMessages(dataMessages)
  return (
    <>
      <PageHead title={t.title} />
      <DataCounts />
      <Imports />
      <div className="grid">
        <LatestOrders />
        <DataJobs />
      </div>
      <Outliers />
      <Freshness />
    </>
  )
}
