import {
  Arg,
  Args,
  Ctx,
  Field,
  FieldResolver,
  InputType,
  Mutation,
  Query,
  Resolver,
  Root,
} from 'type-graphql'
import type { PaymentMethodFilter } from '../../../services/shop/payment-method.service'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Sized, Statements } from '../../limits/field-costs'
import type { ConnectionOf } from '../../pagination/connection'
import { ListArgs } from '../../pagination/list.args'
import { PageArgs } from '../../pagination/page.args'
import { BigIntScalar } from '../../scalars/big-int.scalar'
import { LocationRef, PaymentMethodRef, toEntityRef } from '../common/refs.input'
import { RecordPayload } from '../common/user-error.type'
import { Location } from '../location/location.type'
import { UpsertPaymentMethodsInput } from './payment-method.input'
import { PaymentAvailability, PaymentMethod, PaymentMethodConnection } from './payment-method.type'

const TYPICAL_AVAILABILITIES = 3

@InputType('PaymentMethodFilter', {
  description: 'Which payment methods are asked for. A method has to fulfil every condition that is given.',
})
class PaymentMethodFilterInput {
  @Field(() => Boolean, {
    nullable: true,
    description: 'True gives those that are offered, false retired ones, null both. Absent means true.',
  })
  active?: boolean | null

  @Field(() => LocationRef, {
    nullable: true,
    description: 'Only methods that can be used at this place are given.',
  })
  location?: LocationRef | null

  @Field(() => String, {
    nullable: true,
    description: 'Only methods that can be used in this currency, an ISO 4217 code, are given.',
  })
  currency?: string | null

  @Field(() => BigIntScalar, {
    nullable: true,
    description:
      'Only methods that can be used for an order of this total, in minor units of the currency, are given. It needs a currency.',
  })
  amountMinor?: bigint | null
}

function toPaymentMethodFilter(input: PaymentMethodFilterInput | null): PaymentMethodFilter {
  return {
    ...(input?.active === undefined ? {} : { active: input.active }),
    ...(input?.location ? { location: toEntityRef('Location', input.location, 'filter.location') } : {}),
    ...(typeof input?.currency === 'string' ? { currency: input.currency } : {}),
    ...(typeof input?.amountMinor === 'bigint' ? { amountMinor: input.amountMinor } : {}),
  }
}

@Resolver(() => PaymentMethod)
export class PaymentMethodResolver {
  @Query(() => PaymentMethod, {
    nullable: true,
    description: 'The payment method that is named. It is null where there is none.',
  })
  @Visible('read')
  async paymentMethod(
    @Arg('ref', () => PaymentMethodRef, { description: 'The payment method that is wanted.' })
    ref: PaymentMethodRef,
    @Ctx() context: RequestContext,
  ): Promise<PaymentMethod | null> {
    const [record] = await context.services.paymentMethods.paymentMethodsByRef(context.viewer, [
      toEntityRef('PaymentMethod', ref),
    ])
    return record ? new PaymentMethod(record) : null
  }

  @Query(() => PaymentMethodConnection, {
    nullable: true,
    description:
      'The payment methods of the shop, the oldest first. It is null where the arguments are refused, and errors[] says why.',
  })
  @Visible('read')
  async paymentMethods(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => PaymentMethodFilterInput, {
      nullable: true,
      description: 'Which payment methods are wanted. Absent, those that are offered are.',
    })
    filter: PaymentMethodFilterInput | null,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionOf<PaymentMethod>> {
    const methods = await context.services.paymentMethods.paymentMethods(context.viewer, {
      ...page,
      filter: toPaymentMethodFilter(filter),
    })
    return PaymentMethodConnection.of(methods, (record) => new PaymentMethod(record))
  }

  @Mutation(() => RecordPayload, { description: 'Creates, changes or retires a batch of payment methods.' })
  @Visible('ingest')
  upsertPaymentMethods(
    @Arg('input', () => UpsertPaymentMethodsInput, { description: 'The batch.' })
    input: UpsertPaymentMethodsInput,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<RecordPayload> {
    return services.paymentMethodWrites.upsertPaymentMethods(viewer, input.paymentMethods)
  }

  @FieldResolver(() => [PaymentAvailability], {
    description:
      'Where the method can be used, each entry for itself enough. An empty list stands for everywhere and every currency.',
  })
  @Statements({ ofAllParents: 1 })
  @Sized({ by: 'first', typically: TYPICAL_AVAILABILITIES })
  @Visible('read')
  async availability(
    @Root() method: PaymentMethod,
    @Args(() => ListArgs) { first }: ListArgs,
    @Ctx() context: RequestContext,
  ): Promise<PaymentAvailability[]> {
    const records = await context.loaders.paymentAvailability.load({ parentId: method.record.id, first })
    return records.map((record) => new PaymentAvailability(record))
  }
}

@Resolver(() => PaymentAvailability)
export class PaymentAvailabilityResolver {
  @FieldResolver(() => Location, {
    nullable: true,
    description: 'The place, or the region with all places below it. It is null where it is everywhere.',
  })
  @Statements({ ofAllParents: 1 })
  async location(
    @Root() { record: { locationId } }: PaymentAvailability,
    @Ctx() context: RequestContext,
  ): Promise<Location | null> {
    const record = locationId === null ? null : await context.loaders.location.load(locationId)
    return record && new Location(record)
  }
}
