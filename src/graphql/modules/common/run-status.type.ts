import { Field, ObjectType } from 'type-graphql'
import { RUN_STATUSES } from '../../../contracts/jobs'
import { Visible } from '../../audience'
import { enumOf } from '../../enum'

export const RunStatusEnum = enumOf('RunStatus', RUN_STATUSES)

@ObjectType()
@Visible('read', 'models')
export class Reason {
  @Field(() => String, { description: 'Stable.' })
  readonly code!: string

  @Field(() => String)
  readonly text!: string
}
