import { Field, InputType, Int, ObjectType } from 'type-graphql'
import { TRAINING_DAYS } from '../../../contracts/models/training-days'
import { Visible } from '../../audience'
import { JsonScalar } from '../../scalars/json.scalar'
import type { JsonObject } from '../../scalars/json.scalar'
import { UserError } from '../common/user-error.type'
import { ModelVersion } from './model.type'
import { TrainingRun } from './training-run.type'

@InputType({ description: 'The training that is wanted.' })
export class TrainModelInput {
  @Field(() => String, { description: 'The name of the model, which is "demand".' })
  model!: string

  @Field(() => String, {
    nullable: true,
    description: 'The kind of model to train. Absent, it is the network family.',
  })
  family?: string | null

  @Field(() => JsonScalar, {
    nullable: true,
    description: 'Settings that are to differ from their defaults, as a JSON object.',
  })
  hyperparameters?: JsonObject | null

  @Field(() => Int, {
    nullable: true,
    description:
      'The seed of the random numbers, from 0 to 2^31 - 1: equal seeds on equal data give equal models. Absent, it is 1.',
  })
  seed?: number | null

  @Field(() => Int, {
    nullable: true,
    description: `How many days of history are read at most, from ${TRAINING_DAYS.least} to ${TRAINING_DAYS.most}. Absent, it is what FORECART_TRAINING_DAYS says.`,
  })
  trainingDays?: number | null
}

@InputType({ description: 'Which version an alias is to stand for.' })
export class PromoteModelInput {
  @Field(() => String, { description: 'The name of the model, such as demand.' })
  name!: string

  @Field(() => Int, { description: 'The number of the version within the model.' })
  version!: number

  @Field(() => String, {
    nullable: true,
    defaultValue: 'champion',
    description: 'The alias that moves: champion or challenger.',
  })
  alias?: string | null

  @Field(() => String, {
    nullable: true,
    description:
      'Why the version becomes champion although the gate did not let it. It is needed only then, and the audit trail keeps it.',
  })
  overrideReason?: string | null
}

@ObjectType({ description: 'The training run, or what was wrong with the input.' })
@Visible('models')
export class TrainingRunPayload {
  @Field(() => TrainingRun, {
    nullable: true,
    description: 'The run as it is now. It is null where the input was refused.',
  })
  readonly trainingRun!: TrainingRun | null

  @Field(() => [UserError], {
    description: 'What was wrong with the input. The list is empty where the input was taken.',
  })
  readonly userErrors!: readonly UserError[]
}

@ObjectType({ description: 'The model version, or what was wrong with the input.' })
@Visible('models')
export class ModelVersionPayload {
  @Field(() => ModelVersion, {
    nullable: true,
    description: 'The version that the alias stands for now. It is null where the input was refused.',
  })
  readonly modelVersion!: ModelVersion | null

  @Field(() => [UserError], {
    description: 'What was wrong with the input. The list is empty where the input was taken.',
  })
  readonly userErrors!: readonly UserError[]
}
