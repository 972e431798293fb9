import { Field, ObjectType } from 'type-graphql'
import { Visible } from '../../audience'
import { enumOf } from '../../enum'

const RUN_STATUSES = ['QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED'] as const
export type RunStatus = (typeof RUN_STATUSES)[number]

export const RunStatusEnum = enumOf('RunStatus', RUN_STATUSES)

@ObjectType()
@Visible('read', 'models')
export class Reason {
  @Field(() => String, { description: 'Stable.' })
  readonly code!: string

  @Field(() => String)
  readonly text!: string
}
