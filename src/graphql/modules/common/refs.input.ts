/** Whatever a caller names, it names by our id or by the shop's own key: exactly one of the two. */
import { Field, ID, InputType } from 'type-graphql'
import type { EntityRef } from '../../../contracts/entity-ref'
import { ForecartError } from '../../../core/errors'
import { decodeId } from '../../../core/ids'
import type { IdType } from '../../../core/ids'

@InputType()
abstract class Ref {
  @Field(() => ID, { nullable: true })
  id?: string | null

  @Field(() => String, { nullable: true, description: "The shop's own key." })
  externalId?: string | null
}

@InputType({ description: 'Exactly one of the two.' })
export class ItemRef extends Ref {}

@InputType({ description: 'Exactly one of the two.' })
export class UserRef extends Ref {}

@InputType({ description: 'Exactly one of the two.' })
export class SessionRef extends Ref {}

@InputType({ description: 'Exactly one of the two.' })
export class LocationRef extends Ref {}

@InputType({ description: 'Exactly one of the two.' })
export class PromotionRef extends Ref {}

/** @throws BAD_USER_INPUT, naming the argument, unless exactly one of id and externalId is given, and the id is of this type. */
export function toEntityRef(type: IdType, ref: Readonly<Ref>, argument = 'ref'): EntityRef {
  const id = ref.id ?? null
  const externalId = ref.externalId ?? null
  if (id !== null && externalId === null) return { id: decodeId(type, id, `${argument}.id`) }
  if (externalId !== null && id === null) return { externalId }
  throw new ForecartError(
    'BAD_USER_INPUT',
    `${argument}: name the ${type.toLowerCase()} by exactly one of id and externalId`,
  )
}
