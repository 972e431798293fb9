/**
 * Decides who may select a field. Every field of the schema has an audience: its own, or its type's; the root types have
 * no default, so each of their fields decides for itself. What nobody decided fails when the schema is built.
 *
 * An audience only opens a field. Which rows are seen through it (an end user sees only itself) is decided by services.
 */
import { GraphQLError, isInterfaceType, isIntrospectionType, isObjectType } from 'graphql'
import type { GraphQLField, GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema } from 'graphql'
import { Extensions } from 'type-graphql'
import type { Viewer } from '../contracts/viewer'
import { invariant } from '../core/errors'

/**
 * `anyone`: also who did not say who they are; for wrappers that hold nothing of their own. `user`: an end user with a token. `guest`: a token
 * that names a session and no user.
 * `read`, `ingest`, `models`: API keys with that scope. `admin` is implied everywhere.
 */
const AUDIENCE_BITS = { anyone: 1, user: 2, read: 4, ingest: 8, models: 16, admin: 32, guest: 64 } as const
const EVERY_BIT = 127

export type Audience = keyof typeof AUDIENCE_BITS

/** On an object type or an interface: the default of its fields. On a field, query, mutation or subscription: its own audience. */
export function Visible(
  ...audiences: readonly [Audience, ...Audience[]]
): MethodDecorator & ClassDecorator & PropertyDecorator {
  return Extensions({ audience: maskOf(audiences) })
}

/** The audiences as bits. Administrators are of each. */
export function maskOf(audiences: readonly Audience[]): number {
  return audiences.reduce<number>((mask, audience) => mask | AUDIENCE_BITS[audience], AUDIENCE_BITS.admin)
}

/** The audiences that a viewer belongs to, as bits. */
export function viewerMask(viewer: Viewer): number {
  switch (viewer.kind) {
    case 'anonymous':
      return AUDIENCE_BITS.anyone
    case 'user':
      return AUDIENCE_BITS.anyone | AUDIENCE_BITS.user
    case 'guest':
      return AUDIENCE_BITS.anyone | AUDIENCE_BITS.guest
    case 'apiKey':
      return viewer.scopes.reduce<number>((mask, scope) => mask | AUDIENCE_BITS[scope], AUDIENCE_BITS.anyone)
    case 'admin':
      return EVERY_BIT
  }
}

export function isOpenTo(viewer: Viewer, audiences: readonly Audience[]): boolean {
  return (maskOf(audiences) & viewerMask(viewer)) !== 0
}

/** The schema describes itself to administrators and API keys, and to nobody else. */
export function mayIntrospect(viewer: Viewer): boolean {
  return viewer.kind === 'admin' || viewer.kind === 'apiKey'
}

/** The audience of a field as bits; undefined where nobody decided it. */
export function audienceOf(
  schema: GraphQLSchema,
  type: GraphQLObjectType | GraphQLInterfaceType,
  field: GraphQLField<unknown, unknown>,
): number | undefined {
  const own = field.extensions['audience']
  if (typeof own === 'number') return own
  const isRoot =
    type === schema.getQueryType() ||
    type === schema.getMutationType() ||
    type === schema.getSubscriptionType()
  const inherited = isRoot ? undefined : type.extensions['audience']
  return typeof inherited === 'number' ? inherited : undefined
}

/** `Type.field` of every field without a decided audience. */
export function undecidedFields(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) || isInterfaceType(type))
    .filter((type) => !isIntrospectionType(type))
    .flatMap((type) =>
      Object.values(type.getFields())
        .filter((field) => audienceOf(schema, type, field) === undefined)
        .map((field) => `${type.name}.${field.name}`),
    )
}

export function assertAudiencesDecided(schema: GraphQLSchema): void {
  const undecided = undecidedFields(schema)
  invariant(undecided.length === 0, `fields without a decided audience: ${undecided.join(', ')}`)
}

/** @throws GraphQLError UNAUTHENTICATED for callers without credentials, else FORBIDDEN. */
export function refuse(viewer: Viewer, fieldPath: string): never {
  if (viewer.kind === 'anonymous') {
    throw new GraphQLError('Authentication is required; send a bearer token or an API key', {
      extensions: { code: 'UNAUTHENTICATED' },
    })
  }
  throw new GraphQLError(`${fieldPath} is not open to you`, { extensions: { code: 'FORBIDDEN' } })
}
