import { Field, InputType, Int } from 'type-graphql'
import type { SearchMethod } from '../../../contracts/models/hyperparameter-search'
import { SEARCH_LIMITS } from '../../../services/models/search-request'
import { enumOf } from '../../enum'
import { JsonScalar } from '../../scalars/json.scalar'
import type { JsonObject } from '../../scalars/json.scalar'
import { TrainModelInput } from './model.input'

const SearchMethodEnum = enumOf<SearchMethod>('SearchMethod', 'How hyper-parameters are looked for.', {
  GRID: 'Every combination of values is tried.',
  RANDOM: 'Values are drawn at random, each alike.',
  BAYESIAN: 'Values are drawn where good trials lie densest, beside the others (Parzen estimators).',
  HALVING:
    'Many configurations are given little, and the best third of them three times as much, up to the most.',
})

@InputType({ description: 'The search for hyper-parameters that is wanted, and the training after it.' })
export class SearchHyperparametersInput extends TrainModelInput {
  @Field(() => JsonScalar, {
    description:
      'What may vary, by name: a list of values, or a range such as {"from": 0.0001, "to": 0.1, "scale": "log"}. "whole": true is of whole numbers, "steps" how many values of it a grid has (3 where absent).',
  })
  space!: JsonObject

  @Field(() => SearchMethodEnum, {
    defaultValue: 'BAYESIAN',
    description: 'How hyper-parameters are looked for.',
  })
  method!: SearchMethod

  @Field(() => Int, {
    nullable: true,
    description: `How many configurations are tried at most, from 1 to ${SEARCH_LIMITS.trials.most}. Absent, it is ${SEARCH_LIMITS.trials.usual}.`,
  })
  maxTrials?: number | null

  @Field(() => Int, {
    nullable: true,
    description: `How many seconds all trials may take, from 1 to ${SEARCH_LIMITS.seconds.most}; the first one that succeeds is never cut short. Absent, it is ${SEARCH_LIMITS.seconds.usual}.`,
  })
  maxSeconds?: number | null

  @Field(() => JsonScalar, {
    nullable: true,
    description:
      'Of HALVING: the hyper-parameter that says how much a trial may cost, such as {"name": "maxSteps", "least": 100, "most": 900}.',
  })
  resource?: JsonObject | null
}
