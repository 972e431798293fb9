/** Whether adverts pay. */
import { Field, Float, InputType, Int, ObjectType } from 'type-graphql'
import { type AdvertReportLine, MAX_ADVERT_ROWS } from '../../../services/slates/advert-report.service'
import { Visible } from '../../audience'
import { toInt } from '../../count'
import { Cost, Sized } from '../../limits/field-costs'
import { DayScalar } from '../../scalars/day.scalar'
import { Money } from '../common/money.type'

@InputType({ description: 'Which days a report of adverts is about, and what counts as coming of them.' })
export class AdvertReportInput {
  @Field(() => DayScalar, { description: "The first day, in the shop's time zone." })
  from!: string

  @Field(() => DayScalar, { description: 'The last day, at most 92 days with the first one.' })
  to!: string

  @Field(() => Float, {
    defaultValue: 24,
    description: 'For how many hours after a click a purchase counts as coming of it, at most 720.',
  })
  attributionHours!: number
}

@ObjectType({ description: 'What the adverts of a placement cost, and what came of them.' })
@Visible('read')
export class AdvertReportRow {
  constructor(readonly line: AdvertReportLine) {}

  @Field(() => String, { description: 'The placement of the adverts.' })
  get placement(): string {
    return this.line.placement
  }

  @Field(() => Int, { description: 'How often they were shown, as the shop counted it.' })
  get impressions(): number {
    return toInt(this.line.impressions)
  }

  @Field(() => Int, { description: 'How often they were clicked on, as the shop counted it.' })
  get clicks(): number {
    return toInt(this.line.clicks)
  }

  @Field(() => Money, { description: 'What they cost, as the shop told it.' })
  @Cost({ base: 0 })
  get cost(): Money {
    return { amountMinor: this.line.costMinor, currency: this.line.currency }
  }

  @Field(() => Int, {
    description:
      'How many entries of logged lists were clicked. What came of clicks without a recommendationId is not known.',
  })
  get loggedClicks(): number {
    return toInt(this.line.loggedClicks)
  }

  @Field(() => Int, {
    description:
      'How many clicked entries of logged lists the same visitor bought the item of afterwards. Adverts that lead to no item have none.',
  })
  get conversions(): number {
    return toInt(this.line.conversions)
  }

  @Field(() => Money, {
    description: 'What was paid for these items, as far as it was paid in the currency of the adverts.',
  })
  @Cost({ base: 0 })
  get revenue(): Money {
    return { amountMinor: this.line.revenueMinor, currency: this.line.currency }
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'The revenue less the cost, as a multiple of the cost: 0 where they are equal, -1 where nothing was bought. It is null where the adverts cost nothing, and where no clicks are in the log. The margin of the items is not in it.',
  })
  get returnOnInvestment(): number | null {
    return this.line.returnOnInvestment
  }
}

@ObjectType({ description: 'What adverts cost, and what came of them.' })
@Visible('read')
export class AdvertReport {
  constructor(readonly lines: readonly AdvertReportLine[]) {}

  @Field(() => [AdvertReportRow], {
    description: `A row for each placement and currency, the one that cost most first. There are at most ${MAX_ADVERT_ROWS}.`,
  })
  @Sized({ atMost: MAX_ADVERT_ROWS })
  get rows(): AdvertReportRow[] {
    return this.lines.map((line) => new AdvertReportRow(line))
  }
}
