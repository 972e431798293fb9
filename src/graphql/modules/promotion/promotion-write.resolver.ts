import { Arg, Ctx, Mutation, Resolver } from 'type-graphql'
import type { PromotionResult } from '../../../contracts/shop/shop-records'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { PromotionRef, toEntityRef } from '../common/refs.input'
import { resultOrUserErrors } from '../common/user-error.type'
import {
  CreatePromotionInput,
  PromotionPayload,
  UpdatePromotionInput,
  toCovered,
  toPatch,
} from './promotion.input'
import { Promotion } from './promotion.type'

async function payloadOf(
  path: readonly string[],
  call: () => Promise<PromotionResult>,
): Promise<PromotionPayload> {
  const { result, userErrors } = await resultOrUserErrors(path, call)
  return {
    promotion: result?.promotion ? new Promotion(result.promotion) : null,
    userErrors: [
      ...userErrors,
      ...(result?.userErrors ?? []).map((error) => ({ ...error, path: ['input', ...error.path] })),
    ],
  }
}

@Resolver()
export class PromotionWriteResolver {
  @Mutation(() => PromotionPayload, {
    description: 'Plans a promotion. Sending the same again changes nothing.',
  })
  @Visible('ingest')
  createPromotion(
    @Arg('input', () => CreatePromotionInput, { description: 'The promotion as it is planned.' })
    input: CreatePromotionInput,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<PromotionPayload> {
    const { items, categoryIds, locations, ...rest } = input
    return payloadOf(['input'], async () =>
      services.promotionWrites.create(viewer, { ...rest, ...toCovered({ items, categoryIds, locations }) }),
    )
  }

  @Mutation(() => PromotionPayload, {
    description: 'Changes a promotion. Forecasts see the change from now on.',
  })
  @Visible('ingest')
  updatePromotion(
    @Arg('input', () => UpdatePromotionInput, { description: 'What is to change.' })
    input: UpdatePromotionInput,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<PromotionPayload> {
    const { promotion, ...changes } = input
    return payloadOf(['input'], async () =>
      services.promotionWrites.update(
        viewer,
        toEntityRef('Promotion', promotion, 'promotion'),
        toPatch(changes),
      ),
    )
  }

  @Mutation(() => PromotionPayload, {
    description:
      'Calls a promotion off: forecasts no longer see it. One that runs keeps the days that it ran, and ends on the last whole one. Doing it twice changes nothing.',
  })
  @Visible('ingest')
  cancelPromotion(
    @Arg('promotion', () => PromotionRef, { description: 'The promotion that is called off.' })
    promotion: PromotionRef,
    @Arg('neverRan', () => Boolean, {
      defaultValue: false,
      description: 'Whether the promotion never took place, so that none of its days counts.',
    })
    neverRan: boolean,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<PromotionPayload> {
    return payloadOf(['promotion'], async () =>
      services.promotionWrites.cancel(viewer, toEntityRef('Promotion', promotion, 'promotion'), neverRan),
    )
  }
}
