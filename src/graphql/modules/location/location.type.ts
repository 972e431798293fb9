import { Field, Float, ID, ObjectType } from 'type-graphql'
import { LOCATION_KINDS } from '../../../contracts/shop-records'
import type { LocationKind } from '../../../contracts/shop-records'
import { encodeId } from '../../../core/ids'
import type { LocationRecord } from '../../../services/location.service'
import { Visible } from '../../audience'
import { enumOf } from '../../enum'
import { connectionOf } from '../../pagination/connection'
import { Node } from '../node/node.type'

export const LocationKindEnum = enumOf('LocationKind', LOCATION_KINDS)

@ObjectType({ implements: Node })
@Visible('user', 'read')
export class Location {
  constructor(readonly record: LocationRecord) {}

  @Field(() => ID)
  get id(): string {
    return encodeId('Location', this.record.id)
  }

  @Field(() => String, { nullable: true })
  get externalId(): string {
    return this.record.externalId
  }

  @Field(() => String)
  get name(): string {
    return this.record.name
  }

  @Field(() => LocationKindEnum)
  get kind(): LocationKind {
    return this.record.kind
  }

  @Field(() => String, { description: 'IANA name. A day of this location begins and ends here.' })
  get timeZone(): string {
    return this.record.timeZone
  }

  @Field(() => String, { nullable: true, description: 'ISO 3166-1 alpha-2.' })
  get country(): string | null {
    return this.record.country
  }

  @Field(() => Float, { nullable: true })
  get latitude(): number | null {
    return this.record.latitude
  }

  @Field(() => Float, { nullable: true })
  get longitude(): number | null {
    return this.record.longitude
  }
}

export const LocationConnection = connectionOf('Location', () => Location, ['user', 'read'])
