import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql'
import {
  type Cleaning,
  type DuplicateTreatment,
  type GapTreatment,
  type OutlierTreatment,
  SHORTEST_WAVE,
} from '../../../contracts/demand/cleaning'
import type { Measure } from '../../../contracts/demand/demand'
import { LONGEST_CONTEXT } from '../../../contracts/demand/window-shape'
import type { Granularity } from '../../../core/time/grid'
import type {
  CleanedPeriodValue,
  CleanedReason,
  CleanedSeriesValue,
} from '../../../services/demand/cleaning-report.service'
import { withoutFloatNoise } from '../../../services/demand/float-noise'
import { Visible } from '../../audience'
import { enumOf } from '../../enum'
import { Sized } from '../../limits/field-costs'
import { connectionOf } from '../../pagination/connection'
import { Plain } from '../../plain-fields'
import { DayScalar } from '../../scalars/day.scalar'
import { ItemRef, LocationRef } from '../common/refs.input'
import { CLEANING_ENTRY_COST } from './forecast-costs'
import { GRANULARITY } from './demand-forecast.input'
import { GranularityEnum, MeasureEnum } from './demand-forecast.type'

const NAMES = {
  NONE: 'none',
  GAP: 'gap',
  ROBUST_Z: 'robust-z',
  ISOLATION_FOREST: 'isolation-forest',
  MEAN: 'mean',
  MEDIAN: 'median',
  MODE: 'mode',
  LAST: 'last',
  LINEAR: 'linear',
  SPLINE: 'spline',
  SEASONAL: 'seasonal',
  KERNEL: 'kernel',
  MODEL: 'model',
} as const
type Name = keyof typeof NAMES
/** The names in GraphQL of treatments that hyper-parameters name in lower case. */
type NameOf<Treatment extends string> = {
  [K in Name]: (typeof NAMES)[K] extends Treatment ? K : never
}[Name]

function nameOf<Treatment extends string>(treatment: Treatment): NameOf<Treatment> {
  return treatment.toUpperCase().replaceAll('-', '_') as NameOf<Treatment>
}

const DuplicateTreatmentEnum = enumOf<NameOf<DuplicateTreatment>>(
  'DuplicateTreatment',
  'What becomes of a season that repeats the one before value by value.',
  { NONE: 'It is read as it is.', GAP: 'It is a gap, as if nobody had told of it.' },
)

const OutlierTreatmentEnum = enumOf<NameOf<OutlierTreatment>>(
  'OutlierTreatment',
  'How outliers are told, which are gaps from then on. Periods with a promotion are none, nor are days with a holiday or an event.',
  {
    NONE: 'All periods are read. One far beyond what the series ever sells still counts as a high one of it.',
    ROBUST_Z:
      'A period is one whose residual from the median of periods like it is six robust deviations away.',
    ISOLATION_FOREST:
      'A period is one whose residual is 3.5 deviations away and which a forest of random cuts sets apart.',
  },
)

const GapTreatmentEnum = enumOf<NameOf<GapTreatment>>(
  'GapTreatment',
  'What a gap between two known periods is filled with.',
  {
    NONE: 'It stays a gap, which models know by themselves.',
    MEAN: 'The mean of the known periods.',
    MEDIAN: 'The median of the known periods.',
    MODE: 'What is sold most often.',
    LAST: 'The last known period before it.',
    LINEAR: 'A line from the known period before it to the one after it.',
    SPLINE: 'A natural cubic spline through the known periods.',
    SEASONAL: 'The mean of the same place in the season, such as the same weekday.',
    KERNEL: 'The mean of all periods, weighed by a Gaussian of three periods around it.',
    MODEL: 'A line and a season that are fitted to the known periods.',
  },
)

const LOW_PASS = {
  nullable: true,
  description: `Waves of fewer periods than this are weakened; one of exactly as many keeps .707 of its height. It is ${SHORTEST_WAVE} to ${LONGEST_CONTEXT.DAY}. Absent, there is no such filter.`,
}
const HIGH_PASS = {
  nullable: true,
  description: `Waves of more periods than this are weakened, around the mean; one of exactly as many keeps .293 of its height. It is ${SHORTEST_WAVE} to ${LONGEST_CONTEXT.DAY}. Absent, there is no such filter.`,
}

@InputType({ description: 'How the context of a model is cleaned before it is read.' })
export class CleaningInput {
  @Field(() => DuplicateTreatmentEnum, {
    nullable: true,
    defaultValue: 'NONE',
    description: 'What becomes of repeated seasons.',
  })
  duplicateTreatment!: NameOf<DuplicateTreatment> | null

  @Field(() => OutlierTreatmentEnum, {
    nullable: true,
    defaultValue: 'NONE',
    description: 'How outliers are told.',
  })
  outlierTreatment!: NameOf<OutlierTreatment> | null

  @Field(() => GapTreatmentEnum, {
    nullable: true,
    defaultValue: 'NONE',
    description: 'What gaps are filled with.',
  })
  gapTreatment!: NameOf<GapTreatment> | null

  @Field(() => Float, LOW_PASS)
  lowPass?: number | null

  @Field(() => Float, HIGH_PASS)
  highPass?: number | null
}

/** As hyper-parameters name it; what is not valid is refused by the service. */
export function toCleaning(input: CleaningInput): Cleaning {
  return {
    duplicates: NAMES[input.duplicateTreatment ?? 'NONE'],
    outliers: NAMES[input.outlierTreatment ?? 'NONE'],
    gaps: NAMES[input.gapTreatment ?? 'NONE'],
    lowPass: input.lowPass ?? null,
    highPass: input.highPass ?? null,
  }
}

@InputType({
  description: 'The series whose cleaning is reported: each item on sale, at one place or over all.',
})
export class DemandCleaningInput {
  @Field(() => [ItemRef], {
    nullable: true,
    description: 'The items that are looked at. Absent, all items on sale are.',
  })
  items?: ItemRef[] | null

  @Field(() => ID, {
    nullable: true,
    description: 'Only items of this category and of those below it are looked at.',
  })
  categoryId?: string | null

  @Field(() => LocationRef, {
    nullable: true,
    description: 'The place or the region. Absent, all places are looked at together.',
  })
  location?: LocationRef | null

  @Field(() => MeasureEnum, { nullable: true, defaultValue: 'UNITS', description: 'What was measured.' })
  measure!: Measure | null

  @Field(() => GranularityEnum, GRANULARITY)
  granularity!: Granularity | null

  @Field(() => CleaningInput, {
    nullable: true,
    description:
      'What would be done to a context of the usual length. Absent, it is what the champion does to its own.',
  })
  cleaning?: CleaningInput | null
}

const CleanedReasonEnum = enumOf<CleanedReason>(
  'CleanedReason',
  'Why a period is read otherwise than it was recorded.',
  {
    DUPLICATE: 'It belongs to a season that repeats the one before value by value.',
    OUTLIER: 'It is an outlier.',
    GAP: 'Nobody told of it, and it is filled.',
  },
)

@ObjectType({ description: 'A period that is read otherwise than it was recorded.' })
@Visible('read')
@Plain()
export class CleanedPeriod {
  constructor(private readonly value: CleanedPeriodValue) {}

  @Field(() => DayScalar, { description: 'The first day of the period.' })
  get day(): string {
    return this.value.day
  }

  @Field(() => CleanedReasonEnum, { description: 'Why it is read otherwise.' })
  get reason(): CleanedReason {
    return this.value.reason
  }

  @Field(() => Float, {
    nullable: true,
    description: 'What was recorded. It is null where nobody told of the period.',
  })
  get recordedValue(): number | null {
    return this.value.recorded
  }

  @Field(() => Float, {
    nullable: true,
    description: 'What is read in its place. It is null where it is left out.',
  })
  get readValue(): number | null {
    return this.value.read === null ? null : withoutFloatNoise(this.value.read)
  }
}

@ObjectType({ description: 'How the context of a model is cleaned before it is read.' })
@Visible('read')
export class CleaningRules {
  constructor(private readonly cleaning: Cleaning) {}

  @Field(() => DuplicateTreatmentEnum, { description: 'What becomes of repeated seasons.' })
  get duplicateTreatment(): string {
    return nameOf(this.cleaning.duplicates)
  }

  @Field(() => OutlierTreatmentEnum, { description: 'How outliers are told.' })
  get outlierTreatment(): string {
    return nameOf(this.cleaning.outliers)
  }

  @Field(() => GapTreatmentEnum, { description: 'What gaps are filled with.' })
  get gapTreatment(): string {
    return nameOf(this.cleaning.gaps)
  }

  @Field(() => Float, {
    nullable: true,
    description: 'Waves of fewer periods than this are weakened. It is null where none are.',
  })
  get lowPass(): number | null {
    return this.cleaning.lowPass
  }

  @Field(() => Float, {
    nullable: true,
    description: 'Waves of more periods than this are weakened. It is null where none are.',
  })
  get highPass(): number | null {
    return this.cleaning.highPass
  }
}

@ObjectType({
  description:
    'What is done to the recorded sales of a series before a model reads them. The recorded data is never changed by it.',
})
@Visible('read')
export class CleanedSeries {
  constructor(readonly value: CleanedSeriesValue) {}

  @Field(() => CleaningRules, { description: 'How it is cleaned.' })
  get cleaning(): CleaningRules {
    return new CleaningRules(this.value.cleaning)
  }

  @Field(() => Int, { description: 'How many periods of the context the item was on sale.' })
  get periods(): number {
    return this.value.periods
  }

  @Field(() => Int, { description: 'How many of these have sales that are known to be the demand.' })
  get known(): number {
    return this.value.known
  }

  @Field(() => Int, {
    description: 'How many periods are read otherwise than they were recorded, filters aside.',
  })
  get cleanedCount(): number {
    return this.value.cleaned.length
  }

  @Field(() => [CleanedPeriod], {
    description:
      'The periods that are read otherwise, the latest first. "cleanedCount" says how many there are.',
  })
  @Sized({ typically: 5, atMost: LONGEST_CONTEXT.DAY })
  get cleaned(): CleanedPeriod[] {
    return this.value.cleaned.map((one) => new CleanedPeriod(one))
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'By how much filters move the other known periods, on the average. It is null where there is no filter.',
  })
  get meanFiltered(): number | null {
    return this.value.meanFiltered
  }
}

export const CleanedSeriesConnection = connectionOf('CleanedSeries', () => CleanedSeries, ['read'], {
  nodeCost: CLEANING_ENTRY_COST,
})
