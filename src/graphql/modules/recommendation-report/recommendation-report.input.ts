import { Field, Float, ID, InputType } from 'type-graphql'
import { decodeId } from '../../../core/ids'
import type { SlateGrouping, SlateReportInput } from '../../../services/slates/slate-report.service'
import { enumOf } from '../../enum'
import { DateTimeScalar } from '../../scalars/date-time.scalar'

const RecommendationGroupingEnum = enumOf<SlateGrouping>(
  'RecommendationGrouping',
  'What the lists of one row of a report have in common.',
  {
    SURFACE: 'The surface that they were shown on.',
    PLACEMENT: 'The surface, and the placement on it.',
    SCENARIO: 'The scenario that made them.',
    VERSION: 'The model version that ranked them.',
    ARM: 'The experiment that they belong to, and its arm.',
  },
)

@InputType({ description: 'Which lists a report is about, and what counts as coming of them.' })
export class RecommendationReportInput {
  @Field(() => DateTimeScalar, { description: 'Lists count that were answered at this instant or later.' })
  from!: Date

  @Field(() => DateTimeScalar, {
    description: 'Lists count that were answered before this instant, at most 92 days after "from".',
  })
  to!: Date

  @Field(() => RecommendationGroupingEnum, {
    defaultValue: 'SURFACE',
    description: 'What the lists of a row have in common.',
  })
  groupBy!: SlateGrouping

  @Field(() => String, {
    nullable: true,
    description: 'Only lists of this surface count, such as HOME, SIMILAR or TRENDING. Absent, all do.',
  })
  surface?: string | null

  @Field(() => ID, {
    nullable: true,
    description: 'Only lists of this experiment count, by the id that "experiments" gives. Absent, all do.',
  })
  experimentId?: string | null

  @Field(() => Float, {
    defaultValue: 24,
    description: 'For how many hours after a click a cart or a purchase counts as coming of it, at most 720.',
  })
  attributionHours!: number

  @Field(() => Float, {
    defaultValue: 0.9,
    description: 'How likely the intervals are to hold the figures, from .01 to .9999.',
  })
  confidence!: number
}

export function toSlateReportInput(input: Readonly<RecommendationReportInput>): SlateReportInput {
  const { from, to, groupBy, surface, experimentId, attributionHours, confidence } = input
  return {
    from,
    to,
    groupBy,
    surface: surface ?? null,
    experimentId: experimentId ? decodeId('Experiment', experimentId, 'input.experimentId') : null,
    attributionHours,
    confidence,
  }
}
