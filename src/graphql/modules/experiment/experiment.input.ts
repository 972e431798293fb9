import { Field, Float, ID, InputType } from 'type-graphql'
import { decodeId } from '../../../core/ids'
import type {
  ExperimentPlan,
  StartExperimentInput as StartExperiment,
} from '../../../services/slates/experiment.service'

@InputType({ description: 'Some of the visitors, and the model version or scenario that answers them.' })
export class ExperimentArmInput {
  @Field(() => String, { description: 'The name of the arm, as it stands in reports.' })
  name!: string

  @Field(() => Float, {
    description: 'The part of the visitors that it gets, from 0.01. All arms together get 1.',
  })
  share!: number

  @Field(() => ID, {
    nullable: true,
    description:
      'The version of the model "session" that answers. Absent, it is the champion, whichever that is.',
  })
  modelVersionId?: string | null

  @Field(() => String, {
    nullable: true,
    description:
      'The name of the scenario that makes the lists of its surface, or of its placement, whether it is active or not. Absent, it is the one that holds there.',
  })
  scenarioName?: string | null
}

@InputType({ description: 'What an experiment should find.' })
class ExperimentPlanInput {
  @Field(() => Float, {
    description: 'The share of seen entries that are clicked without a difference, between 0 and 1.',
  })
  expectedClickThroughRate!: number

  @Field(() => Float, {
    defaultValue: 0.1,
    description: 'The difference that should be found, as a fraction of the rate: 0.1 is a tenth more.',
  })
  detectableLift!: number

  @Field(() => Float, {
    defaultValue: 0.95,
    description: 'How sure a difference has to be at all looks together, from .01 to .9999.',
  })
  confidence!: number

  @Field(() => Float, {
    defaultValue: 0.8,
    description: 'How likely the difference is to be found, from .01 to .9999.',
  })
  power!: number
}

@InputType({
  description: 'Which visitors get which model version or scenario, and what the experiment should find.',
})
export class StartExperimentInput extends ExperimentPlanInput {
  @Field(() => String, { description: 'What the experiment is to be called, by people who look at it.' })
  name!: string

  @Field(() => [ExperimentArmInput], {
    description:
      'Two or three arms, the control first, each with a version or a scenario of its own. Of three, one must be the champion.',
  })
  arms!: ExperimentArmInput[]
}

@InputType({ description: 'How visitors would be divided, and what an experiment should find.' })
export class ExperimentSizeInput extends ExperimentPlanInput {
  @Field(() => [Float], {
    defaultValue: [0.5, 0.5],
    description:
      'The part of the visitors that each of two or three arms gets, the control first. Their sum is 1.',
  })
  shares!: number[]
}

export function toExperimentSize(
  input: Readonly<ExperimentSizeInput>,
): ExperimentPlan & { readonly shares: readonly number[] } {
  const { shares, expectedClickThroughRate, detectableLift, confidence, power } = input
  return { shares, baseRate: expectedClickThroughRate, lift: detectableLift, confidence, power }
}

export function toStartExperiment(input: Readonly<StartExperimentInput>): StartExperiment {
  const { name, arms, expectedClickThroughRate, detectableLift, confidence, power } = input
  return {
    name,
    arms: arms.map(({ name: arm, share, modelVersionId, scenarioName }, at) => ({
      name: arm,
      share,
      versionId: modelVersionId
        ? decodeId('ModelVersion', modelVersionId, `arms[${at}].modelVersionId`)
        : null,
      scenario: scenarioName ?? null,
    })),
    baseRate: expectedClickThroughRate,
    lift: detectableLift,
    confidence,
    power,
  }
}
