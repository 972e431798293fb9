/** Everything that a shop tells us. */
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { RecordPayload } from '../common/user-error.type'
import { UpsertItemsInput, UpsertLocationsInput, UpsertUsersInput, toItemInput } from './catalog.input'
import { RecordCovariatesInput, RecordInventoryInput, toCovariates } from './covariate.input'
import { IngestEventsInput, IngestEventsPayload, RecordOrdersInput } from './event.input'

@Resolver()
export class IngestResolver {
  @Mutation(() => IngestEventsPayload, {
    description: 'Stores a batch of events, idempotent by clientEventId. End users send their own events.',
  })
  @Visible('user', 'ingest')
  async ingestEvents(
    @Arg('input', () => IngestEventsInput, { description: 'The batch.' }) input: IngestEventsInput,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<IngestEventsPayload> {
    const { errors, ...counts } = await services.ingest.ingestEvents(viewer, input.events)
    return { ...counts, userErrors: errors }
  }

  @Mutation(() => RecordPayload, {
    description:
      'Stores a batch of orders as they are now known. Sending an order again replaces what was known of it.',
  })
  @Visible('ingest')
  recordOrders(
    @Arg('input', () => RecordOrdersInput, { description: 'The batch.' }) input: RecordOrdersInput,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<RecordPayload> {
    return services.orderWrites.recordOrders(viewer, input.orders)
  }

  @Mutation(() => RecordPayload, { description: 'Creates or changes a batch of items.' })
  @Visible('ingest')
  upsertItems(
    @Arg('input', () => UpsertItemsInput, { description: 'The batch.' }) input: UpsertItemsInput,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<RecordPayload> {
    return services.catalogWrites.upsertItems(viewer, input.items.map(toItemInput))
  }

  @Mutation(() => RecordPayload, { description: 'Creates or changes a batch of customers.' })
  @Visible('ingest')
  upsertUsers(
    @Arg('input', () => UpsertUsersInput, { description: 'The batch.' }) input: UpsertUsersInput,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<RecordPayload> {
    return services.catalogWrites.upsertUsers(viewer, input.users)
  }

  @Mutation(() => RecordPayload, { description: 'Creates or changes a batch of locations.' })
  @Visible('ingest')
  upsertLocations(
    @Arg('input', () => UpsertLocationsInput, { description: 'The batch.' }) input: UpsertLocationsInput,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<RecordPayload> {
    return services.catalogWrites.upsertLocations(viewer, input.locations)
  }

  @Mutation(() => RecordPayload, { description: 'Stores a batch of stock counts.' })
  @Visible('ingest')
  recordInventory(
    @Arg('input', () => RecordInventoryInput, { description: 'The batch.' }) input: RecordInventoryInput,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<RecordPayload> {
    return services.inventory.recordInventory(viewer, input.counts)
  }

  @Mutation(() => RecordPayload, {
    description: 'Stores what demand depends on: prices, weather and calendar days, past and known ahead.',
  })
  @Visible('ingest')
  recordCovariates(
    @Arg('input', () => RecordCovariatesInput, { description: 'The batch.' }) input: RecordCovariatesInput,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<RecordPayload> {
    return services.covariateWrites.recordCovariates(viewer, toCovariates(input))
  }
}
