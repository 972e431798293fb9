import { Field, Float, ID, Int, ObjectType } from 'type-graphql'
import { encodeId } from '../../../core/ids'
import { type ArmResult, type ExperimentRecord, sizeOf } from '../../../services/slates/experiment.service'
import { Visible } from '../../audience'
import { toInt } from '../../count'
import { Cost, Sized } from '../../limits/field-costs'
import { connectionOf } from '../../pagination/connection'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { Estimate } from '../common/estimate.type'
import { UserError } from '../common/user-error.type'
import { Node } from '../node/node.type'

export const MOST_ARMS = 3

@ObjectType({
  description: 'Some of the visitors of an experiment, and the model version or scenario that answers them.',
})
@Visible('read')
export class ExperimentArm {
  @Field(() => String, { description: 'The name of the arm, as it stands in reports.' })
  readonly name!: string

  @Field(() => Float, { description: 'The part of the visitors that it has, between 0 and 1.' })
  readonly share!: number

  readonly versionId!: string | null
  readonly scenario?: ExperimentRecord['arms'][number]['scenario']
}

@ObjectType({ description: 'How many impressions an experiment needs, in all arms together.' })
@Visible('read')
export class ExperimentSize {
  @Field(() => Float, { description: 'For one look at the end, by the two-sided z-test.' })
  readonly oneLook!: number

  @Field(() => Float, {
    description: 'For the test that may be looked at any time, which is the one in use.',
  })
  readonly anyLook!: number
}

@ObjectType({ description: 'What came of the lists of an arm.' })
@Visible('read')
export class ExperimentArmResult {
  constructor(readonly result: ArmResult) {}

  @Field(() => String, { description: 'The name of the arm.' })
  get arm(): string {
    return this.result.arm
  }

  @Field(() => Int, { description: 'How many lists are in the log.' })
  get lists(): number {
    return toInt(this.result.lists)
  }

  @Field(() => Int, { description: 'How many entries of lists were seen. Each counts once.' })
  get impressions(): number {
    return toInt(this.result.impressions)
  }

  @Field(() => Int, { description: 'How many entries were clicked. Each counts once.' })
  get clicks(): number {
    return toInt(this.result.clicks)
  }

  @Field(() => Int, { description: 'How many visitors saw something.' })
  get visitors(): number {
    return toInt(this.result.visitors)
  }

  @Field(() => Estimate, {
    nullable: true,
    description:
      'The share of seen entries that were clicked, with an interval for one look. It is null where nothing was seen.',
  })
  @Cost({ base: 0 })
  get clickThroughRate(): Estimate | null {
    return this.result.clickThrough
  }

  @Field(() => Estimate, {
    nullable: true,
    description:
      'By how much the click-through rate differs from that of the control; the interval holds at all looks together. It is null for the control, and where an arm was not seen yet.',
  })
  @Cost({ base: 0 })
  get difference(): Estimate | null {
    return this.result.difference
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'How likely chance alone makes such a difference, valid at any look. It is 1 below a hundred visitors in either arm, and null for the control, and where an arm was not seen yet.',
  })
  get pValue(): number | null {
    return this.result.pValue
  }
}

@ObjectType({
  implements: Node,
  description:
    'Visitors are divided among versions of the session model, or scenarios: each customer, or session where there is no customer, has the same arm as long as the experiment runs.',
})
@Visible('read')
export class Experiment {
  constructor(readonly record: ExperimentRecord) {}

  @Field(() => ID, { description: 'The id of the experiment, by which "node" finds it again.' })
  get id(): string {
    return encodeId('Experiment', this.record.id)
  }

  @Field(() => String, { description: 'What the experiment is called by who started it.' })
  get name(): string {
    return this.record.name
  }

  @Field(() => [ExperimentArm], { description: 'The arms, the control first.' })
  @Sized({ atMost: MOST_ARMS })
  get arms(): readonly ExperimentArm[] {
    return this.record.arms
  }

  @Field(() => DateTimeScalar, { description: 'When it began.' })
  get startedAt(): Date {
    return this.record.startedAt
  }

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it was stopped. It is null while it runs.',
  })
  get stoppedAt(): Date | null {
    return this.record.stoppedAt
  }

  @Field(() => ExperimentSize, {
    description:
      'How many impressions it needs by its plan, where each stands alone. It needs more where visitors see many.',
  })
  @Cost({ base: 0 })
  get size(): ExperimentSize {
    return sizeOf(this.record)
  }
}

export const ExperimentConnection = connectionOf('Experiment', () => Experiment, ['read'])

@ObjectType({ description: 'The experiment, or what was wrong with the input.' })
@Visible('admin')
export class ExperimentPayload {
  @Field(() => Experiment, {
    nullable: true,
    description: 'The experiment as it is now. It is null where the input was refused.',
  })
  readonly experiment!: Experiment | null

  @Field(() => [UserError], {
    description: 'What was wrong with the input. The list is empty where the experiment was changed.',
  })
  readonly userErrors!: readonly UserError[]
}
