import { Field, ID, ObjectType } from 'type-graphql'
import { encodeId } from '../../../core/ids'
import type { AlertRecord } from '../../../services/alert.service'
import { Visible } from '../../audience'
import { enumOf } from '../../enum'
import { connectionOf } from '../../pagination/connection'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { RefreshKindEnum } from '../common/refresh-kind.type'
import type { RefreshKind } from '../common/refresh-kind.type'
import { Node } from '../node/node.type'

export const AlertSeverityEnum = enumOf('AlertSeverity', ['INFO', 'WARNING', 'CRITICAL'])

export type AlertSeverity = keyof typeof AlertSeverityEnum

@ObjectType({ implements: Node, description: 'What operators should know of.' })
@Visible('read')
export class Alert {
  constructor(readonly record: AlertRecord) {}

  @Field(() => ID)
  get id(): string {
    return encodeId('Alert', this.record.id)
  }

  @Field(() => String, { description: 'Such as DEVICE_LOST.' })
  get kind(): string {
    return this.record.kind
  }

  @Field(() => AlertSeverityEnum)
  get severity(): AlertSeverity {
    return this.record.severity
  }

  @Field(() => String)
  get message(): string {
    return this.record.message
  }

  @Field(() => String, { description: 'What it is about, such as the name of a device.' })
  get subject(): string {
    return this.record.subject
  }

  @Field(() => String, {
    nullable: true,
    description: 'Name of the machine that it is about; null where it is about none in particular.',
  })
  get host(): string | null {
    return this.record.host
  }

  @Field(() => DateTimeScalar)
  get raisedAt(): Date {
    return this.record.raisedAt
  }

  @Field(() => DateTimeScalar, { nullable: true, description: 'Null while its reason lasts.' })
  get resolvedAt(): Date | null {
    return this.record.resolvedAt
  }
}

export const AlertConnection = connectionOf('Alert', () => Alert, ['read'])

@ObjectType()
@Visible('read')
export class AlertMessage {
  @Field(() => String, { description: 'Pass it as "after" to go on from here after a break.' })
  readonly cursor!: string

  @Field(() => RefreshKindEnum)
  readonly kind!: RefreshKind

  @Field(() => Alert, { nullable: true, description: 'Null in a RESYNC.' })
  readonly alert!: Alert | null
}
