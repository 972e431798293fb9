import type { SubscribeResolverData, SubscriptionOptions } from 'type-graphql'
import type { RequestContext } from './context'

type Subscribe = Extract<SubscriptionOptions, { subscribe: unknown }>['subscribe']

/**
 * Opens the source of a subscription's events. type-graphql knows neither the type of our context nor that of the arguments, which
 * graphql-js has checked against the schema.
 */
export function sourceOf<Args>(
  open: (args: Readonly<Args>, context: RequestContext) => Promise<AsyncIterable<unknown>>,
): Subscribe {
  return ({ args, context }: SubscribeResolverData) =>
    open(args as unknown as Args, context as unknown as RequestContext)
}
