import { Arg, Args, Ctx, Field, ID, Mutation, ObjectType, Query, Resolver } from 'type-graphql'
import { decodeId } from '../../../core/ids'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import type { ConnectionOf } from '../../pagination/connection'
import { PageArgs } from '../../pagination/page.args'
import { UserError, resultOrUserErrors } from '../common/user-error.type'
import { ApiKey, ApiKeyConnection, CreateApiKeyInput, toScopes } from './api-key.type'

@ObjectType({ description: 'The new key, or what was wrong with the input.' })
@Visible('admin')
class CreateApiKeyPayload {
  @Field(() => ApiKey, {
    nullable: true,
    description: 'What is kept of the new key. It is null where the input was refused.',
  })
  readonly apiKey!: ApiKey | null

  @Field(() => String, {
    nullable: true,
    description:
      'The key itself, which is shown only here and kept nowhere. It is null where the input was refused.',
  })
  readonly key!: string | null

  @Field(() => [UserError], {
    description: 'What was wrong with the input. The list is empty where the key was created.',
  })
  readonly userErrors!: readonly UserError[]
}

@ObjectType({ description: 'The revoked key, or what was wrong with the input.' })
@Visible('admin')
class RevokeApiKeyPayload {
  @Field(() => ApiKey, {
    nullable: true,
    description: 'The key as it is now. It is null where there is none of that id.',
  })
  readonly apiKey!: ApiKey | null

  @Field(() => [UserError], {
    description: 'What was wrong with the input. The list is empty where the key was revoked.',
  })
  readonly userErrors!: readonly UserError[]
}

@Resolver()
export class ApiKeyResolver {
  @Query(() => ApiKeyConnection, { description: 'All API keys, the oldest first, revoked ones included.' })
  @Visible('admin')
  async apiKeys(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<ConnectionOf<ApiKey>> {
    return ApiKeyConnection.of(await services.apiKeys.apiKeys(viewer, page), (record) => new ApiKey(record))
  }

  @Mutation(() => CreateApiKeyPayload, { description: "Creates a key for one of the shop's systems." })
  @Visible('admin')
  async createApiKey(
    @Arg('input', () => CreateApiKeyInput, { description: 'The key that is wanted.' })
    input: CreateApiKeyInput,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<CreateApiKeyPayload> {
    const { result, userErrors } = await resultOrUserErrors(['input'], () =>
      services.apiKeys.createApiKey(viewer, { ...input, scopes: toScopes(input.scopes) }),
    )
    return { apiKey: result && new ApiKey(result.record), key: result?.key ?? null, userErrors }
  }

  @Mutation(() => RevokeApiKeyPayload, {
    description: 'Ends a key for ever. It takes effect within seconds, on open sockets too.',
  })
  @Visible('admin')
  async revokeApiKey(
    @Arg('id', () => ID, { description: 'The id of the key, as apiKeys or createApiKey gave it.' })
    id: string,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<RevokeApiKeyPayload> {
    const { result, userErrors } = await resultOrUserErrors(['id'], async () =>
      services.apiKeys.revokeApiKey(viewer, decodeId('ApiKey', id)),
    )
    return { apiKey: result && new ApiKey(result), userErrors }
  }
}
