/** Which list price an item should have. */
import { Arg, Ctx, Query, Resolver } from 'type-graphql'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Cost, Statements } from '../../limits/field-costs'
import { toEntityRef } from '../common/refs.input'
import { ListPriceSuggestion, ListPriceSuggestionInput } from './list-price-suggestion.type'

/** As a lift, the price of the last day everywhere and at places, and those of competitors. */
const STATEMENTS = 73
/** Up to twenty-one prices are drawn. */
const COST = 5_000

@Resolver(() => ListPriceSuggestion)
export class ListPriceSuggestionResolver {
  @Query(() => ListPriceSuggestion, {
    nullable: true,
    description:
      'Which list price an item should have beside those of competitors, within the prices that it was sold at, with the outlook of the price of now.',
  })
  @Statements({ ofAllParents: STATEMENTS })
  @Cost({ base: COST })
  @Visible('read')
  async listPriceSuggestion(
    @Arg('input', () => ListPriceSuggestionInput, { description: 'The item whose price is open.' })
    input: ListPriceSuggestionInput,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<ListPriceSuggestion> {
    const { item, locations, ...rest } = input
    const value = await services.listPriceSuggestions.suggestion(viewer, {
      ...rest,
      item: toEntityRef('Item', item, 'input.item'),
      locations: locations?.map((ref, index) => toEntityRef('Location', ref, `input.locations[${index}]`)),
    })
    return new ListPriceSuggestion(value)
  }
}
