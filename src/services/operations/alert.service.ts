/** Alerts tell operators what they should know of. The system raises them itself, and resolves each when its reason is gone. */
import type { AlertKind } from '../../contracts/operations/alerts'
import type { Viewer } from '../../contracts/viewer'
import type { Logger } from '../../core/logger'
import type { Database, Transaction } from '../../db/client'
import { publish } from '../../db/notifications'
import {
  type AlertFilter,
  type AlertRecord,
  countAlerts,
  findAlertsByIds,
  insertAlert,
  latestAlertId,
  type NewAlert,
  readAlertsAfter,
  resolveAlerts,
  resolveAlertsBelow,
  selectAlerts,
} from '../../db/repositories/operations/alert.repository'
import { requireScope } from '../access'
import { rowsInOrder } from '../entity-ref'
import { type Ordering, type Page, type PageRequest, pageSize, positionAfter, toPage } from '../page'

export type {
  AlertFilter,
  AlertRecord,
  AlertSeverity,
  NewAlert,
} from '../../db/repositories/operations/alert.repository'

const ORDERING: Ordering = {
  name: 'alert.raisedAt',
  expression: 'alert.raised_at',
  sqlType: 'timestamptz',
  descending: true,
}

/** Raises an alert in the caller's transaction. Nothing happens while one of this kind, about this subject, on this host, is open. */
export async function raiseAlert(tx: Transaction, alert: NewAlert): Promise<void> {
  const raised = await insertAlert(tx, alert)
  if (raised) await publish(tx, 'alert', { alertId: raised.id.toString() })
}

export class AlertService {
  constructor(private readonly options: { database: Database; logger: Logger }) {}

  /** Nothing happens while an alert of this kind about this subject, on this host, is open. */
  async raise(alert: NewAlert): Promise<void> {
    const { database, logger } = this.options
    await database.transaction((tx) => raiseAlert(tx, alert))
    logger.warn({ alert }, 'alert')
  }

  /** The reason for these alerts is gone. @param host null: of those that are about no machine in particular. */
  async resolve(kind: AlertKind, subjects: readonly string[], host: string | null = null): Promise<void> {
    await resolveAlerts(this.options.database, kind, subjects, host)
  }

  /** Alerts of this kind on this machine about whatever is named like this are over. @param prefix such as `demand/` */
  async resolveBelow(kind: AlertKind, prefix: string, host: string): Promise<void> {
    await resolveAlertsBelow(this.options.database, kind, prefix, host)
  }

  /** Answers in the order of the ids; null where there is none. @throws UNAUTHENTICATED, FORBIDDEN */
  async alertsByIds(viewer: Viewer, ids: readonly bigint[]): Promise<(AlertRecord | null)[]> {
    requireScope(viewer, 'read')
    return rowsInOrder(ids, await findAlertsByIds(this.options.database, ids))
  }

  /** The newest first. @throws UNAUTHENTICATED, FORBIDDEN, BAD_USER_INPUT */
  async alerts(viewer: Viewer, request: PageRequest, filter: AlertFilter): Promise<Page<AlertRecord>> {
    requireScope(viewer, 'read')
    const { database } = this.options
    const rows = await selectAlerts(database, filter, {
      sort: ORDERING,
      descending: ORDERING.descending,
      first: pageSize(request),
      after: positionAfter(request.after, ORDERING),
    })
    return toPage(rows, ORDERING, request, () => countAlerts(database, filter))
  }

  /** At most `limit`, in the order in which they were raised. @throws UNAUTHENTICATED, FORBIDDEN */
  async raisedAfter(
    viewer: Viewer,
    after: bigint,
    filter: AlertFilter,
    limit: number,
  ): Promise<AlertRecord[]> {
    requireScope(viewer, 'read')
    return readAlertsAfter(this.options.database, after, filter, limit)
  }

  /** @throws UNAUTHENTICATED, FORBIDDEN */
  async latestId(viewer: Viewer): Promise<bigint> {
    requireScope(viewer, 'read')
    return latestAlertId(this.options.database)
  }
}
