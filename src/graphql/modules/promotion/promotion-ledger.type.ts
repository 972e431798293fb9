import { Field, Float, ObjectType } from 'type-graphql'
import { errorOf, isHit, type LiftLedgerEntry as Entry } from '../../../services/promotion/lift-ledger'
import { Visible } from '../../audience'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { DayScalar } from '../../scalars/day.scalar'
import { Estimate } from '../common/estimate.type'
import { MeasuredEstimate } from './measured-estimate.type'

@ObjectType({
  description: 'What was once told of a promotion, as it was told, beside what the promotion did in the end.',
})
@Visible('read')
export class LiftLedgerEntry {
  constructor(readonly entry: Entry) {}

  @Field(() => DateTimeScalar, { description: 'When this was told for the first time.' })
  get issuedAt(): Date {
    return this.entry.prediction.issuedAt
  }

  @Field(() => DayScalar, { description: 'The last day whose demand was read for it.' })
  get historyTo(): string {
    return this.entry.prediction.originDay
  }

  @Field(() => String, { description: 'The model that told it, with its version.' })
  get model(): string {
    return this.entry.prediction.model
  }

  @Field(() => Float, { description: 'What the promoted items were to sell without the promotion.' })
  get baselineUnits(): number {
    return this.entry.prediction.baselineUnits
  }

  @Field(() => Estimate, { description: 'What the promotion was to add, all in all.' })
  get incrementalUnits(): Estimate {
    const { incremental, confidence } = this.entry.prediction
    return { ...incremental, confidence }
  }

  @Field(() => Estimate, { description: 'What the promoted items were to sell more on its days.' })
  get direct(): Estimate {
    const { direct, confidence } = this.entry.prediction
    return { ...direct, confidence }
  }

  @Field(() => MeasuredEstimate, {
    nullable: true,
    description:
      'What the promoted items were asked for more on its days, as it was measured. It is null until the promotion is over, and where the data cannot tell.',
  })
  get measured(): MeasuredEstimate | null {
    return this.entry.measured
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'How many units the prediction of "direct" was off: above 0 where more was predicted than was measured. It is null without a measurement.',
  })
  get errorUnits(): number | null {
    return errorOf(this.entry)
  }

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether what was measured lies in the interval of "direct". It is null without a measurement.',
  })
  get isWithinInterval(): boolean | null {
    return isHit(this.entry)
  }
}
