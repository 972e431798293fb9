import type { RunStatus } from '../generated/models'
import type { Tone } from './badge'

export function statusTone(status: RunStatus): Tone {
  switch (status) {
    case 'SUCCEEDED':
      return 'good'
    case 'FAILED':
      return 'bad'
    case 'CANCELLED':
      return 'warning'
    case 'QUEUED':
    case 'RUNNING':
      return 'neutral'
  }
}
