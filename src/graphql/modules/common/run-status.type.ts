import type { RunStatus } from '../../../contracts/operations/jobs'
import { enumOf } from '../../enum'

export const RunStatusEnum = enumOf<RunStatus>('RunStatus', 'How far a job or a training run is.', {
  QUEUED: 'The work waits for its turn.',
  RUNNING: 'The work is being done.',
  SUCCEEDED: 'The work is done.',
  FAILED: 'The work ended without a result; "error" says why.',
  CANCELLED: 'Somebody ended the work before it was done.',
})
