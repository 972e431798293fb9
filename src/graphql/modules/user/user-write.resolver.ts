import { Arg, Ctx, Field, ID, Mutation, ObjectType, Resolver } from 'type-graphql'
import { encodeId } from '../../../core/ids'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { UserRef, toEntityRef } from '../common/refs.input'
import { RecordPayload, UserError, resultOrUserErrors } from '../common/user-error.type'
import { RecordConsentInput } from './consent.type'

@ObjectType({ description: 'Whom the deletion took out, or what was wrong with the input.' })
@Visible('ingest')
class DeleteUserPayload {
  @Field(() => ID, {
    nullable: true,
    description: 'The id that the customer had. It is null where nobody was deleted.',
  })
  readonly deletedUserId!: string | null

  @Field(() => [UserError], {
    description: 'What was wrong with the input. The list is empty where the customer was deleted.',
  })
  readonly userErrors!: readonly UserError[]
}

@Resolver()
export class UserWriteResolver {
  @Mutation(() => RecordPayload, {
    description:
      'Records what customers allow, or no longer allow. End users decide for themselves. Of several decisions the latest counts.',
  })
  @Visible('user', 'ingest')
  recordConsent(
    @Arg('input', () => RecordConsentInput, { description: 'The batch.' }) input: RecordConsentInput,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<RecordPayload> {
    return services.consents.recordConsent(viewer, input.consents)
  }

  @Mutation(() => DeleteUserPayload, {
    description:
      'Deletes the customer, the keys of its sessions and what it typed. Sales stay in demand and orders, without the person.',
  })
  @Visible('ingest')
  async deleteUser(
    @Arg('user', () => UserRef, { description: 'The customer who is to be deleted.' }) user: UserRef,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<DeleteUserPayload> {
    const { result, userErrors } = await resultOrUserErrors(['user'], async () =>
      services.userErasure.deleteUser(viewer, toEntityRef('User', user, 'user')),
    )
    return { deletedUserId: result === null ? null : encodeId('User', result), userErrors }
  }
}
