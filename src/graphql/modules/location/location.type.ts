import { Field, Float, ID, ObjectType } from 'type-graphql'
import type { LocationKind } from '../../../contracts/shop/shop-records'
import { encodeId } from '../../../core/ids'
import type { LocationRecord } from '../../../services/shop/location.service'
import { Visible } from '../../audience'
import { enumOf } from '../../enum'
import { connectionOf } from '../../pagination/connection'
import { Node } from '../node/node.type'

export const LocationKindEnum = enumOf<LocationKind>('LocationKind', 'What kind of place a location is.', {
  REGION: 'A region is a group of other locations, and sells nothing by itself.',
  STORE: 'A store is a place that customers walk into.',
  WAREHOUSE: 'A warehouse keeps goods and sells none. End users do not see it.',
  ONLINE: 'This is the shop on the internet.',
})

@ObjectType({
  implements: Node,
  description:
    'A place where the shop sells or keeps things, or a region of such places. End users do not see warehouses.',
})
@Visible('user', 'read')
export class Location {
  constructor(readonly record: LocationRecord) {}

  @Field(() => ID, { description: 'The id of the location, by which "node" finds it again.' })
  get id(): string {
    return encodeId('Location', this.record.id)
  }

  @Field(() => String, { description: "The shop's own key of the location." })
  get externalId(): string {
    return this.record.externalId
  }

  @Field(() => String, { description: 'The name of the location for people.' })
  get name(): string {
    return this.record.name
  }

  @Field(() => LocationKindEnum, { description: 'What kind of place it is.' })
  get kind(): LocationKind {
    return this.record.kind
  }

  @Field(() => String, {
    description:
      'The IANA name of the time zone, such as Europe/Berlin. A day of this location begins and ends there.',
  })
  get timeZone(): string {
    return this.record.timeZone
  }

  @Field(() => String, {
    nullable: true,
    description:
      'The ISO 3166-1 alpha-2 code of the country, such as DE. It is null where the shop does not say.',
  })
  get country(): string | null {
    return this.record.country
  }

  @Field(() => Float, {
    nullable: true,
    description: 'Degrees north of the equator, from -90 to 90. It is null where the shop does not say.',
  })
  get latitude(): number | null {
    return this.record.latitude
  }

  @Field(() => Float, {
    nullable: true,
    description: 'Degrees east of Greenwich, from -180 to 180. It is null where the shop does not say.',
  })
  get longitude(): number | null {
    return this.record.longitude
  }
}

export const LocationConnection = connectionOf('Location', () => Location, ['user', 'read'])
