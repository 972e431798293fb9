/** Scenarios: the shop's own word on what is recommended. Business data, so end users see none. */
import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql'
import type { ScenarioResult } from '../../../services/recommendation/scenarios/scenario.service'
import type { Surface } from '../../../services/recommendation/scenarios/scenario'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Cost, Statements } from '../../limits/field-costs'
import type { ConnectionOf } from '../../pagination/connection'
import { PageArgs } from '../../pagination/page.args'
import { resultOrUserErrors } from '../common/user-error.type'
import { Item } from '../item/item.type'
import { PreviewedListInput, toPreviewedList } from '../recommendation/recommendation.input'
import { SurfaceEnum } from '../recommendation/surface.enum'
import { ListChange, RecommendationPreview } from './preview.type'
import { RecommendationScenarioInput, RecommendationScenarioPayload, toScenarioInput } from './scenario.input'
import { RecommendationScenario, RecommendationScenarioConnection } from './scenario.type'

async function payloadOf(
  path: readonly string[],
  call: () => Promise<ScenarioResult>,
): Promise<RecommendationScenarioPayload> {
  const { result, userErrors } = await resultOrUserErrors(path, call)
  return {
    scenario: result?.scenario ? new RecommendationScenario(result.scenario) : null,
    userErrors: [
      ...userErrors,
      ...(result?.userErrors ?? []).map((error) => ({ ...error, path: [...path, ...error.path] })),
    ],
  }
}

/** Two lists, and a look at the catalogue for each rule. */
const PREVIEW_COST = 100

@Resolver()
export class RecommendationScenarioResolver {
  @Query(() => RecommendationScenario, {
    description:
      'The scenario that holds on a surface, or at a placement of it. Where the shop has written none, it is what comes with the program.',
  })
  @Visible('read')
  async recommendationScenario(
    @Arg('surface', () => SurfaceEnum, { description: 'The surface that is asked about.' }) surface: Surface,
    @Arg('placement', () => String, { nullable: true, description: 'A placement of it.' })
    placement: string | null,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<RecommendationScenario> {
    return new RecommendationScenario(
      await services.recommendationScenarios.holding(viewer, surface, placement ?? null),
    )
  }

  @Query(() => RecommendationScenarioConnection, {
    description: 'The scenarios that the shop has written, by name.',
  })
  @Visible('read')
  async recommendationScenarios(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<ConnectionOf<RecommendationScenario>> {
    const scenarios = await services.recommendationScenarios.scenarios(viewer, page)
    return RecommendationScenarioConnection.of(scenarios, (value) => new RecommendationScenario(value))
  }

  @Query(() => RecommendationPreview, {
    nullable: true,
    description:
      'What a scenario would show, and which rule would take out or move what, before it is written. It is null where there is no such session, customer or location.',
  })
  @Statements({ ofAllParents: 20 })
  @Cost({ base: PREVIEW_COST })
  @Visible('admin')
  async recommendationPreview(
    @Arg('scenario', () => RecommendationScenarioInput, { description: 'The scenario, as a whole.' })
    scenario: RecommendationScenarioInput,
    @Arg('list', () => PreviewedListInput, { description: 'The list that is to be seen.' })
    list: PreviewedListInput,
    @Ctx() { services, viewer, signal }: RequestContext,
  ): Promise<RecommendationPreview | null> {
    const preview = await services.scenarioPreviews.preview(
      viewer,
      toScenarioInput(scenario),
      toPreviewedList(list),
      signal,
    )
    return preview && new RecommendationPreview(preview)
  }

  @Mutation(() => RecommendationScenarioPayload, {
    description:
      'Writes a scenario: a new one, or another in the place of the one of its name. It holds for the next list. "recommendationPreview" tells before what it would do.',
  })
  @Visible('admin')
  upsertRecommendationScenario(
    @Arg('input', () => RecommendationScenarioInput, { description: 'The scenario, as a whole.' })
    input: RecommendationScenarioInput,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<RecommendationScenarioPayload> {
    return payloadOf(['input'], () => services.recommendationScenarios.upsert(viewer, toScenarioInput(input)))
  }

  @Mutation(() => RecommendationScenarioPayload, {
    description: 'Deletes a scenario: what is built in, or the one of the whole surface, holds again.',
  })
  @Visible('admin')
  deleteRecommendationScenario(
    @Arg('name', () => String, { description: 'The name of the scenario that is to go.' }) name: string,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<RecommendationScenarioPayload> {
    return payloadOf(['name'], () => services.recommendationScenarios.delete(viewer, name))
  }
}

@Resolver(() => ListChange)
export class ListChangeResolver {
  @FieldResolver(() => Item, {
    nullable: true,
    description: 'The item. It is null where it left the shop just now.',
  })
  @Statements({ ofAllParents: 1 })
  async item(@Root() { value }: ListChange, @Ctx() { loaders }: RequestContext): Promise<Item | null> {
    const record = await loaders.item.load(value.itemId)
    return record && new Item(record)
  }
}
