/**
 * Which version takes the traffic: the champion, or, while its files are damaged or it cannot be loaded, the best substitute. The
 * files are looked at again and again, so that damage is told before a restart would find it, and a champion whose files are
 * restored comes back by itself.
 */
import { hasErrorCode } from '../core/errors'
import type { Logger } from '../core/logger'
import type { ModelVersionRecord } from '../db/repositories/models/model.repository'
import { artifactStamp } from '../registry/artifact-store'
import type { ModelRegistry } from '../registry/registry'
import type { ServingCounters } from './serving-metrics'
import type { HeldVersion } from './version-host'

/** How it is with the champion, for operators. */
export interface ChampionReport {
  readonly modelName: string
  readonly champion: ModelVersionRecord | null
  /** What takes its traffic; null where nothing does. */
  readonly served: ModelVersionRecord | null
  /** Why the champion is not served, or could not be loaded once more; null where all is well. */
  readonly error: Error | null
}

export interface ServedChampionOptions {
  readonly registry: ModelRegistry
  readonly modelName: string
  /** Loads a version where versions of its family answer. */
  readonly hold: (version: ModelVersionRecord) => Promise<HeldVersion>
  readonly counters: ServingCounters
  readonly logger: Logger
  readonly recheckMs: number
  /** Told of every change; what could not be told is told again. */
  readonly onReport: (report: ChampionReport) => Promise<void>
}

const NOTHING = { champion: null, served: null, error: null } as const

export class ServedChampion {
  private held: HeldVersion | null = null
  private latest: ChampionReport
  /** The stamp that the champion's files had when they were last read. */
  private stamp = ''
  /** What `onReport` was told last. */
  private told: string | null = null
  /** One after the other: what is served is decided by the last look. */
  private queue: Promise<void> = Promise.resolve()
  private timer: NodeJS.Timeout | null = null

  constructor(private readonly options: ServedChampionOptions) {
    this.latest = { ...NOTHING, modelName: options.modelName }
  }

  /** What takes the traffic now. */
  get current(): HeldVersion | null {
    return this.held
  }

  get report(): ChampionReport {
    return this.latest
  }

  start(): void {
    this.timer = setInterval(
      () => void this.inTurn(() => this.recheck()).catch(() => undefined),
      this.options.recheckMs,
    )
    this.timer.unref()
  }

  stop(): void {
    if (this.timer) clearInterval(this.timer)
  }

  /** Serves what is champion by now. Requests go to the version of before until the new one is warm. @throws why it cannot be served */
  refresh(): Promise<void> {
    return this.inTurn(() => this.load())
  }

  /** A version that took the traffic could not be loaded once more. What takes it now is `current`. */
  replace(damaged: HeldVersion): Promise<void> {
    return this.inTurn(async () => {
      if (this.held?.id === damaged.id) await this.reload(damaged).catch(() => undefined)
    })
  }

  /** Resolves when what was asked for until now has been done. */
  async settled(): Promise<void> {
    await this.queue
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const next = this.queue.then(work)
    this.queue = next.catch(() => undefined)
    return next
  }

  private async reload(lost: HeldVersion): Promise<void> {
    lost.host.retire(lost.id)
    this.held = null
    await this.load()
  }

  private async load(): Promise<void> {
    const { registry, modelName, hold } = this.options
    const champion = await registry.champion(modelName)
    if (champion === null) return this.serve(null, NOTHING)
    const isServed = this.held?.id === champion.id
    if (isServed && this.latest.champion?.id === champion.id) return
    this.stamp = await artifactStamp(registry.locate(champion))
    // What took its place is champion itself by now.
    if (isServed) return this.tell({ champion, served: champion, error: null })
    try {
      await this.serve(await hold(champion), { champion, served: champion, error: null })
    } catch (error) {
      await this.substitute(champion, error instanceof Error ? error : new Error(String(error)))
      throw error
    }
  }

  /** An older version answers better than none. */
  private async substitute(champion: ModelVersionRecord, error: Error): Promise<void> {
    const { registry, hold, logger } = this.options
    logger.error(
      { err: error, model: champion.modelName, version: champion.version },
      'the champion cannot be served',
    )
    for (const version of await registry.substitutes(champion)) {
      try {
        return await this.serve(await hold(version), { champion, served: version, error })
      } catch (reason) {
        logger.error({ err: reason, version: version.version }, 'a substitute cannot be served')
      }
    }
    // What was served before goes on, whatever it was.
    await this.tell({ champion, served: this.held && this.latest.served, error })
  }

  private async serve(held: HeldVersion | null, report: Omit<ChampionReport, 'modelName'>): Promise<void> {
    const { modelName, counters, logger } = this.options
    const before = this.held
    this.held = held
    if (before && before.id !== held?.id) {
      counters.swaps++
      before.host.retire(before.id)
    }
    if (before?.id !== held?.id) {
      const { champion, served } = report
      logger.info(
        { model: modelName, version: served?.version ?? null, champion: champion?.version ?? null },
        'serving another version',
      )
    }
    await this.tell(report)
  }

  private async recheck(): Promise<void> {
    const { registry, modelName } = this.options
    const champion = await registry.champion(modelName)
    const { served, error } = this.latest
    if (champion === null || champion.id !== this.latest.champion?.id) return this.load()
    const { held } = this
    if (held?.host.isLost(held.id)) return this.reload(held)
    if (held && served?.id === champion.id) return this.verifyFiles(champion, held)
    // Other reasons than damaged files, such as a host that did not start, pass by themselves.
    const mayHeal =
      !hasErrorCode(error, 'ARTIFACT_CORRUPT') ||
      (await artifactStamp(registry.locate(champion))) !== this.stamp
    await (mayHeal ? this.load() : this.tell(this.latest))
  }

  /** Checks the files of a champion, which serves from memory even where they are damaged. */
  private async verifyFiles(champion: ModelVersionRecord, { host }: HeldVersion): Promise<void> {
    const { registry, logger } = this.options
    const artifact = registry.locate(champion)
    const stamp = await artifactStamp(artifact)
    if (stamp === this.stamp) return this.tell(this.latest)
    const error = await host.verify(artifact).then(
      () => null,
      (reason: unknown) => {
        if (hasErrorCode(reason, 'ARTIFACT_CORRUPT')) return reason as Error
        throw reason
      },
    )
    this.stamp = stamp
    if (error)
      logger.error({ err: error, version: champion.version }, 'the files of the champion are damaged')
    await this.tell({ champion, served: champion, error })
  }

  private async tell(state: Omit<ChampionReport, 'modelName'>): Promise<void> {
    const report = { modelName: this.options.modelName, ...state }
    this.latest = report
    const { champion, served, error } = report
    const news = [champion?.id, served?.id, error?.message].join('/')
    if (news === this.told) return
    try {
      await this.options.onReport(report)
      this.told = news
    } catch (reason) {
      this.options.logger.warn({ err: reason }, 'operators could not be told of the champion yet')
    }
  }
}
