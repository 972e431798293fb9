/** A sale of a day that is over arrives late, and everything that follows from it is done, as the job runner would. */
import { systemClock } from '../../src/core/time/clock'
import { RollupService } from '../../src/services/demand/rollup.service'
import { noonDaysAgo } from './small-shop'
import type { TestServer } from './test-server'

let sales = 0

export async function recordLateSale(
  server: TestServer,
  sku: string,
  { quantity = 50, location = 'berlin' }: { quantity?: number; location?: string } = {},
): Promise<void> {
  await server.services.orderWrites.recordOrders({ kind: 'admin' }, [
    {
      externalId: `late-${sales++}`,
      locationExternalId: location,
      orderedAt: noonDaysAgo(2),
      currency: 'EUR',
      lines: [{ itemExternalId: sku, quantity, unitPriceMinor: 100n }],
    },
  ])
  await settle(server)
}

/** Rolls up what is dirty and refreshes what depends on it. */
export async function settle(server: TestServer): Promise<void> {
  await new RollupService({ database: server.database, clock: systemClock }).rollUpDirty()
  await server.services.refreshes.refreshPending()
}
