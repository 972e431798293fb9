/** Tells operators of a champion whose files are damaged, until they are restored or another version is champion. */
import { hostname } from 'node:os'
import { hasErrorCode } from '../../core/errors'
import type { ModelVersionRecord } from '../../db/repositories/models/model.repository'
import type { AlertService } from '../operations/alert.service'

export const ARTIFACT_CORRUPT_ALERT = 'ARTIFACT_CORRUPT'

export interface ChampionAlertOptions {
  readonly alerts: Pick<AlertService, 'raise' | 'resolveBelow'>
  /** The machine, as alerts name it: its files are its own. Default: its host name. */
  readonly host?: string
}

interface ChampionReport {
  readonly modelName: string
  readonly champion: ModelVersionRecord | null
  /** What takes its traffic; null where nothing does. */
  readonly served: ModelVersionRecord | null
  readonly error: Error | null
}

/** For `Serving`. */
export function championAlert({
  alerts,
  host = hostname(),
}: ChampionAlertOptions): (report: ChampionReport) => Promise<void> {
  return async ({ modelName, champion, served, error }) => {
    await alerts.resolveBelow(ARTIFACT_CORRUPT_ALERT, `${modelName}/`, host)
    if (champion === null || error === null || !hasErrorCode(error, 'ARTIFACT_CORRUPT')) return
    await alerts.raise({
      kind: ARTIFACT_CORRUPT_ALERT,
      severity: served === null ? 'CRITICAL' : 'WARNING',
      subject: `${champion.modelName}/${champion.version}`,
      host,
      message:
        `The champion, version ${champion.version} of ${champion.modelName}, is damaged: ${error.message}. ` +
        `${whatServes(champion, served)} Restore its files, and it serves again by itself; or roll back and train again.`,
    })
  }
}

function whatServes(champion: ModelVersionRecord, served: ModelVersionRecord | null): string {
  if (served === null) return 'Nothing can take its place: what has to be computed fails.'
  return served.id === champion.id
    ? 'It serves from memory until the next start.'
    : `Version ${served.version} (${served.family}) serves in its place.`
}
