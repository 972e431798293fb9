import { Field, InputType, Int, ObjectType } from 'type-graphql'
import { Visible } from '../../audience'
import { JsonScalar } from '../../scalars/json.scalar'
import type { JsonObject } from '../../scalars/json.scalar'
import { UserError } from '../common/user-error.type'
import { ModelVersion, TrainingRun } from './model.type'

@InputType()
export class TrainModelInput {
  @Field(() => String)
  model!: string

  @Field(() => String, { nullable: true, description: 'The network family where absent.' })
  family?: string | null

  @Field(() => JsonScalar, { nullable: true })
  hyperparameters?: JsonObject | null

  @Field(() => Int, { nullable: true, description: 'Equal seeds on equal data give equal models.' })
  seed?: number | null
}

@InputType()
export class PromoteModelInput {
  @Field(() => String)
  name!: string

  @Field(() => Int)
  version!: number

  @Field(() => String, { nullable: true, defaultValue: 'champion', description: 'champion or challenger.' })
  alias?: string | null

  @Field(() => String, {
    nullable: true,
    description: 'Needed where the gate did not let the version become champion. Audited.',
  })
  overrideReason?: string | null
}

@ObjectType()
@Visible('models')
export class TrainingRunPayload {
  @Field(() => TrainingRun, { nullable: true })
  readonly trainingRun!: TrainingRun | null

  @Field(() => [UserError])
  readonly userErrors!: readonly UserError[]
}

@ObjectType()
@Visible('models')
export class ModelVersionPayload {
  @Field(() => ModelVersion, { nullable: true })
  readonly modelVersion!: ModelVersion | null

  @Field(() => [UserError])
  readonly userErrors!: readonly UserError[]
}
