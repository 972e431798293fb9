/** What to order: plans of one item at one place, as a field of the item too, and of many together. */
import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql'
import type { EntityRef } from '../../../contracts/shop/entity-ref'
import { noneNamed } from '../../../contracts/not-found'
import { MOST_REORDER_LINES } from '../../../services/inventory/reorder-plan.service'
import { DEFAULT_REORDER_POLICY } from '../../../services/inventory/reorder-policy'
import { refuse } from '../../../services/input-rules'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Cost, Statements } from '../../limits/field-costs'
import { type ItemRef, LocationRef, toEntityRef } from '../common/refs.input'
import { FORECAST_COST, FORECAST_STATEMENTS } from '../forecast/forecast-costs'
import { toScenario } from '../forecast/scenario.input'
import { Item } from '../item/item.type'
import { Location } from '../location/location.type'
import { ReorderPlanInput, ReorderPlansInput, ReorderPolicyInput, toPolicy } from './reorder-plan.input'
import { ReorderPlan, ReorderPlans, ReorderRefusal, StockTransfer } from './reorder-plan.type'

/** A thousand paths are drawn, summed and sorted: half a millisecond. */
const PLAN_COST = FORECAST_COST + 100
/** Of MOST_REORDER_LINES, and those that stock was moved of once more. */
const PLANS_COST = 20_000
/** A forecast; the version's correlations, the counts, the purchase orders and the items. */
const PLAN_STATEMENTS = { ...FORECAST_STATEMENTS, ofAllParents: FORECAST_STATEMENTS.ofAllParents + 6 }
/** The same of so many series, which are read 128 at a time, at up to three origin days. */
const PLANS_STATEMENTS = 92

@Resolver(() => Item)
export class ItemReorderPlanResolver {
  @FieldResolver(() => ReorderPlan, {
    nullable: true,
    description:
      'When and how much to order of the item for a place. It is null where there is no forecast or the stock was never counted, and errors[] says why.',
  })
  @Visible('read')
  @Statements(PLAN_STATEMENTS)
  @Cost({ base: PLAN_COST })
  async reorderPlan(
    @Root() item: Item,
    @Arg('location', () => LocationRef, { description: 'The place whose stock it is.' })
    location: LocationRef,
    @Arg('policy', () => ReorderPolicyInput, {
      nullable: true,
      description: 'How stock is to be kept. Absent, it is as the defaults say.',
    })
    policy: ReorderPolicyInput | null,
    @Ctx() context: RequestContext,
  ): Promise<ReorderPlan> {
    const value = await context.loaders.reorderPlan.load({
      itemId: item.record.id,
      locationId: await locationIdOf(context, location, 'location'),
      policy: policy ? toPolicy(policy) : DEFAULT_REORDER_POLICY,
      at: 'policy',
    })
    return new ReorderPlan(value)
  }
}

@Resolver(() => ReorderPlan)
export class ReorderPlanResolver {
  @Query(() => ReorderPlan, {
    nullable: true,
    description:
      'When and how much to order of an item for a place. Other stock, orders, demand, prices and promotions can be tried. It is null where there is no forecast or the stock was never counted, and errors[] says why.',
  })
  @Visible('read')
  @Statements({ ...PLAN_STATEMENTS, ofAllParents: PLAN_STATEMENTS.ofAllParents + 3 })
  @Cost({ base: PLAN_COST })
  async reorderPlan(
    @Arg('input', () => ReorderPlanInput, {
      description: 'The item, the place, and how its stock is to be kept.',
    })
    input: ReorderPlanInput,
    @Ctx() context: RequestContext,
  ): Promise<ReorderPlan> {
    const [itemId] = await itemIdsOf(context, [input.item], () => 'input.item')
    const { onHand, onOrder, scenario } = input
    const value = await context.loaders.reorderPlan.load({
      itemId: itemId!,
      locationId: await locationIdOf(context, input.location, 'input.location'),
      policy: toPolicy(input),
      at: 'input',
      ...{ onHand, onOrder },
      scenario: scenario ? await toScenario(context, scenario) : null,
    })
    return new ReorderPlan(value)
  }

  @Query(() => ReorderPlans, {
    nullable: true,
    description: `What to move and what to order of several items at several places, at most ${MOST_REORDER_LINES} of them together, within one budget.`,
  })
  @Visible('read')
  @Statements({ ofAllParents: PLANS_STATEMENTS })
  @Cost({ base: PLANS_COST })
  async reorderPlans(
    @Arg('input', () => ReorderPlansInput, {
      description: 'The items, the places, and how their stock is to be kept.',
    })
    input: ReorderPlansInput,
    @Ctx() context: RequestContext,
  ): Promise<ReorderPlans> {
    const { items, locations, transfers: movesStock } = input
    if (items.length === 0 || locations.length === 0) refuse('input: name at least one item and one location')
    const { viewer, services, signal } = context
    const itemIds = await itemIdsOf(context, items, (index) => `input.items[${index}]`)
    const locationIds = await Promise.all(
      locations.map((ref, index) => locationIdOf(context, ref, `input.locations[${index}]`)),
    )
    const { plans, refusals, transfers } = await services.reorderPlans.planTogether(
      viewer,
      {
        itemIds: [...new Set(itemIds)],
        locationIds: [...new Set(locationIds)],
        policy: toPolicy(input),
        movesStock,
      },
      { signal },
    )
    const answers = plans.map((plan) => new ReorderPlan(plan))
    return {
      plans: answers,
      refusals: refusals.map(
        ({ itemId, locationId, error: { code, message } }) =>
          new ReorderRefusal({ itemId, locationId, code, message }),
      ),
      transfers: transfers.map((transfer) => new StockTransfer(transfer)),
      orderCosts: sumsOf(answers),
    }
  }

  @FieldResolver(() => Item, { description: 'The item that is planned.' })
  @Statements({ ofAllParents: 1 })
  item(@Root() { value }: ReorderPlan, @Ctx() context: RequestContext): Promise<Item> {
    return itemOf(context, value.itemId)
  }

  @FieldResolver(() => Location, { description: 'The place whose stock it is.' })
  @Statements({ ofAllParents: 1 })
  location(@Root() { value }: ReorderPlan, @Ctx() context: RequestContext): Promise<Location> {
    return locationOf(context, value.locationId)
  }
}

@Resolver(() => StockTransfer)
export class StockTransferResolver {
  @FieldResolver(() => Item, { description: 'The item that is to be moved.' })
  @Statements({ ofAllParents: 1 })
  item(@Root() { value }: StockTransfer, @Ctx() context: RequestContext): Promise<Item> {
    return itemOf(context, value.itemId)
  }

  @FieldResolver(() => Location, { description: 'The place that has too much of it.' })
  @Statements({ ofAllParents: 1 })
  from(@Root() { value }: StockTransfer, @Ctx() context: RequestContext): Promise<Location> {
    return locationOf(context, value.from)
  }

  @FieldResolver(() => Location, { description: 'The place that lacks it.' })
  @Statements({ ofAllParents: 1 })
  to(@Root() { value }: StockTransfer, @Ctx() context: RequestContext): Promise<Location> {
    return locationOf(context, value.to)
  }
}

@Resolver(() => ReorderRefusal)
export class ReorderRefusalResolver {
  @FieldResolver(() => Item, { description: 'The item that there is no plan for.' })
  @Statements({ ofAllParents: 1 })
  item(@Root() { value }: ReorderRefusal, @Ctx() context: RequestContext): Promise<Item> {
    return itemOf(context, value.itemId)
  }

  @FieldResolver(() => Location, { description: 'The place that there is no plan for.' })
  @Statements({ ofAllParents: 1 })
  location(@Root() { value }: ReorderRefusal, @Ctx() context: RequestContext): Promise<Location> {
    return locationOf(context, value.locationId)
  }
}

async function itemOf({ loaders }: RequestContext, id: bigint): Promise<Item> {
  const record = await loaders.item.load(id)
  if (!record) throw noneNamed('Item', { id })
  return new Item(record)
}

async function locationOf({ loaders }: RequestContext, id: bigint): Promise<Location> {
  const record = await loaders.location.load(id)
  if (!record) throw noneNamed('Location', { id })
  return new Location(record)
}

/** @throws BAD_USER_INPUT, NOT_FOUND */
async function itemIdsOf(
  { services, viewer }: RequestContext,
  items: readonly ItemRef[],
  placeOf: (index: number) => string,
): Promise<bigint[]> {
  const refs = items.map((item, index): EntityRef => toEntityRef('Item', item, placeOf(index)))
  const ids = await services.catalog.itemIdsByRef(viewer, refs)
  return ids.map((id, index) => {
    if (id === null) throw noneNamed('Item', refs[index]!)
    return id
  })
}

/** @throws BAD_USER_INPUT, NOT_FOUND */
async function locationIdOf(
  { loaders }: RequestContext,
  location: LocationRef,
  argument: string,
): Promise<bigint> {
  const ref = toEntityRef('Location', location, argument)
  const record = await loaders.locationByRef.load(ref)
  if (!record) throw noneNamed('Location', ref)
  return record.id
}

function sumsOf(plans: readonly ReorderPlan[]): { amountMinor: bigint; currency: string }[] {
  const sums = new Map<string, bigint>()
  for (const { orderCost } of plans) {
    if (orderCost) sums.set(orderCost.currency, (sums.get(orderCost.currency) ?? 0n) + orderCost.amountMinor)
  }
  return [...sums].map(([currency, amountMinor]) => ({ amountMinor, currency }))
}
