/** Who asks, for clients that show only what their key opens. */
import { Ctx, Field, ObjectType, Query, Resolver } from 'type-graphql'
import { API_KEY_SCOPES, type Viewer as Asking } from '../../../contracts/viewer'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Sized, Statements } from '../../limits/field-costs'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { ApiKeyScopeEnum } from '../api-key/api-key.type'

@ObjectType({ description: 'Who asks, and what the credentials open.' })
@Visible('read', 'ingest', 'models')
class Viewer {
  constructor(private readonly asking: Asking) {}

  @Field(() => Boolean, {
    description: 'True for the administrator, to whom everything is open.',
  })
  get isAdmin(): boolean {
    return this.asking.kind === 'admin'
  }

  @Field(() => String, {
    nullable: true,
    description: 'The sending system that the API key was made for. It is null for the administrator.',
  })
  get source(): string | null {
    return this.asking.kind === 'apiKey' ? this.asking.source : null
  }

  @Field(() => [ApiKeyScopeEnum], {
    description: 'What the credentials may do: the scopes of the key, and all of them for the administrator.',
  })
  @Sized({ atMost: API_KEY_SCOPES.length })
  get scopes(): string[] {
    const open = this.asking.kind === 'apiKey' ? this.asking.scopes : API_KEY_SCOPES
    return API_KEY_SCOPES.filter((scope) => open.includes(scope)).map((scope) => scope.toUpperCase())
  }

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the credentials stop working. It is null where they never expire.',
  })
  get expiresAt(): Date | null {
    return this.asking.kind === 'apiKey' ? this.asking.expiresAt : null
  }
}

@Resolver()
export class ViewerResolver {
  @Query(() => Viewer, { description: 'Who asks, and what the credentials open.' })
  @Visible('read', 'ingest', 'models')
  @Statements({})
  viewer(@Ctx() { viewer }: RequestContext): Viewer {
    return new Viewer(viewer)
  }
}
