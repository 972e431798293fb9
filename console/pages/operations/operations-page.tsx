import { useAccess } from '../../api/viewer'
import { PageHead } from '../../components/page-head'
import { useMessages } from '../../language/preferences'
import { AlertList } from './alert-list'
import { ApiKeys } from './api-keys'
import { AuditLog } from './audit-log'
import { JobList } from './job-list'
import { operationsMessages } from './operations.messages'
import { SystemStatus } from './system-status'

export default function OperationsPage() {
  const t = useMessages(operationsMessages)
  const { isAdmin } = useAccess()
  return (
    <>
      <PageHead title={t.title} />
      <SystemStatus />
      <AlertList />
      <JobList />
      {isAdmin ? (
        <>
          <ApiKeys />
          <AuditLog />
        </>
      ) : null}
    </>
  )
}
