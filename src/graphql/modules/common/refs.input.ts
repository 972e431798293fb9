/** Whatever a caller names, it names by our id or by the shop's own key: exactly one of the two. */
import { Field, ID, InputType } from 'type-graphql'
import type { EntityRef } from '../../../contracts/shop/entity-ref'
import { ForecartError } from '../../../core/errors'
import { OneOf } from '../../one-of'
import { decodeId } from '../../../core/ids'
import type { IdType } from '../../../core/ids'

@InputType()
abstract class Ref {
  @Field(() => ID, { nullable: true, description: 'The id that a former answer gave.' })
  id?: string | null

  @Field(() => String, {
    nullable: true,
    description:
      "The shop's own key, such as the SKU of an item or the key that the events of a session carry.",
  })
  externalId?: string | null
}

@InputType({ description: 'Names an item by exactly one of the two fields.' })
@OneOf()
export class ItemRef extends Ref {}

@InputType({ description: 'Names a customer by exactly one of the two fields.' })
@OneOf()
export class UserRef extends Ref {}

@InputType({ description: 'Names a session by exactly one of the two fields.' })
@OneOf()
export class SessionRef extends Ref {}

@InputType({ description: 'Names a location by exactly one of the two fields.' })
@OneOf()
export class LocationRef extends Ref {}

@InputType({ description: 'Names a promotion by exactly one of the two fields.' })
@OneOf()
export class PromotionRef extends Ref {}

@InputType({ description: 'Names an advert by exactly one of the two fields.' })
@OneOf()
export class AdvertRef extends Ref {}

@InputType({ description: 'Names a payment method by exactly one of the two fields.' })
@OneOf()
export class PaymentMethodRef extends Ref {}

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
