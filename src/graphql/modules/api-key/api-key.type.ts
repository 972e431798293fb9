import { Field, ID, InputType, ObjectType } from 'type-graphql'
import { API_KEY_SCOPES } from '../../../contracts/viewer'
import type { ApiKeyScope } from '../../../contracts/viewer'
import { encodeId } from '../../../core/ids'
import type { ApiKeyRecord } from '../../../services/operations/api-key.service'
import { Visible } from '../../audience'
import { enumOf } from '../../enum'
import { Sized } from '../../limits/field-costs'
import { connectionOf } from '../../pagination/connection'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { Node } from '../node/node.type'

/** Names in the graph are capitals, as all its enum values are. */
const SCOPE_NAMES = { READ: 'read', INGEST: 'ingest', MODELS: 'models' } as const satisfies Record<
  string,
  ApiKeyScope
>
type ScopeName = keyof typeof SCOPE_NAMES

export const ApiKeyScopeEnum = enumOf<ScopeName>('ApiKeyScope', 'What an API key may do.', {
  READ: "The key may read the shop's graph and its forecasts.",
  INGEST: "The key may write the shop's data.",
  MODELS: 'The key may train, promote and roll back models, and refresh forecasts.',
})

@ObjectType({
  implements: Node,
  description:
    "A key with which one of the shop's systems asks. The key itself is shown once, when it is created, and kept nowhere.",
})
@Visible('admin')
export class ApiKey {
  constructor(readonly record: ApiKeyRecord) {}

  @Field(() => ID, { description: 'The id of the key, by which it is revoked.' })
  get id(): string {
    return encodeId('ApiKey', this.record.id)
  }

  @Field(() => String, { description: 'What an administrator called the key.' })
  get name(): string {
    return this.record.name
  }

  @Field(() => String, {
    description:
      'The stable name of the system that sends with the key. Ingest is idempotent for each source, and a source outlives its keys.',
  })
  get source(): string {
    return this.record.source
  }

  @Field(() => String, { description: 'The first characters of the key, to recognise it by.' })
  get prefix(): string {
    return this.record.prefix
  }

  @Field(() => [ApiKeyScopeEnum], { description: 'What the key may do.' })
  @Sized({ atMost: API_KEY_SCOPES.length })
  get scopes(): ScopeName[] {
    return API_KEY_SCOPES.filter((scope) => this.record.scopes.includes(scope)).map(
      (scope) => scope.toUpperCase() as ScopeName,
    )
  }

  @Field(() => DateTimeScalar, { description: 'When the key was created.' })
  get createdAt(): Date {
    return this.record.createdAt
  }

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the key stops working. It is null where the key never expires.',
  })
  get expiresAt(): Date | null {
    return this.record.expiresAt
  }

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the key was revoked. It is null while nobody has revoked it.',
  })
  get revokedAt(): Date | null {
    return this.record.revokedAt
  }

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the key was last used, to the minute. It is null while it never was.',
  })
  get lastUsedAt(): Date | null {
    return this.record.lastUsedAt
  }
}

export const ApiKeyConnection = connectionOf('ApiKey', () => ApiKey, ['admin'])

@InputType({ description: 'The key that is wanted.' })
export class CreateApiKeyInput {
  @Field(() => String, {
    description: 'A name for people to recognise the key by, of at most 100 characters.',
  })
  name!: string

  @Field(() => String, {
    nullable: true,
    description:
      'The stable name of the sending system: keep it when you rotate its key. Absent, it is the name.',
  })
  source?: string | null

  @Field(() => [ApiKeyScopeEnum], { description: 'What the key may do: at least one scope.' })
  scopes!: ScopeName[]

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the key stops working, in the future. Absent, the key never expires.',
  })
  expiresAt?: Date | null
}

export function toScopes(names: readonly ScopeName[]): ApiKeyScope[] {
  return names.map((name) => SCOPE_NAMES[name])
}
