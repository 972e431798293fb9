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
    description: 'A batch, idempotent by clientEventId. End users send their own events.',
  })
  @Visible('user', 'ingest')
  async ingestEvents(
    @Arg('input', () => IngestEventsInput) input: IngestEventsInput,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<IngestEventsPayload> {
    const { errors, ...counts } = await services.ingest.ingestEvents(viewer, input.events)
    return { ...counts, userErrors: errors }
  }

  @Mutation(() => RecordPayload)
  @Visible('ingest')
  recordOrders(
    @Arg('input', () => RecordOrdersInput) input: RecordOrdersInput,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<RecordPayload> {
    return services.recordOrders.recordOrders(viewer, input.orders)
  }

  @Mutation(() => RecordPayload)
  @Visible('ingest')
  upsertItems(
    @Arg('input', () => UpsertItemsInput) input: UpsertItemsInput,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<RecordPayload> {
    return services.catalogWrites.upsertItems(viewer, input.items.map(toItemInput))
  }

  @Mutation(() => RecordPayload)
  @Visible('ingest')
  upsertUsers(
    @Arg('input', () => UpsertUsersInput) input: UpsertUsersInput,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<RecordPayload> {
    return services.catalogWrites.upsertUsers(viewer, input.users)
  }

  @Mutation(() => RecordPayload)
  @Visible('ingest')
  upsertLocations(
    @Arg('input', () => UpsertLocationsInput) input: UpsertLocationsInput,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<RecordPayload> {
    return services.catalogWrites.upsertLocations(viewer, input.locations)
  }

  @Mutation(() => RecordPayload)
  @Visible('ingest')
  recordInventory(
    @Arg('input', () => RecordInventoryInput) input: RecordInventoryInput,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<RecordPayload> {
    return services.inventory.recordInventory(viewer, input.counts)
  }

  @Mutation(() => RecordPayload)
  @Visible('ingest')
  recordCovariates(
    @Arg('input', () => RecordCovariatesInput) input: RecordCovariatesInput,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<RecordPayload> {
    return services.covariates.recordCovariates(viewer, toCovariates(input))
  }
}
