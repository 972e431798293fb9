/** How each series was forecast in the evaluation of a model version. */
import {
  SERIES_METRICS,
  type SeriesEvaluation,
  type SeriesMetrics,
} from '../../../contracts/models/model-version'
import type { DemandSeriesKey } from '../../../contracts/demand/demand'
import { demandQuantityOf, type DemandQuantity, UNITS_BY_DAY } from '../../../contracts/demand/model-names'
import { invariant } from '../../../core/errors'
import type { Queryable, Transaction } from '../../client'
import { createSeries, keyParameters } from '../demand/series.repository'

/** A statement stays under a megabyte. */
const ROWS_PER_STATEMENT = 5_000

/** The figures of the version, and those of its baseline. */
const FIGURES = ['metrics', 'baselineMetrics'] as const
const FIGURE_COLUMNS = [...SERIES_METRICS, ...SERIES_METRICS.map((name) => `baseline_${name}`)]

/** Before `insertSeriesEvaluations`, and not in its transaction: nobody else shall wait for that with the same series. */
export async function prepareSeriesEvaluations(
  db: Queryable,
  modelName: string,
  evaluations: readonly SeriesEvaluation[],
): Promise<void> {
  await createSeries(
    db,
    quantityOf(modelName),
    evaluations.map(({ series }) => series),
  )
}

/** A few seconds for a hundred thousand series. */
export async function insertSeriesEvaluations(
  tx: Transaction,
  version: { readonly id: bigint; readonly modelName: string },
  evaluations: readonly SeriesEvaluation[],
): Promise<void> {
  const { measure, granularity } = quantityOf(version.modelName)
  const figures = FIGURE_COLUMNS.join(', ')
  const arrays = FIGURE_COLUMNS.map((_, index) => `$${index + 8}::float8[]`).join(', ')
  for (let from = 0; from < evaluations.length; from += ROWS_PER_STATEMENT) {
    const part = evaluations.slice(from, from + ROWS_PER_STATEMENT)
    const rows = await tx.query(
      `INSERT INTO series_evaluation (version_id, series_id, scored_days, ${figures})
       SELECT $1::bigint, s.id, input.scored_days, ${FIGURE_COLUMNS.map((name) => `input.${name}`).join(', ')}
         FROM unnest($4::bigint[], $5::bigint[], $6::bigint[], $7::int[], ${arrays})
                AS input(item_id, category_id, location_id, scored_days, ${figures})
         JOIN series s USING (item_id, category_id, location_id)
        WHERE s.measure = $2::measure AND s.granularity = $3::granularity
       RETURNING 1 AS "one"`,
      [
        version.id,
        measure,
        granularity,
        ...keyParameters(part.map(({ series }) => series)),
        part.map(({ scoredDays }) => scoredDays),
        ...FIGURES.flatMap((figures) =>
          SERIES_METRICS.map((name) => part.map((evaluation) => evaluation[figures][name])),
        ),
      ],
    )
    invariant(rows.length === part.length, 'an evaluation has series that were not made before')
  }
}

/** What the versions of a model forecast. */
function quantityOf(modelName: string): DemandQuantity {
  return demandQuantityOf(modelName) ?? UNITS_BY_DAY
}

/** A series of the measure and granularity that the version forecasts. */
export interface SeriesEvaluationKey extends DemandSeriesKey {
  readonly versionId: bigint
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
       FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[]) WITH ORDINALITY
              AS k(version_id, item_id, category_id, location_id, ord)
       JOIN series s USING (item_id, category_id, location_id)
       JOIN series_evaluation e ON e.version_id = k.version_id AND e.series_id = s.id`,
    [keys.map(({ versionId }) => versionId), ...keyParameters(keys)],
  )
  const answers = keys.map((): SeriesEvaluationRecord | null => null)
  for (const { ord, ...record } of rows) answers[ord - 1] = record
  return answers
}
