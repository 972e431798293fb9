/** What a ranking that was not tried would have brought. */
import { Arg, Ctx, Query, Resolver } from 'type-graphql'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Cost, Statements } from '../../limits/field-costs'
import { ChallengerValueInput } from './challenger-value.input'
import { ChallengerValue } from './challenger-value.type'

/** It reads up to 2,000 lists with all events that name them. */
const VALUE_COST = 500

@Resolver(() => ChallengerValue)
export class ChallengerValueResolver {
  @Query(() => ChallengerValue, {
    description:
      'What a ranking that was not tried would have brought, told from the clicks of lists that were answered and left something to chance (a scenario with explorationFraction): by inverse propensities, self-normalised, and doubly robust. It is refused where the lists could not have shown what the challenger shows.',
  })
  @Visible('admin')
  @Statements({ ofAllParents: 3 })
  @Cost({ base: VALUE_COST })
  async challengerValue(
    @Arg('input', () => ChallengerValueInput, { description: 'The lists of the challenger.' })
    input: ChallengerValueInput,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<ChallengerValue> {
    return new ChallengerValue(await services.challengerValues.value(viewer, input))
  }
}
