import { PageHead } from '../../components/page-head'
import { useAddress } from '../../components/use-address'
import { useMessages } from '../../language/preferences'
import { DataCounts } from './data-counts'
import { DataJobs } from './data-jobs'
import { dataMessages } from './data.messages'
import { Freshness } from './freshness'
import { Imports } from './imports'
import { LatestOrders } from './latest-orders'
import { Outliers } from './outliers'
import { QualityReport } from './quality-report'

export default function DataPage() {
  const t = useMessages(dataMessages)
  const item = useAddress().get('item')
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
      <Freshness item={item} />
      {item === '' ? null : <QualityReport key={item} item={item} />}
    </>
  )
}
