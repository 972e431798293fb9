import { Field, ObjectType } from 'type-graphql'
import type { RunStatus } from '../../../contracts/operations/jobs'
import { Visible } from '../../audience'
import { enumOf } from '../../enum'

export const RunStatusEnum = enumOf<RunStatus>('RunStatus', 'How far a job or a training run is.', {
  QUEUED: 'The work waits for its turn.',
  RUNNING: 'The work is being done.',
  SUCCEEDED: 'The work is done.',
  FAILED: 'The work ended without a result; "error" says why.',
  CANCELLED: 'Somebody ended the work before it was done.',
})

@ObjectType({ description: 'Why something is as it is.' })
@Visible('read', 'models')
export class Reason {
  @Field(() => String, {
    description: 'The reason as a stable code; those of failed work stand in docs/errors.md.',
  })
  readonly code!: string

  @Field(() => String, { description: 'The reason in words that may change.' })
  readonly text!: string
}
