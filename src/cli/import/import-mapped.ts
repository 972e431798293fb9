/** Imports of any CSV or JSON Lines file by a mapping. */
import { importTargetStages } from './import-stages'
import { orderOfLines, recordStagedOrders, sketchOf, stagedOrderLines, withStaging } from './import-orders'
import { type ImportRun, inBatches, type Numbered } from './import-run'
import { RecordMapper } from './mapped-records'
import type { MappedOrderLine } from './mapped-records'
import type { Mapping } from './mapping'
import { formatOf } from './record-source'

const EVENTS_PER_BATCH = 1_000
const ITEMS_PER_BATCH = 1_000
const CELLS_PER_BATCH = 5_000

/** @throws BAD_USER_INPUT where the file cannot be read, CANCELLED. */
export async function importMapped(run: ImportRun, file: string, mapping: Mapping): Promise<void> {
  const mapper = new RecordMapper(mapping)
  const options = { format: mapping.format ?? formatOf(file), delimiter: mapping.delimiter }
  const isCreating = mapping.missingItems === 'create'
  const whole = { ...options, share: importTargetStages.reading(mapping.target) }
  switch (mapping.target) {
    case 'items':
      for await (const batch of inBatches(
        run.records(file, whole, (record) => mapper.item(record)),
        ITEMS_PER_BATCH,
      )) {
        run.requireGoingOn()
        run.note(await run.catalog.upsertItems(run.viewer, values(batch)), batch)
      }
      return
    case 'demand':
      for await (const batch of inBatches(
        run.records(file, whole, (record) => mapper.aggregate(record)),
        CELLS_PER_BATCH,
      )) {
        run.requireGoingOn()
        if (isCreating) {
          await run.ensureItems(
            values(batch).map(({ itemExternalId, title }) => ({
              externalId: itemExternalId,
              title: title ?? itemExternalId,
              priceMinor: 0n,
              currency: mapping.currency ?? null,
            })),
          )
        }
        run.note(await run.demand.recordAggregates(run.viewer, values(batch)), batch)
      }
      return
    case 'events':
      for await (const batch of inBatches(
        run.records(file, whole, (record) => mapper.event(record)),
        EVENTS_PER_BATCH,
      )) {
        run.requireGoingOn()
        const events = values(batch)
        if (isCreating) {
          await run.ensureItems(
            events.flatMap(({ itemExternalId: externalId, price }) =>
              externalId
                ? [
                    {
                      externalId,
                      title: externalId,
                      priceMinor: price?.amountMinor ?? 0n,
                      currency: price?.currency ?? mapping.currency ?? null,
                    },
                  ]
                : [],
            ),
          )
        }
        const { accepted, duplicates, rejected, errors } = await run.ingest.ingestEvents(run.viewer, events)
        run.note({ recorded: accepted, unchanged: duplicates, rejected, userErrors: errors }, batch)
      }
      await run.rollUp()
      return
    case 'orders':
      await withStaging(run, async (staging) => {
        await staging.fill(stagedOrderLines(run.records(file, whole, (record) => mapper.orderLine(record))))
        await recordStagedOrders(run, staging.sales(), orderOfLines, {
          total: run.read,
          share: importTargetStages.recording,
          prepare: isCreating
            ? (lines) => run.ensureItems(lines.map(({ record }) => sketchOf(record as MappedOrderLine)))
            : undefined,
        })
      })
      await run.rollUp()
  }
}

function values<T>(batch: readonly Numbered<T>[]): T[] {
  return batch.map(({ value }) => value)
}
