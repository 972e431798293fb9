/** Who did what administrative act when. Written beside each act, in its transaction; read by administrators only. */
import type { Viewer } from '../../contracts/viewer'
import type { Database } from '../../db/client'
import {
  type AuditEntryRecord,
  type AuditLogFilter,
  countAuditEntries,
  findAuditEntriesByIds,
  selectAuditEntries,
} from '../../db/repositories/operations/audit-log.repository'
import { requireAdmin } from '../access'
import { rowsInOrder } from '../entity-ref'
import { optionalText, requireStorableInstant } from '../input-rules'
import { type Ordering, type Page, type PageRequest, pageSize, positionAfter, toPage } from '../page'

export type { AuditEntryRecord, AuditLogFilter } from '../../db/repositories/operations/audit-log.repository'

const ORDERING: Ordering = {
  name: 'auditEntry.at',
  expression: 'entry.at',
  sqlType: 'timestamptz',
  descending: true,
}

export class AuditLogService {
  constructor(private readonly options: { readonly database: Database }) {}

  /** The newest first. @throws UNAUTHENTICATED, FORBIDDEN, BAD_USER_INPUT */
  async entries(
    viewer: Viewer,
    request: PageRequest,
    wanted: AuditLogFilter,
  ): Promise<Page<AuditEntryRecord>> {
    requireAdmin(viewer)
    const { database } = this.options
    const filter = {
      actor: optionalText(wanted.actor, 'actor'),
      action: optionalText(wanted.action, 'action'),
      subject: optionalText(wanted.subject, 'subject'),
      from: wanted.from ? requireStorableInstant(wanted.from, 'from') : null,
      before: wanted.before ? requireStorableInstant(wanted.before, 'before') : null,
    }
    const rows = await selectAuditEntries(database, filter, {
      sort: ORDERING,
      descending: ORDERING.descending,
      first: pageSize(request),
      after: positionAfter(request.after, ORDERING),
    })
    return toPage(rows, ORDERING, request, () => countAuditEntries(database, filter))
  }

  /** Answers in the order of the ids; null where there is none. @throws UNAUTHENTICATED, FORBIDDEN */
  async entriesByIds(viewer: Viewer, ids: readonly bigint[]): Promise<(AuditEntryRecord | null)[]> {
    requireAdmin(viewer)
    return rowsInOrder(ids, await findAuditEntriesByIds(this.options.database, ids))
  }
}
