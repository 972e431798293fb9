/** A small shop for tests of the services: a few items and places, and viewers of each kind. */
import type { EventInput, OrderInput } from '../../src/contracts/shop/shop-records'
import type { Viewer } from '../../src/contracts/viewer'
import { type Clock, fixedClock } from '../../src/core/time/clock'
import type { Database } from '../../src/db/client'
import { CatalogWriteService } from '../../src/services/shop/catalog-write.service'
import { createTestDatabase } from './database'

export const NOW = '2026-03-10T12:00:00Z'
export const clock: Clock = fixedClock(NOW)
export const admin: Viewer = { kind: 'admin' }

export const ingestKey: Viewer = {
  kind: 'apiKey',
  keyId: 1n,
  source: 'shop',
  scopes: ['ingest'],
  expiresAt: null,
}
export const readKey: Viewer = {
  kind: 'apiKey',
  keyId: 2n,
  source: 'shop',
  scopes: ['read'],
  expiresAt: null,
}
export const anonymous: Viewer = { kind: 'anonymous' }

/** `sessionExternalId`: the session that its token names. */
export function endUser(externalId: string, sessionExternalId: string | null = null): Viewer {
  return { kind: 'user', externalId, sessionExternalId, expiresAt: new Date('2100-01-01') }
}

/** Who has not signed in, with a token that names a session of the shop. */
export function guest(sessionExternalId: string): Viewer {
  return { kind: 'guest', sessionExternalId, expiresAt: new Date('2100-01-01') }
}

export const ITEMS = ['mug', 'plate', 'lamp'] as const
/** Zones with and without daylight saving, far from each other. */
export const PLACES = {
  berlin: 'Europe/Berlin',
  auckland: 'Pacific/Auckland',
  online: 'America/New_York',
} as const

export interface TestShop {
  readonly database: Database
  /** Of the database, for connections of their own. */
  readonly url: string
  /** Rows of a query. */
  read<Row extends object>(sql: string, params?: readonly unknown[]): Promise<Row[]>
  drop(): Promise<void>
}

export async function createShop(options: { poolSize?: number } = {}): Promise<TestShop> {
  const { database, url, drop } = await createTestDatabase(options)
  const catalog = new CatalogWriteService({ database, clock })
  await catalog.upsertLocations(
    admin,
    Object.entries(PLACES).map(([externalId, timeZone]) => ({
      externalId,
      name: externalId,
      kind: externalId === 'online' ? 'ONLINE' : 'STORE',
      timeZone,
      country: externalId === 'berlin' ? 'DE' : null,
    })),
  )
  await catalog.upsertItems(
    admin,
    ITEMS.map((externalId) => ({ externalId, title: externalId, priceMinor: 1_000n, currency: 'EUR' })),
  )
  return { database, url, read: (sql, params) => database.query(sql, params), drop }
}

let lastEvent = 0

export function event(fields: Partial<EventInput> = {}): EventInput {
  return {
    clientEventId: `event-${++lastEvent}`,
    type: 'VIEW',
    sessionExternalId: 'session-1',
    itemExternalId: 'mug',
    locationExternalId: 'berlin',
    occurredAt: new Date('2026-03-09T10:00:00Z'),
    ...fields,
  }
}

export function order(fields: Partial<OrderInput> = {}): OrderInput {
  return {
    externalId: 'order-1',
    locationExternalId: 'berlin',
    orderedAt: new Date('2026-03-09T10:00:00Z'),
    currency: 'EUR',
    lines: [{ itemExternalId: 'mug', quantity: 2, unitPriceMinor: 1_000n }],
    ...fields,
  }
}
