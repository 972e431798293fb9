/** How deep a promotion should be. */
import { Arg, Ctx, Query, Resolver } from 'type-graphql'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Cost, Statements } from '../../limits/field-costs'
import { toEntityRef } from '../common/refs.input'
import { DiscountSuggestion, DiscountSuggestionInput } from './discount-suggestion.type'

/** As a lift, and the stock. */
const STATEMENTS = 71
/** Up to sixty plans are drawn. */
const COST = 10_000

@Resolver(() => DiscountSuggestion)
export class DiscountSuggestionResolver {
  @Query(() => DiscountSuggestion, {
    nullable: true,
    description:
      'How deep a promotion should be and of which kind, or that there should be none, within a budget, what is in stock, and the depths that have run.',
  })
  @Statements({ ofAllParents: STATEMENTS })
  @Cost({ base: COST })
  @Visible('read')
  async discountSuggestion(
    @Arg('input', () => DiscountSuggestionInput, { description: 'The promotion whose depth is open.' })
    input: DiscountSuggestionInput,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<DiscountSuggestion> {
    const { items, locations, ...rest } = input
    const value = await services.discountSuggestions.suggestion(viewer, {
      ...rest,
      items: items.map((ref, index) => toEntityRef('Item', ref, `input.items[${index}]`)),
      locations: locations?.map((ref, index) => toEntityRef('Location', ref, `input.locations[${index}]`)),
    })
    return new DiscountSuggestion(value)
  }
}
