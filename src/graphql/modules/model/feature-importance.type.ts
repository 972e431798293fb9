/** How much each feature helps a version, as its training measured it. */
import { Field, Float, Int, ObjectType } from 'type-graphql'
import type {
  FeatureImportance as Importance,
  FeatureSelection as Selection,
  ImportantFeature,
} from '../../../contracts/models/model-version'
import { Visible } from '../../audience'
import { Sized } from '../../limits/field-costs'

/** More than any family reads. */
const MOST_FEATURES = 200

@ObjectType({ description: 'One feature that a model can read.' })
@Visible('read', 'models')
class FeatureOfModel {
  @Field(() => String, {
    description:
      'What the feature tells of, such as promotion, weekday, rollingMean7 or item. Columns that tell of the same are one feature.',
  })
  readonly name!: string

  @Field(() => Float, {
    description:
      'By which fraction the quantile loss rose when each row had the feature of another row; the mean over repeats. At 0 or below, the feature does not help, or others say the same.',
  })
  readonly lossIncreaseFraction!: number

  @Field(() => Float, { description: 'The standard error of that mean, by its repeats.' })
  readonly standardError!: number

  @Field(() => Boolean, { description: 'Whether the version was trained without the feature.' })
  readonly isLeftOut!: boolean
}

@ObjectType({ description: 'What came of leaving out the features that do not help.' })
@Visible('read', 'models')
class FeatureSelection {
  @Field(() => Float, {
    description: 'The quantile loss of the model with all features, on validation windows.',
  })
  readonly lossWithAll!: number

  @Field(() => Float, {
    description:
      'The loss of a model without those that do not help, on the same windows. It is that with all where each feature helps, or none does: then no such model was trained.',
  })
  readonly lossWithSelected!: number

  @Field(() => Boolean, {
    description: 'Whether the version is the model without them. It is where its loss is no higher.',
  })
  readonly isAdopted!: boolean
}

@ObjectType({
  description:
    'How much worse the model forecast validation windows when one feature was that of other rows (permutation importance).',
})
@Visible('read', 'models')
export class FeatureImportance {
  constructor(private readonly importance: Importance) {}

  @Field(() => Int, {
    description:
      'On how many rows of the validation windows it was measured: periods, or windows of a network.',
  })
  get rows(): number {
    return this.importance.rows
  }

  @Field(() => Int, { description: 'How often each feature was permuted.' })
  get repeats(): number {
    return this.importance.repeats
  }

  @Field(() => [FeatureOfModel], { description: 'The features, the most important first.' })
  @Sized({ atMost: MOST_FEATURES })
  get features(): readonly ImportantFeature[] {
    return this.importance.features
  }

  @Field(() => FeatureSelection, {
    nullable: true,
    description: 'What came of leaving features out. It is null where they were only measured.',
  })
  get selection(): Selection | null {
    return this.importance.selection
  }
}
