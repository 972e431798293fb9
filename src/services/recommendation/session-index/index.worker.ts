/** Builds the index of sessions in a thread of its own, with a connection of its own: neither rows nor sorting hold up requests. */
import { parentPort, workerData } from 'node:worker_threads'
import { invariant, serializeError } from '../../../core/errors'
import { createLogger } from '../../../core/logger'
import { RecentVisits } from '../../../datasets/recent-visits'
import { oneConnection } from '../../../db/one-connection'
import { VISIT_GAP_MS } from '../../../features/session/visits'
import type { SessionIndexNews } from '../../../models/session/session-neighbours/index-news'
import { indexShapeOf } from '../../../models/session/session-neighbours/index-shape'
import { buildSessionIndex } from '../../../models/session/session-neighbours/session-index'
import { readArtifact } from '../../../registry/artifact-store'
import type { IndexRequest, IndexResponse, IndexThreadData } from './index-protocol'

invariant(parentPort, 'the thread has a parent')
const port = parentPort
const { databaseUrl, artifact, family, days, maxSteps } = workerData as IndexThreadData

const logger = createLogger({ level: 'silent', name: 'session index' })
const database = oneConnection(databaseUrl, 'forecart session index', logger)

const opening = open()
// Who asks is told.
opening.catch(() => undefined)
port.on('message', (request: IndexRequest) => {
  answer(request).then(
    (news) => port.postMessage({ news } satisfies IndexResponse),
    (error: unknown) => port.postMessage({ error: serializeError(error) } satisfies IndexResponse),
  )
})

async function open() {
  const shape = indexShapeOf((await readArtifact(artifact)).files, family)
  const { vocabulary, maxEvents } = shape
  return { shape, visits: new RecentVisits({ database, vocabulary, maxEvents, days, maxSteps }) }
}

async function answer({ nowMs, outdated }: IndexRequest): Promise<SessionIndexNews | null> {
  const { shape, visits } = await opening
  const { vocabulary, weighting } = shape
  const renewed = await visits.renew({ now: new Date(nowMs), outdated })
  if (renewed === null) return null
  const { steps, endedAtMs } = renewed
  let firstOpen = endedAtMs.length
  while (firstOpen > 0 && endedAtMs[firstOpen - 1]! > nowMs - VISIT_GAP_MS) firstOpen--
  return {
    kind: 'session-index',
    vocabularyHash: vocabulary.hash,
    index: buildSessionIndex(steps, vocabulary.size, weighting, firstOpen),
  }
}
