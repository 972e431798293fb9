/**
 * API keys of the shop's systems. A key is 256 random bits, shown once; only its SHA-256 is kept (a slow hash adds nothing
 * to that much randomness). The first characters stay readable, to recognise a key by.
 */
import { createHash, randomBytes } from 'node:crypto'
import { API_KEY_SCOPES, actorOf } from '../../contracts/viewer'
import type { ApiKeyScope, Viewer } from '../../contracts/viewer'
import { BoundedCache } from '../../core/bounded-cache'
import type { Clock } from '../../core/time/clock'
import { ForecartError } from '../../core/errors'
import type { Logger } from '../../core/logger'
import type { Database } from '../../db/client'
import * as apiKeys from '../../db/repositories/operations/api-key.repository'
import type { ApiKeyRecord } from '../../db/repositories/operations/api-key.repository'
import type { AuditRecord } from '../../db/repositories/operations/installation.repository'
import { requireAdmin } from '../access'
import { rowsInOrder } from '../entity-ref'
import { requireStorableInstant, requireText } from '../input-rules'
import { noneWithId } from '../../contracts/not-found'
import { pageSize, positionAfter, toPage } from '../page'
import type { Ordering, Page, PageRequest } from '../page'

export type { ApiKeyRecord } from '../../db/repositories/operations/api-key.repository'

export interface CreateApiKeyRequest {
  readonly name: string
  /** Stable name of the sending system, kept when its key is rotated. Default: the name. */
  readonly source?: string | null
  readonly scopes: readonly ApiKeyScope[]
  readonly expiresAt?: Date | null
}

type KeyViewer = Extract<Viewer, { kind: 'apiKey' }>

const KEY_PATTERN = /^fck_[A-Za-z0-9_-]{43}$/
const PREFIX_LENGTH = 12
const MAX_NAME_LENGTH = 100
/** Names under which idempotency is kept for those without a key: a key of that name would share their client event ids. */
const RESERVED_SOURCES = /^(admin|anonymous|user|(deleted-)?user:.*)$/s
/** A key revoked by another process is refused this much later at most. */
const TRUST_MS = 5_000
const TOUCH_EVERY_MS = 60_000
const CACHED_KEYS = 10_000

const ORDERING: Ordering = { name: 'apiKey.id', expression: 'k.id', sqlType: 'bigint', descending: false }

interface Trusted {
  readonly record: ApiKeyRecord
  readonly checkedAtMs: number
}

export interface ApiKeyServiceOptions {
  readonly database: Database
  readonly clock: Clock
  readonly logger: Logger
}

export class ApiKeyService {
  private readonly trusted = new BoundedCache<string, Trusted>(CACHED_KEYS)
  private readonly touchedAtMs = new BoundedCache<bigint, number>(CACHED_KEYS)

  constructor(private readonly options: ApiKeyServiceOptions) {}

  /**
   * The key itself is only in this answer.
   * @throws FORBIDDEN, BAD_USER_INPUT.
   */
  async createApiKey(
    viewer: Viewer,
    request: CreateApiKeyRequest,
  ): Promise<{ record: ApiKeyRecord; key: string }> {
    requireAdmin(viewer)
    const name = validName('name', request.name)
    const source = validName('source', request.source ?? request.name)
    if (RESERVED_SOURCES.test(source)) {
      throw new ForecartError('BAD_USER_INPUT', `"${source}" is not a name for a source`)
    }
    const scopes = API_KEY_SCOPES.filter((scope) => request.scopes.includes(scope))
    if (scopes.length === 0) throw new ForecartError('BAD_USER_INPUT', 'A key needs at least one scope')
    const expiresAt = request.expiresAt ?? null
    if (expiresAt && requireStorableInstant(expiresAt, 'expiresAt') <= this.options.clock.now()) {
      throw new ForecartError('BAD_USER_INPUT', 'expiresAt must be in the future')
    }
    const key = `fck_${randomBytes(32).toString('base64url')}`
    const prefix = key.slice(0, PREFIX_LENGTH)
    const record = await apiKeys.insert(
      this.options.database,
      { name, source, prefix, hash: digest(key), scopes, expiresAt },
      actOn({ prefix, name, source, scopes }, 'apiKey.create', viewer),
    )
    return { record, key }
  }

  /** @throws FORBIDDEN, NOT_FOUND. */
  async revokeApiKey(viewer: Viewer, id: bigint): Promise<ApiKeyRecord> {
    requireAdmin(viewer)
    const record = await apiKeys.revoke(this.options.database, id, this.options.clock.now(), (revoked) =>
      actOn(revoked, 'apiKey.revoke', viewer),
    )
    if (!record) throw noneWithId('ApiKey', id)
    this.trusted.clear()
    return record
  }

  /** Answers in the order of the ids; null where there is none. @throws UNAUTHENTICATED, FORBIDDEN */
  async apiKeysByIds(viewer: Viewer, ids: readonly bigint[]): Promise<(ApiKeyRecord | null)[]> {
    requireAdmin(viewer)
    return rowsInOrder(ids, await apiKeys.byIds(this.options.database, ids))
  }

  async apiKeys(viewer: Viewer, request: PageRequest): Promise<Page<ApiKeyRecord>> {
    requireAdmin(viewer)
    const rows = await apiKeys.list(this.options.database, {
      sort: ORDERING,
      descending: false,
      first: pageSize(request),
      after: positionAfter(request.after, ORDERING),
    })
    return toPage(rows, ORDERING, request, () => apiKeys.count(this.options.database))
  }

  /**
   * Null where the key is unknown, revoked or expired.
   * @param beforeLookup is called before a key that is not known yet is looked up; what it throws is thrown on.
   */
  async authenticate(key: string, beforeLookup?: () => void): Promise<KeyViewer | null> {
    if (!KEY_PATTERN.test(key)) return null
    const hash = digest(key)
    const cacheKey = hash.toString('base64')
    const nowMs = this.options.clock.now().getTime()
    let trusted = this.trusted.get(cacheKey)
    if (!trusted || nowMs - trusted.checkedAtMs > TRUST_MS) {
      // One that was good is looked up again on our account.
      if (!trusted) beforeLookup?.()
      const record = await apiKeys.byHash(this.options.database, hash)
      if (!record) return null
      trusted = { record, checkedAtMs: nowMs }
      this.trusted.set(cacheKey, trusted)
    }
    if (!isUsable(trusted.record, nowMs)) return null
    this.touch(trusted.record.id, nowMs)
    return viewerOf(trusted.record)
  }

  /** For connections that outlive a request. */
  async isStillValid(viewer: KeyViewer): Promise<boolean> {
    const record = await apiKeys.byId(this.options.database, viewer.keyId)
    return record !== null && isUsable(record, this.options.clock.now().getTime())
  }

  private touch(id: bigint, nowMs: number): void {
    if (nowMs - (this.touchedAtMs.get(id) ?? 0) < TOUCH_EVERY_MS) return
    this.touchedAtMs.set(id, nowMs)
    apiKeys.touch(this.options.database, id, new Date(nowMs)).catch((error: unknown) => {
      this.options.logger.warn(
        { err: error, keyId: id.toString() },
        'The last use of an API key was not recorded',
      )
    })
  }
}

function actOn(
  { prefix, name, source, scopes }: Pick<ApiKeyRecord, 'prefix' | 'name' | 'source' | 'scopes'>,
  action: 'apiKey.create' | 'apiKey.revoke',
  viewer: Viewer,
): AuditRecord {
  return { actor: actorOf(viewer), action, subject: `apiKey:${prefix}`, details: { name, source, scopes } }
}

function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}

function isUsable(record: ApiKeyRecord, nowMs: number): boolean {
  return record.revokedAt === null && (record.expiresAt === null || record.expiresAt.getTime() > nowMs)
}

function viewerOf(record: ApiKeyRecord): KeyViewer {
  return {
    kind: 'apiKey',
    keyId: record.id,
    source: record.source,
    scopes: API_KEY_SCOPES.filter((scope) => record.scopes.includes(scope)),
    expiresAt: record.expiresAt,
  }
}

/** @throws BAD_USER_INPUT */
function validName(field: string, value: string): string {
  return requireText(value.trim(), field, MAX_NAME_LENGTH)
}
