import { PageHead } from '../../components/page-head'
import { useAddress } from '../../components/use-address'
import { useMessages } from '../../language/preferences'
import { Playground } from './playground'
import { Results } from './results'
import { SessionDetails } from './session-details'
import { SessionList } from './session-list'
import { visitorsMessages } from './visitors.messages'

export default function VisitorsPage() {
  const t = useMessages(visitorsMessages)
  const session = useAddress().get('session')
  return (
    <>
      <PageHead title={t.title} />
      <SessionList />
      {session === '' ? null : <SessionDetails key={session} id={session} />}
      <Playground />
      <Results />
    </>
  )
}
