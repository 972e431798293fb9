import { Field, ID, ObjectType } from 'type-graphql'
import type { AlertKind } from '../../../contracts/operations/alerts'
import { encodeId } from '../../../core/ids'
import type { AlertRecord } from '../../../services/operations/alert.service'
import { Visible } from '../../audience'
import { enumOf } from '../../enum'
import { connectionOf } from '../../pagination/connection'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { RefreshKindEnum } from '../common/refresh-kind.type'
import type { RefreshKind } from '../common/refresh-kind.type'
import { Node } from '../node/node.type'

const AlertKindEnum = enumOf<AlertKind>('AlertKind', 'What an alert is about.', {
  ARTIFACT_CORRUPT: 'Files of the champion are damaged.',
  DEMAND_ANOMALY: 'A day sold otherwise than was forecast of it.',
  DEMAND_DRIFT: 'Forecasts of the champion are further off than in its backtest.',
  DEMAND_OUTLIER: 'A day, order or event lies far above what its item sells.',
  DEVICE_LOST: 'A GPU failed in the middle of the work, which goes on with another device.',
})

export const AlertSeverityEnum = enumOf('AlertSeverity', 'How soon somebody should look at an alert.', {
  INFO: 'Nothing has to be done.',
  WARNING: 'The work goes on, but somebody should look at it soon.',
  CRITICAL: 'Something does not work until somebody mends it.',
})

export type AlertSeverity = keyof typeof AlertSeverityEnum

@ObjectType({
  implements: Node,
  description: 'Something that an operator should look at, raised by the system itself.',
})
@Visible('read')
export class Alert {
  constructor(readonly record: AlertRecord) {}

  @Field(() => ID, { description: 'The id of the alert, by which "node" finds it again.' })
  get id(): string {
    return encodeId('Alert', this.record.id)
  }

  @Field(() => AlertKindEnum, {
    description:
      'What happened, as a stable code: DEVICE_LOST, ARTIFACT_CORRUPT, DEMAND_OUTLIER, DEMAND_ANOMALY or DEMAND_DRIFT.',
  })
  get kind(): AlertKind {
    return this.record.kind
  }

  @Field(() => AlertSeverityEnum, { description: 'How soon somebody should look at it.' })
  get severity(): AlertSeverity {
    return this.record.severity
  }

  @Field(() => String, { description: 'What happened and what to do about it, in words that may change.' })
  get message(): string {
    return this.record.message
  }

  @Field(() => String, {
    description: 'The thing that the alert is about, such as the name of a device or of a model.',
  })
  get subject(): string {
    return this.record.subject
  }

  @Field(() => String, {
    nullable: true,
    description:
      'The name of the machine that the alert is about. It is null where the alert is about no machine in particular.',
  })
  get host(): string | null {
    return this.record.host
  }

  @Field(() => DateTimeScalar, { description: 'When the alert was raised.' })
  get raisedAt(): Date {
    return this.record.raisedAt
  }

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the reason for the alert was gone. It is null while the reason lasts.',
  })
  get resolvedAt(): Date | null {
    return this.record.resolvedAt
  }
}

export const AlertConnection = connectionOf('Alert', () => Alert, ['read'])

@ObjectType({ description: 'A message of the subscription "alertRaised".' })
@Visible('read')
export class AlertMessage {
  @Field(() => String, {
    description: 'The place of this message in the log: pass it as "after" to go on from here after a break.',
  })
  readonly cursor!: string

  @Field(() => RefreshKindEnum, {
    description: 'Whether this is news, or the request to fetch everything anew.',
  })
  readonly kind!: RefreshKind

  @Field(() => Alert, { nullable: true, description: 'The alert as it was raised. It is null in a RESYNC.' })
  readonly alert!: Alert | null
}
