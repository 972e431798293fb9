import { Field, Int, ObjectType } from 'type-graphql'
import {
  type Estimated,
  MAX_REPORT_GROUPS,
  type SlateReport,
  type SlateReportLine,
} from '../../../services/slates/slate-report.service'
import { Visible } from '../../audience'
import { toInt } from '../../count'
import { Cost, Sized } from '../../limits/field-costs'
import { Estimate } from '../common/estimate.type'
import { Money } from '../common/money.type'

/** Currencies of one shop. */
const MOST_CURRENCIES = 10

@ObjectType({ description: 'What came of some lists of recommendations.' })
@Visible('read')
export class RecommendationReportRow {
  constructor(readonly line: SlateReportLine) {}

  @Field(() => String, {
    nullable: true,
    description:
      'The surface of the lists: one of Surface, or NEXT_ACTIONS, SIMILAR, BOUGHT_TOGETHER or TRENDING for the fields of these names. It is null where lists of several are in this row.',
  })
  get surface(): string | null {
    return this.line.group?.surface ?? null
  }

  @Field(() => String, {
    nullable: true,
    description:
      'The placement of the lists. It is null where none was named, or lists of several are in this row.',
  })
  get placement(): string | null {
    return this.line.group?.placement ?? null
  }

  @Field(() => String, {
    nullable: true,
    description:
      'The scenario that made the lists. It is null where none did, or lists of several are in this row.',
  })
  get scenario(): string | null {
    return this.line.group?.scenario ?? null
  }

  @Field(() => String, {
    nullable: true,
    description:
      'The arm of the experiment that the lists belong to. It is null where they belong to none, or lists of several are in this row.',
  })
  get arm(): string | null {
    return this.line.group?.arm ?? null
  }

  @Field(() => Int, { description: 'How many lists are in the log: those whose ids were selected.' })
  get lists(): number {
    return toInt(this.line.lists)
  }

  @Field(() => Int, {
    description: 'How many entries of lists were seen: an IMPRESSION or CLICK names them. Each counts once.',
  })
  get impressions(): number {
    return toInt(this.line.impressions)
  }

  @Field(() => Int, { description: 'How many entries were clicked. Each counts once.' })
  get clicks(): number {
    return toInt(this.line.clicks)
  }

  @Field(() => Int, {
    description: 'How many of the clicked entries the same visitor put into the cart afterwards.',
  })
  get addToCarts(): number {
    return toInt(this.line.addToCarts)
  }

  @Field(() => Int, { description: 'How many of the clicked entries the same visitor bought afterwards.' })
  get conversions(): number {
    return toInt(this.line.conversions)
  }

  @Field(() => [Money], {
    description:
      'What was paid for the clicked entries, after discounts of their lines, by currency. Orders win over events.',
  })
  @Sized({ atMost: MOST_CURRENCIES })
  get revenue(): readonly Money[] {
    return this.line.revenue.slice(0, MOST_CURRENCIES)
  }

  @Field(() => [Money], {
    description: 'What the clicked entries cost when they were shown, by currency.',
  })
  @Sized({ atMost: MOST_CURRENCIES })
  get clickedValue(): readonly Money[] {
    return this.line.clickedValue.slice(0, MOST_CURRENCIES)
  }

  @Field(() => Estimate, {
    nullable: true,
    description:
      "The share of seen entries that were clicked, with Wilson's interval; impressions of one visitor count as dependent. It is null where nothing was seen.",
  })
  @Cost({ base: 0 })
  get clickThroughRate(): Estimated | null {
    return this.line.clickThrough
  }

  @Field(() => Estimate, {
    nullable: true,
    description:
      "The share of clicked entries that were bought, with Wilson's interval; clicks of one visitor count as dependent. It is null where nothing was clicked.",
  })
  @Cost({ base: 0 })
  get conversionRate(): Estimated | null {
    return this.line.conversion
  }
}

@ObjectType({ description: 'What came of lists of recommendations.' })
@Visible('read')
export class RecommendationReport {
  constructor(readonly report: SlateReport) {}

  @Field(() => RecommendationReportRow, { description: 'All lists together.' })
  get total(): RecommendationReportRow {
    return new RecommendationReportRow(this.report.total)
  }

  @Field(() => [RecommendationReportRow], {
    description: `A row for each group, the one with the most lists first. There are at most ${MAX_REPORT_GROUPS} rows; the total has all lists.`,
  })
  @Sized({ atMost: MAX_REPORT_GROUPS })
  get rows(): RecommendationReportRow[] {
    return this.report.lines.map((line) => new RecommendationReportRow(line))
  }
}
