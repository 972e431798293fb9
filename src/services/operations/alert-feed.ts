/** Pushes alerts as they are raised. The table of alerts is the log. */
import type { AlertFilter, AlertRecord, AlertService } from './alert.service'
import { encodeFeedCursor } from '../feed-cursor'
import { LOG_READER, LogFeed, type LogFeedOptions, type LogReading } from '../log-feed'

export interface AlertFeedOptions extends LogFeedOptions {
  readonly alerts: Pick<AlertService, 'raisedAfter' | 'latestId'>
}

export type AlertMessage =
  | { readonly kind: 'UPDATE'; readonly cursor: string; readonly alert: AlertRecord }
  | { readonly kind: 'RESYNC'; readonly cursor: string; readonly alert: null }

/** Whoever missed more fetches the list anew. */
const MAX_MISSED = 1_000

export class AlertFeed extends LogFeed<AlertRecord, AlertFilter, AlertMessage> {
  constructor(options: AlertFeedOptions) {
    const { alerts } = options
    super(
      {
        name: 'alertRaised',
        topic: 'alert',
        everything: {},
        latest: () => alerts.latestId(LOG_READER),
        readAfter: (position, filter) => readAfter(alerts, position, filter),
        matcher,
        // Each alert is told.
        keyOf: ({ id }) => id.toString(),
        messages: (raised) =>
          Promise.resolve(
            raised.map((alert) => ({
              kind: 'UPDATE',
              cursor: encodeFeedCursor('alertRaised', alert.id),
              alert,
            })),
          ),
        resync: (cursor) => ({ kind: 'RESYNC', cursor, alert: null }),
      },
      options,
    )
  }
}

async function readAfter(
  alerts: AlertFeedOptions['alerts'],
  position: bigint,
  filter: AlertFilter,
): Promise<LogReading<AlertRecord>> {
  const latest = await alerts.latestId(LOG_READER)
  // A cursor ahead of the log comes from another database, or from before this one was restored.
  if (position > latest) return { kind: 'RESYNC', cursor: latest }
  const entries = await alerts.raisedAfter(LOG_READER, position, filter, MAX_MISSED + 1)
  if (entries.length > MAX_MISSED) return { kind: 'RESYNC', cursor: latest }
  const lastRead = entries.at(-1)?.id ?? latest
  return { kind: 'UPDATE', cursor: lastRead > latest ? lastRead : latest, entries }
}

function matcher({ kind, severity, resolved }: AlertFilter): (alert: AlertRecord) => boolean {
  return (alert) =>
    (!kind || alert.kind === kind) &&
    (!severity || alert.severity === severity) &&
    (typeof resolved !== 'boolean' || (alert.resolvedAt !== null) === resolved)
}
