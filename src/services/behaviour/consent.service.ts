/** What customers allow: told by the shop, or by an end user of itself. */
import type { ConsentInput } from '../../contracts/shop/consent'
import type { RecordResult } from '../../contracts/shop/record-result'
import type { Viewer } from '../../contracts/viewer'
import type { Clock } from '../../core/time/clock'
import { ForecartError } from '../../core/errors'
import type { Database, Transaction } from '../../db/client'
import {
  consentKey,
  type ConsentRecord,
  type NewConsent,
  readConsents,
  writeConsents,
} from '../../db/repositories/behaviour/consent.repository'
import { deleteSlatesOfUsers } from '../../db/repositories/slates/slate-write.repository'
import { ensureUsers } from '../../db/repositories/shop/reference.repository'
import { readView, requireScope } from '../access'
import { BatchReport, entriesOf, requireBatchSize } from '../batch'
import { requireText } from '../input-rules'
import { type ConsentDecision, requireDecisions } from './consent-validation'
import { announceSessionsOf } from '../recommendation/live-sessions'
import type { UserSteps } from '../recommendation/user-steps'

export type { ConsentRecord } from '../../db/repositories/behaviour/consent.repository'

export interface ConsentServiceOptions {
  readonly database: Database
  readonly clock: Clock
  readonly userSteps?: Pick<UserSteps, 'forget'>
}

export class ConsentService {
  constructor(private readonly options: ConsentServiceOptions) {}

  /**
   * Records decisions of up to 1,000 customers, who need not be known yet. Of several decisions of one customer the latest counts.
   * @throws UNAUTHENTICATED, FORBIDDEN; BAD_USER_INPUT where the batch is too large.
   */
  async recordConsent(viewer: Viewer, consents: readonly ConsentInput[]): Promise<RecordResult> {
    if (viewer.kind !== 'user') requireScope(viewer, 'ingest')
    requireBatchSize(consents.length)
    const now = this.options.clock.now()
    const report = new BatchReport()
    const valid = report.accept(entriesOf(consents), (consent) => ({
      userExternalId: ownerOf(viewer, consent),
      decisions: requireDecisions(consent, now),
    }))
    if (valid.length > 0) {
      const { changed, userIds } = await this.options.database.transaction(async (tx) => {
        const users = await ensureUsers(
          tx,
          valid.map(({ value }) => value.userExternalId),
        )
        const rows = latestOf(
          valid.map(({ value }) => ({
            userId: users.get(value.userExternalId)!,
            decisions: value.decisions,
          })),
        )
        const keys = await storeDecisions(tx, rows)
        // Each row names the entry that told it: one that was outdone by another one of its batch changed nothing.
        return {
          changed: new Set(rows.filter((row) => keys.has(consentKey(row))).map(({ entry }) => entry)),
          userIds: rows.map(({ userId }) => BigInt(userId)),
        }
      })
      this.options.userSteps?.forget(userIds)
      report.recorded += changed.size
      report.unchanged += valid.length - changed.size
    }
    return report.result()
  }

  /** Every purpose of each user that the viewer was given, in the order of `userIds`. */
  async consentsOf(viewer: Viewer, userIds: readonly bigint[]): Promise<ConsentRecord[][]> {
    readView(viewer)
    const byUser = new Map<bigint, ConsentRecord[]>(userIds.map((id) => [id, []]))
    for (const consent of await readConsents(this.options.database, userIds))
      byUser.get(consent.userId)?.push(consent)
    return userIds.map((id) => byUser.get(id) ?? [])
  }
}

/** @throws BAD_USER_INPUT; FORBIDDEN where an end user speaks for another. */
function ownerOf(viewer: Viewer, { userExternalId }: ConsentInput): string {
  if (viewer.kind !== 'user') return requireText(userExternalId ?? '', 'userExternalId')
  if ((userExternalId ?? viewer.externalId) === viewer.externalId) return viewer.externalId
  throw new ForecartError('FORBIDDEN', 'End users decide for themselves only')
}

interface Told {
  readonly userId: string
  readonly decisions: readonly ConsentDecision[]
}

/**
 * Writes decisions and does what follows from them, whoever told them: lists of who no longer allows analytics leave the log.
 * @returns the keys of what changed (`consentKey`)
 */
export async function storeDecisions(
  tx: Transaction,
  rows: readonly NewConsent[],
): Promise<ReadonlySet<string>> {
  const keys = await writeConsents(tx, rows)
  const withdrawn = rows.filter(
    (row) => row.purpose === 'ANALYTICS' && !row.granted && keys.has(consentKey(row)),
  )
  await deleteSlatesOfUsers(
    tx,
    withdrawn.map(({ userId }) => userId),
  )
  await announceSessionsOf(
    tx,
    rows.map(({ userId }) => userId),
  )
  return keys
}

/** The latest decision of each user and purpose; of those of one instant the last one that is told. `entry` counts in `told`. */
export function latestOf(told: readonly Told[]): (NewConsent & { readonly entry: number })[] {
  const latest = new Map<string, NewConsent & { readonly entry: number }>()
  for (const [entry, { userId, decisions }] of told.entries()) {
    for (const decision of decisions) {
      const row = { userId, ...decision, entry }
      const before = latest.get(consentKey(row))
      if (!before || before.decidedAt <= row.decidedAt) latest.set(consentKey(row), row)
    }
  }
  return [...latest.values()]
}
