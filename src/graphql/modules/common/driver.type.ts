import { Field, Float, ObjectType } from 'type-graphql'
import type { DemandDriverCode } from '../../../services/demand/forecast-drivers'
import type { LiftDriverCode } from '../../../services/promotion/promotion-lift'
import { Visible } from '../../audience'
import { enumOf } from '../../enum'
import { Sized } from '../../limits/field-costs'
import { Plain } from '../../plain-fields'

type DriverCode = DemandDriverCode | LiftDriverCode

export const DriverCodeEnum = enumOf<DriverCode>(
  'DriverCode',
  'What a forecast, or a predicted change, comes from.',
  {
    USUAL: 'What the series usually sells, with none of the other drivers of its forecast.',
    RECENT: 'What was sold lately is more or less than usual: its level, its trend and single days.',
    CALENDAR: 'The days of the week and the time of the year are forecast.',
    PRICE:
      'The price is lower or higher: than it was over the history, of a forecast; than without the promotion, of a lift.',
    PROMOTION: 'Promotions are planned.',
    EVENTS: 'Holidays, school holidays and named events lie ahead.',
    CLOSURES: 'The place will be closed.',
    WEATHER: 'The weather is forecast to be other than it was.',
    NAMED: 'What only the shop knows is told of days ahead, and is other than usual.',
    IDENTITY:
      'It is this item, of this category and at this place, and not one that the model does not know.',
    LATER_DATA:
      'What was learnt of the series since the forecast was made: the other drivers are of what is known now.',
    DISPLAY: 'Units are added because the items are shown prominently.',
    ADVERT: 'Units are added because the promotion is advertised.',
    KIND: 'Units are added by promotions of this kind, whose effect has one size.',
    TIMING:
      'The shop puts promotions on days of higher or lower demand. These units are a part of the baseline, not of the lift.',
  },
)

/** For people. */
const LABELS: Readonly<Record<DriverCode, string>> = {
  USUAL: 'Usual sales',
  RECENT: 'Recent sales',
  CALENDAR: 'Weekday and season',
  PRICE: 'Price',
  PROMOTION: 'Promotions',
  EVENTS: 'Holidays and events',
  CLOSURES: 'Closures',
  WEATHER: 'Weather',
  NAMED: 'What only the shop knows',
  IDENTITY: 'This item and place',
  LATER_DATA: 'News since the forecast',
  DISPLAY: 'Prominent display',
  ADVERT: 'Adverts',
  KIND: 'Kind of promotion',
  TIMING: 'Days chosen for promotions',
}

@ObjectType({ description: 'One thing that a forecast, or a predicted change, comes from.' })
@Visible('read')
@Plain()
export class Driver {
  constructor(
    private readonly driver: {
      readonly code: DriverCode
      readonly units: number
      readonly share?: number | null
      readonly unitsByPeriod?: ArrayLike<number>
    },
  ) {}

  @Field(() => DriverCodeEnum, { description: 'What it is.' })
  get code(): DriverCode {
    return this.driver.code
  }

  @Field(() => String, { description: 'What it is, in a few English words for people.' })
  get label(): string {
    return LABELS[this.driver.code]
  }

  @Field(() => Float, {
    description:
      'How many units it brings, or how much of what is measured. Below 0, it takes as much away. Those of a forecast add up to the sum of its means.',
  })
  get units(): number {
    return this.driver.units
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'The units as a part of the whole forecast. The shares of all drivers add up to 1; some may be below 0 or above 1. It is null of a lift, and where nothing is forecast.',
  })
  get share(): number | null {
    return this.driver.share ?? null
  }

  @Field(() => [Float], {
    description:
      'How many of the units fall on each period of the forecast, the first one first. Of a lift it is empty.',
  })
  @Sized({ by: 'horizonDays' })
  get unitsByPeriod(): readonly number[] {
    return Array.from(this.driver.unitsByPeriod ?? [])
  }
}
