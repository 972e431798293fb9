/** What to show a visitor, and what the visitor will do next. */
import { Arg, Ctx, FieldResolver, Float, Int, Query, Resolver, Root, Subscription } from 'type-graphql'
import {
  isOfItem,
  type NextActions,
  type Recommendation as RecommendationValue,
  type RecommendationPage,
} from '../../../services/recommendation/recommendation'
import { targetKindOf } from '../../../services/recommendation/targets/target'
import type { Surface } from '../../../services/recommendation/scenarios/scenario'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Cost, Sized, Statements } from '../../limits/field-costs'
import { sourceOf } from '../../subscription-source'
import { MoneyEstimate } from '../common/money-estimate.type'
import { Reason } from '../common/reason.type'
import { LocationRef, SessionRef, toEntityRef } from '../common/refs.input'
import { Item } from '../item/item.type'
import { ModelVersion } from '../model/model.type'
import { Session } from '../session/session.type'
import { User } from '../user/user.type'
import {
  NextActionsInput,
  RecommendationsInputType,
  toRecommendationsInput,
  toVisitInput,
} from './recommendation.input'
import { inWords } from './reason-words'
import { RecommendationTarget, type RecommendationTargetType, targetOf } from './recommendation-target.type'
import { RecommendationList } from './recommendation-list.type'
import { NextActionPrediction, Recommendation } from './recommendation.type'
import { SurfaceEnum } from './surface.enum'

const MODEL_COST = 20
/** One of what speaks for an entry, and up to four of what moved it. */
const MOST_REASONS = 5
/**
 * Of what is not in memory yet: the viewer, the session, the user and the place with its weather; what is popular here and anywhere; rates of actions;
 * the catalogue with its stock; a vocabulary; the scenarios; how visits to items go on; what the customer bought; the secret of ids;
 * promotions, with places, and how often they were clicked.
 */
const MOST_STATEMENTS = { ofAllParents: 21 }
/** A list for an item, with its reasons, takes two or three milliseconds of the model and of ranking. */
const SIMILAR_COST = 200
const FIRST = {
  nullable: true,
  defaultValue: 20,
  description: 'How many items are wanted, at most 100.',
} as const

const placementOf = (page: string) =>
  ({
    nullable: true,
    description: `A part of the ${page}. Where it is named, the scenario of that placement (or else of the page) counts: rules, boosts, pins, stock and variety, among the items of this list. A name that no scenario has counts as a part without one of its own. Nothing is drawn by lot, because the list is for nobody in particular. Absent: no scenario counts.`,
  }) as const

interface UpdatedArgs {
  readonly session: SessionRef
  readonly first?: number | null
}

function listOf(values: readonly RecommendationValue[]): Recommendation[] {
  return values.map((value) => new Recommendation(value))
}

function pageOf(
  input: RecommendationsInputType,
  context: RequestContext,
): Promise<RecommendationPage | null> {
  const { services, viewer, signal, progress } = context
  const { session, user, events, surface, placement } = input
  const visit = JSON.stringify([session, user, events, targetKindOf(surface, input.target)])
  return progress.recommendations.next(visit, `${surface} ${placement ?? ''}`, (elsewhere) =>
    services.recommendations.page(viewer, toRecommendationsInput(input), { signal, elsewhere }),
  )
}

@Resolver(() => Recommendation)
export class RecommendationResolver {
  @Query(() => NextActionPrediction, {
    nullable: true,
    description:
      'What a visitor will do next: the next action, the next items, and whether the visit ends in a purchase. It is null where there is no such session. An end user asks about its own.',
  })
  @Statements(MOST_STATEMENTS)
  @Cost({ base: MODEL_COST })
  @Visible('guest', 'user', 'read')
  async nextActions(
    @Arg('input', () => NextActionsInput, { description: 'Of whom it is asked.' }) input: NextActionsInput,
    @Ctx() { services, viewer, signal }: RequestContext,
  ): Promise<NextActionPrediction | null> {
    const value = await services.recommendations.nextActions(viewer, toVisitInput(input), signal)
    return value && new NextActionPrediction(value)
  }

  @Query(() => [Recommendation], {
    nullable: true,
    description:
      'What to show a visitor, the best first, as the scenario of the surface or placement says. The list is shorter than asked for only where nothing else may be shown. It is null where there is no such session or customer. An end user asks for itself.',
  })
  @Statements(MOST_STATEMENTS)
  @Cost({ base: MODEL_COST })
  @Sized({ by: 'first' })
  @Visible('guest', 'user', 'read')
  async recommendations(
    @Arg('input', () => RecommendationsInputType, { description: 'What is wanted, and for whom.' })
    input: RecommendationsInputType,
    @Ctx() context: RequestContext,
  ): Promise<Recommendation[] | null> {
    const page = await pageOf(input, context)
    return page && listOf(page.items)
  }

  @Query(() => RecommendationList, {
    nullable: true,
    description:
      'The same as "recommendations", with what is to be known of the list as a whole: above all why it is empty.',
  })
  @Statements(MOST_STATEMENTS)
  @Cost({ base: MODEL_COST })
  @Visible('guest', 'user', 'read')
  async recommendationList(
    @Arg('input', () => RecommendationsInputType, { description: 'What is wanted, and for whom.' })
    input: RecommendationsInputType,
    @Ctx() context: RequestContext,
  ): Promise<RecommendationList | null> {
    const page = await pageOf(input, context)
    return page && new RecommendationList(page)
  }

  @Query(() => [Recommendation], {
    nullable: true,
    description:
      'What many visitors were interested in lately, the most popular first. It is null where there is no such location.',
  })
  // With a placement: the catalogue with its stock, the scenarios, rates of items.
  @Statements({ ofAllParents: 14 })
  @Sized({ by: 'first' })
  @Visible('guest', 'user', 'read')
  async trendingItems(
    @Arg('location', () => LocationRef, { nullable: true, description: 'Where. Absent means anywhere.' })
    location: LocationRef | null,
    @Arg('windowHours', () => Int, {
      defaultValue: 24,
      description:
        'How many of the last hours count, at most 2,160. For guests they are rounded up to 1, 6, 24, 168, 720 or 2,160.',
    })
    windowHours: number,
    @Arg('first', () => Int, FIRST) first: number | null,
    @Arg('placement', () => String, placementOf('home page')) placement: string | null,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<Recommendation[] | null> {
    const place = location ? toEntityRef('Location', location, 'location') : null
    const values = await services.itemLists.trending(viewer, {
      location: place,
      windowHours,
      first,
      placement,
    })
    return values && listOf(values)
  }

  @Subscription(() => NextActionPrediction, {
    description:
      'What the visitor of a session will do next: as it is now, and again after every event. A slow subscriber misses predictions in between, and never the last one.',
    subscribe: sourceOf<UpdatedArgs>((args, { services, viewer }) =>
      services.sessionFeed.nextActions(
        viewer,
        toEntityRef('Session', args.session, 'session'),
        args.first ?? null,
      ),
    ),
  })
  @Statements(MOST_STATEMENTS)
  @Cost({ base: MODEL_COST })
  @Visible('guest', 'user', 'read')
  nextActionsUpdated(
    @Root() value: NextActions,
    @Arg('session', () => SessionRef, { description: 'The session that is followed.' })
    _session: SessionRef,
    @Arg('first', () => Int, { ...FIRST, defaultValue: 10 })
    _first: number | null,
  ): NextActionPrediction {
    return new NextActionPrediction(value)
  }

  @FieldResolver(() => RecommendationTarget, {
    nullable: true,
    description:
      'What is recommended: an item, or, in lists of such, a way to pay, an advert or a promotion. It is null where an item left the shop just now.',
  })
  @Statements({ ofAllParents: 1 })
  target(
    @Root() recommendation: Recommendation,
    @Ctx() context: RequestContext,
  ): RecommendationTargetType | Promise<Item | null> | null {
    const { value } = recommendation
    return isOfItem(value) ? this.item(recommendation, context) : targetOf(value)
  }

  @FieldResolver(() => Float, {
    nullable: true,
    description:
      'How likely it is clicked where it is seen at its place, between 0 and 1: as often as it was in the last four weeks, apart from the effect of the places, and drawn towards the rate of its placement. It is null where no impressions were counted there.',
  })
  @Statements({ ofAllParents: 1 })
  @Visible('read')
  clickProbability(
    @Root() { value }: Recommendation,
    @Ctx() { services }: RequestContext,
  ): Promise<number | null> {
    return services.recommendations.clickProbability(value)
  }

  @FieldResolver(() => Item, {
    nullable: true,
    description:
      'The item. It is null where something else is recommended, and where it left the shop just now.',
  })
  @Statements({ ofAllParents: 1 })
  item(
    @Root() { value }: Recommendation,
    @Ctx() context: RequestContext,
  ): Item | Promise<Item | null> | null {
    if (!isOfItem(value)) return null
    // Most of them lie in memory: a list of a warm server takes no statement.
    if (value.card) return new Item(value.card)
    return context.loaders.item.load(value.itemId).then((record) => record && new Item(record))
  }

  @FieldResolver(() => [Reason], {
    description:
      'Why it is in the list, and what moved it to its place. As far as the model says: it is asked about each of the last items of the visit alone.',
  })
  @Statements({ ofAllParents: 4 })
  @Cost({ base: 1 })
  @Sized({ atMost: MOST_REASONS })
  async reasons(@Root() { value }: Recommendation, @Ctx() context: RequestContext): Promise<Reason[]> {
    const reasons = await context.loaders.recommendationReasons.load(value)
    return reasons.map(inWords)
  }
}

@Resolver(() => NextActionPrediction)
export class NextActionPredictionResolver {
  @FieldResolver(() => MoneyEstimate, {
    nullable: true,
    description:
      'What the order comes to, where the visit ends in one: as the model says, or, where it does not, as the orders of the last 90 days at its place, of which the cart may be any share. It is null where there are fewer than 30 orders in the currency, or the cart is dearer than nearly all of them.',
  })
  @Statements({ ofAllParents: 1 })
  @Visible('read')
  async expectedOrderValue(
    @Root() { value }: NextActionPrediction,
    @Ctx() { services }: RequestContext,
  ): Promise<MoneyEstimate | null> {
    const expected = await services.recommendations.expectedOrderValue(value)
    if (expected === null) return null
    const { currency, mean, lower, upper, confidence } = expected
    const money = (minor: number) => ({ amountMinor: BigInt(Math.round(minor)), currency })
    return { mean: money(mean), lower: money(lower), upper: money(upper), confidence }
  }

  @FieldResolver(() => Session, {
    nullable: true,
    description: 'The session that was asked about. It is null where none was named.',
  })
  @Statements({ ofAllParents: 2 })
  @Visible('user', 'read')
  async session(
    @Root() { value }: NextActionPrediction,
    @Ctx() context: RequestContext,
  ): Promise<Session | null> {
    const record = value.session && (await context.loaders.session.load(value.session.id))
    return record && new Session(record)
  }

  @FieldResolver(() => ModelVersion, {
    nullable: true,
    description: 'The version that answered. It is null where no model is trained yet.',
  })
  @Statements({ ofAllParents: 1 })
  @Visible('read', 'models')
  async model(
    @Root() { value }: NextActionPrediction,
    @Ctx() context: RequestContext,
  ): Promise<ModelVersion | null> {
    const record = value.versionId && (await context.loaders.modelVersion.load(value.versionId))
    return record ? new ModelVersion(record) : null
  }
}

@Resolver(() => Item)
export class ItemRecommendationsResolver {
  @FieldResolver(() => [Recommendation], {
    description: 'Items that visitors of this one are interested in, the best first.',
  })
  @Statements(MOST_STATEMENTS)
  @Cost({ base: SIMILAR_COST })
  @Sized({ by: 'first' })
  async similar(
    @Root() item: Item,
    @Arg('first', () => Int, FIRST) first: number | null,
    @Arg('placement', () => String, placementOf('page of the item')) placement: string | null,
    @Ctx() context: RequestContext,
  ): Promise<Recommendation[]> {
    return listOf(await context.loaders.similarItems.load({ parentId: item.record.id, first, placement }))
  }

  @FieldResolver(() => [Recommendation], {
    description: 'Items that were in the same orders of the last year, the one in the most orders first.',
  })
  @Statements({ ofAllParents: 13 })
  @Cost({ base: MODEL_COST })
  @Sized({ by: 'first' })
  async boughtTogether(
    @Root() item: Item,
    @Arg('first', () => Int, FIRST) first: number | null,
    @Arg('placement', () => String, placementOf('page of the item')) placement: string | null,
    @Ctx() context: RequestContext,
  ): Promise<Recommendation[]> {
    return listOf(await context.loaders.boughtTogether.load({ parentId: item.record.id, first, placement }))
  }
}

@Resolver(() => User)
export class UserRecommendationsResolver {
  @FieldResolver(() => [Recommendation], {
    nullable: true,
    description: 'Items to show this customer, by its last events in any session.',
  })
  @Statements({ ofAllParents: 14, ofEachParent: 4 })
  @Cost({ base: MODEL_COST })
  @Sized({ by: 'first' })
  async recommendations(
    @Root() user: User,
    @Arg('surface', () => SurfaceEnum, { description: 'Where the list is shown.' }) surface: Surface,
    @Arg('placement', () => String, { nullable: true, description: 'A part of the surface.' })
    placement: string | null,
    @Arg('first', () => Int, FIRST) first: number | null,
    @Ctx() { services, viewer, signal }: RequestContext,
  ): Promise<Recommendation[] | null> {
    const input = { surface, placement, user: { id: user.record.id }, first }
    const values = await services.recommendations.recommendations(viewer, input, signal)
    return values && listOf(values)
  }
}

@Resolver(() => Session)
export class SessionNextActionsResolver {
  @FieldResolver(() => NextActionPrediction, {
    nullable: true,
    description: 'What the visitor of this session will do next.',
  })
  @Statements({ ofAllParents: 12, ofEachParent: 4 })
  @Cost({ base: MODEL_COST })
  async nextActions(
    @Root() session: Session,
    @Arg('first', () => Int, FIRST) first: number | null,
    @Ctx() { services, viewer, signal }: RequestContext,
  ): Promise<NextActionPrediction | null> {
    const input = { session: { id: session.record.id }, first }
    const value = await services.recommendations.nextActions(viewer, input, signal)
    return value && new NextActionPrediction(value)
  }
}
