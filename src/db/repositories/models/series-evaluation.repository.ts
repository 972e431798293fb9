/** How each series was forecast in the evaluation of a model version. Location 0 stands for all locations together. */
import {
  SERIES_METRICS,
  type SeriesEvaluation,
  type SeriesMetrics,
} from '../../../contracts/models/model-version'
import type { Queryable, Transaction } from '../../client'
import { ALL_LOCATIONS, locationColumn } from '../demand/series.repository'

/** A statement stays under a megabyte. */
const ROWS_PER_STATEMENT = 5_000

/** The figures of the version, and those of its baseline. */
const FIGURES = ['metrics', 'baselineMetrics'] as const
const FIGURE_COLUMNS = [...SERIES_METRICS, ...SERIES_METRICS.map((name) => `baseline_${name}`)]

/** A few seconds for a hundred thousand series. */
export async function insertSeriesEvaluations(
  tx: Transaction,
  versionId: bigint,
  evaluations: readonly SeriesEvaluation[],
): Promise<void> {
  const columns = ['item_id', 'location_id', 'scored_days', ...FIGURE_COLUMNS].join(', ')
  const arrays = FIGURE_COLUMNS.map((_, index) => `$${index + 5}::float8[]`).join(', ')
  for (let from = 0; from < evaluations.length; from += ROWS_PER_STATEMENT) {
    const part = evaluations.slice(from, from + ROWS_PER_STATEMENT)
    await tx.query(
      `INSERT INTO series_evaluation (version_id, ${columns})
       SELECT $1::bigint, input.* FROM unnest($2::bigint[], $3::bigint[], $4::int[], ${arrays}) AS input(${columns})`,
      [
        versionId,
        part.map(({ series }) => series.itemId),
        part.map(({ series }) => locationColumn(series.locationId)),
        part.map(({ scoredDays }) => scoredDays),
        ...FIGURES.flatMap((figures) =>
          SERIES_METRICS.map((name) => part.map((evaluation) => evaluation[figures][name])),
        ),
      ],
    )
  }
}

export interface SeriesEvaluationKey {
  readonly versionId: bigint
  readonly itemId: bigint
  readonly locationId: bigint | null
}

export type SeriesEvaluationRecord = Omit<SeriesEvaluation, 'series'>

/** Answers in the order of the keys; null where the version's evaluation scored no day of the series, or its figures are not kept. */
export async function findSeriesEvaluations(
  db: Queryable,
  keys: readonly SeriesEvaluationKey[],
): Promise<(SeriesEvaluationRecord | null)[]> {
  const object = (prefix: string): string =>
    `jsonb_build_object(${SERIES_METRICS.map((name) => `'${name}', e.${prefix}${name}`).join(', ')})`
  const rows = await db.query<{
    ord: number
    scoredDays: number
    metrics: SeriesMetrics
    baselineMetrics: SeriesMetrics
  }>(
    `SELECT k.ord::int AS "ord", e.scored_days AS "scoredDays", ${object('')} AS "metrics", ${object('baseline_')} AS "baselineMetrics"
       FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) WITH ORDINALITY AS k(version_id, item_id, location_id, ord)
       JOIN series_evaluation e USING (version_id, item_id, location_id)`,
    [
      keys.map(({ versionId }) => versionId),
      keys.map(({ itemId }) => itemId),
      keys.map(({ locationId }) => locationId ?? ALL_LOCATIONS),
    ],
  )
  const answers = keys.map((): SeriesEvaluationRecord | null => null)
  for (const { ord, ...record } of rows) answers[ord - 1] = record
  return answers
}
