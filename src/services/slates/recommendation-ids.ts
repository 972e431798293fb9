/**
 * Ids of recommendations. Each names the list that was answered and the place in it, and is signed: who makes one up, or changes
 * the list that it names, has an id that counts nothing. All servers of a database share the secret.
 *
 * 36 characters, base64url of 27 bytes: the UUID of the list (16), the rank (1), the first 80 bits of HMAC-SHA256 over the UUID (10). The rank
 * is not signed: every place of the list is known to whoever has one of its ids.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Queryable } from '../../db/client'
import { readSetting, writeSettingOnce } from '../../db/repositories/operations/setting.repository'

const SETTING = 'recommendation-id.secret'
const SECRET_BYTES = 32
const UUID_BYTES = 16
const MAC_BYTES = 10
const MAX_RANK = 255
const FORM = /^[\w-]{36}$/

/** What an id names. */
export interface SlatePlace {
  /** A UUID. */
  readonly slateId: string
  /** From 1. */
  readonly rank: number
}

export class RecommendationIds {
  constructor(private readonly secret: Uint8Array) {}

  /** Makes the ids of one list, by rank (1..255). */
  of(slateId: string): (rank: number) => string {
    const uuid = Buffer.from(slateId.replaceAll('-', ''), 'hex')
    const mac = this.mac(uuid)
    return (rank) => Buffer.concat([uuid, Buffer.of(Math.min(rank, MAX_RANK)), mac]).toString('base64url')
  }

  /** What an id names; null where it is none that was given by this installation. */
  read(id: string): SlatePlace | null {
    if (!FORM.test(id)) return null
    const bytes = Buffer.from(id, 'base64url')
    const uuid = bytes.subarray(0, UUID_BYTES)
    const rank = bytes[UUID_BYTES]!
    if (rank === 0 || !timingSafeEqual(bytes.subarray(UUID_BYTES + 1), this.mac(uuid))) return null
    return { slateId: uuidText(uuid), rank }
  }

  private mac(uuid: Uint8Array): Buffer {
    return createHmac('sha256', this.secret).update(uuid).digest().subarray(0, MAC_BYTES)
  }
}

/** The ids of an installation: the secret is made with the first one, and read once. */
export class RecommendationIdSource {
  private opening: Promise<RecommendationIds> | null = null

  constructor(private readonly database: Queryable) {}

  /** @throws DATABASE_UNAVAILABLE */
  open(): Promise<RecommendationIds> {
    this.opening ??= this.read().catch((error: unknown) => {
      this.opening = null
      throw error
    })
    return this.opening
  }

  private async read(): Promise<RecommendationIds> {
    const { database } = this
    if ((await readSetting(database, SETTING)) === null)
      await writeSettingOnce(database, SETTING, randomBytes(SECRET_BYTES).toString('base64url'))
    // Another server may have been first.
    const secret = await readSetting(database, SETTING)
    return new RecommendationIds(Buffer.from(String(secret), 'base64url'))
  }
}

/** A new UUID of version 7 (RFC 9562): it begins with the time, so that lists of one time lie together in the index. */
export function newSlateId(now: Date): string {
  const bytes = randomBytes(UUID_BYTES)
  bytes.writeUIntBE(now.getTime(), 0, 6)
  bytes[6] = (bytes[6]! & 0x0f) | 0x70
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return uuidText(bytes)
}

function uuidText(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
