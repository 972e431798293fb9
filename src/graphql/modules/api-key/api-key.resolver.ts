import { Arg, Args, Ctx, Field, ID, Mutation, ObjectType, Query, Resolver } from 'type-graphql'
import { decodeId } from '../../../core/ids'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import type { ConnectionOf } from '../../pagination/connection'
import { PageArgs } from '../../pagination/page.args'
import { UserError, resultOrUserErrors } from '../common/user-error.type'
import { ApiKey, ApiKeyConnection, CreateApiKeyInput, toScopes } from './api-key.type'

@ObjectType()
@Visible('admin')
class CreateApiKeyPayload {
  @Field(() => ApiKey, { nullable: true })
  readonly apiKey!: ApiKey | null

  @Field(() => String, { nullable: true, description: 'The key itself: shown once, here, and kept nowhere.' })
  readonly key!: string | null

  @Field(() => [UserError])
  readonly userErrors!: readonly UserError[]
}

@ObjectType()
@Visible('admin')
class RevokeApiKeyPayload {
  @Field(() => ApiKey, { nullable: true })
  readonly apiKey!: ApiKey | null

  @Field(() => [UserError])
  readonly userErrors!: readonly UserError[]
}

@Resolver()
export class ApiKeyResolver {
  @Query(() => ApiKeyConnection)
  @Visible('admin')
  async apiKeys(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<ConnectionOf<ApiKey>> {
    return ApiKeyConnection.of(await services.apiKeys.apiKeys(viewer, page), (record) => new ApiKey(record))
  }

  @Mutation(() => CreateApiKeyPayload)
  @Visible('admin')
  async createApiKey(
    @Arg('input', () => CreateApiKeyInput) input: CreateApiKeyInput,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<CreateApiKeyPayload> {
    const { result, userErrors } = await resultOrUserErrors(['input'], () =>
      services.apiKeys.createApiKey(viewer, { ...input, scopes: toScopes(input.scopes) }),
    )
    return { apiKey: result && new ApiKey(result.record), key: result?.key ?? null, userErrors }
  }

  @Mutation(() => RevokeApiKeyPayload, { description: 'Takes effect within seconds, on open sockets too.' })
  @Visible('admin')
  async revokeApiKey(
    @Arg('id', () => ID) id: string,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<RevokeApiKeyPayload> {
    const { result, userErrors } = await resultOrUserErrors(['id'], async () =>
      services.apiKeys.revokeApiKey(viewer, decodeId('ApiKey', id)),
    )
    return { apiKey: result && new ApiKey(result), userErrors }
  }
}
