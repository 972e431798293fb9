import { Field, ID, InputType, ObjectType } from 'type-graphql'
import { API_KEY_SCOPES } from '../../../contracts/viewer'
import type { ApiKeyScope } from '../../../contracts/viewer'
import { encodeId } from '../../../core/ids'
import type { ApiKeyRecord } from '../../../services/api-key.service'
import { Visible } from '../../audience'
import { enumOf } from '../../enum'
import { connectionOf } from '../../pagination/connection'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { Node } from '../node/node.type'

/** Names in the graph are capitals, as all its enum values are. */
const SCOPE_NAMES = { READ: 'read', INGEST: 'ingest', MODELS: 'models' } as const satisfies Record<
  string,
  ApiKeyScope
>
type ScopeName = keyof typeof SCOPE_NAMES

export const ApiKeyScopeEnum = enumOf(
  'ApiKeyScope',
  Object.keys(SCOPE_NAMES) as ScopeName[],
  "READ: the graph and its forecasts. INGEST: write the shop's data. MODELS: train, promote, roll back, refresh.",
)

@ObjectType({ implements: Node })
@Visible('admin')
export class ApiKey {
  constructor(readonly record: ApiKeyRecord) {}

  @Field(() => ID)
  get id(): string {
    return encodeId('ApiKey', this.record.id)
  }

  @Field(() => String)
  get name(): string {
    return this.record.name
  }

  @Field(() => String, { description: 'The sending system; survives the rotation of its key.' })
  get source(): string {
    return this.record.source
  }

  @Field(() => String, { description: 'The first characters of the key, to recognise it by.' })
  get prefix(): string {
    return this.record.prefix
  }

  @Field(() => [ApiKeyScopeEnum])
  get scopes(): ScopeName[] {
    return API_KEY_SCOPES.filter((scope) => this.record.scopes.includes(scope)).map(
      (scope) => scope.toUpperCase() as ScopeName,
    )
  }

  @Field(() => DateTimeScalar)
  get createdAt(): Date {
    return this.record.createdAt
  }

  @Field(() => DateTimeScalar, { nullable: true })
  get expiresAt(): Date | null {
    return this.record.expiresAt
  }

  @Field(() => DateTimeScalar, { nullable: true })
  get revokedAt(): Date | null {
    return this.record.revokedAt
  }

  @Field(() => DateTimeScalar, { nullable: true, description: 'To the minute.' })
  get lastUsedAt(): Date | null {
    return this.record.lastUsedAt
  }
}

export const ApiKeyConnection = connectionOf('ApiKey', () => ApiKey, ['admin'])

@InputType()
export class CreateApiKeyInput {
  @Field(() => String)
  name!: string

  @Field(() => String, {
    nullable: true,
    description: 'Stable name of the sending system: keep it when you rotate its key. Default: the name.',
  })
  source?: string | null

  @Field(() => [ApiKeyScopeEnum])
  scopes!: ScopeName[]

  @Field(() => DateTimeScalar, { nullable: true })
  expiresAt?: Date | null
}

export function toScopes(names: readonly ScopeName[]): ApiKeyScope[] {
  return names.map((name) => SCOPE_NAMES[name])
}
