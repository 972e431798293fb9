import { Field, Float, InputType, ObjectType } from 'type-graphql'
import type { AnomalySeverity } from '../../../contracts/demand/anomaly'
import type { AnomalyRecord } from '../../../services/demand/anomaly.service'
import { withoutFloatNoise } from '../../../services/demand/float-noise'
import { Visible } from '../../audience'
import { enumOf } from '../../enum'
import { connectionOf } from '../../pagination/connection'
import { DayScalar } from '../../scalars/day.scalar'
import { ItemRef, LocationRef } from '../common/refs.input'

export const AnomalySeverityEnum = enumOf<AnomalySeverity>(
  'AnomalySeverity',
  'How far a day lies from what was forecast of it.',
  {
    LOW: 'The day lies out, and is unlike others together with the days before it, as days of a shift are.',
    MEDIUM: 'The day lies far out: one in some ten thousand does where a forecast is right.',
    HIGH: 'The day lies so far out that no forecast would hold it.',
  },
)

@InputType({
  description: 'Which anomalies are asked for. An anomaly has to fulfil every condition that is given.',
})
export class DemandAnomalyFilter {
  @Field(() => ItemRef, { nullable: true, description: 'Only anomalies of this item are given.' })
  item?: ItemRef | null

  @Field(() => LocationRef, { nullable: true, description: 'Only anomalies at this place are given.' })
  location?: LocationRef | null

  @Field(() => AnomalySeverityEnum, {
    nullable: true,
    description: 'Only anomalies of this severity and of higher ones are given.',
  })
  atLeast?: AnomalySeverity | null

  @Field(() => DayScalar, { nullable: true, description: 'The first day that is asked for.' })
  from?: string | null

  @Field(() => DayScalar, { nullable: true, description: 'The last day that is asked for.' })
  to?: string | null
}

@ObjectType({ description: 'A day on which an item sold otherwise at a place than was forecast of it.' })
@Visible('read')
export class DemandAnomaly {
  constructor(readonly record: AnomalyRecord) {}

  @Field(() => DayScalar, { description: 'The day, in the time zone of the place.' })
  get day(): string {
    return this.record.day
  }

  @Field(() => Float, { description: 'The units that were sold.' })
  get units(): number {
    return withoutFloatNoise(this.record.units)
  }

  @Field(() => Float, {
    description: 'The units that were expected, by the latest forecast from before the day.',
  })
  get expected(): number {
    return withoutFloatNoise(this.record.expected)
  }

  @Field(() => Float, {
    description: 'The units that were forecast to be exceeded with a probability of .95.',
  })
  get lower(): number {
    return withoutFloatNoise(this.record.lower)
  }

  @Field(() => Float, {
    description: 'The units that were forecast to be exceeded with a probability of .05.',
  })
  get upper(): number {
    return withoutFloatNoise(this.record.upper)
  }

  @Field(() => Float, {
    description:
      'How far out the day lies, as a normal score: 0 is the median, below 0 less was sold, and 4 or more is MEDIUM, 6 or more HIGH. Nothing is further out than 10.',
  })
  get score(): number {
    return withoutFloatNoise(this.record.score)
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'How unlike others the day and those before it are, between 0 and 1, by an isolation forest: above .65 they are set apart. It is null where too few days are known.',
  })
  get isolation(): number | null {
    const { isolation } = this.record
    return isolation === null ? null : withoutFloatNoise(isolation)
  }

  @Field(() => AnomalySeverityEnum, { description: 'How far the day lies from what was forecast of it.' })
  get severity(): AnomalySeverity {
    return this.record.severity
  }
}

export const DemandAnomalyConnection = connectionOf('DemandAnomaly', () => DemandAnomaly, ['read'])
