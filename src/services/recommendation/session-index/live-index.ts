/**
 * Keeps the sessions that the champion finds neighbours in up to date: every twenty seconds a thread reads what was stored, by whichever server,
 * and builds an index that takes the place of the one before. Visits under way are in it; the oldest ones leave.
 */
import type { SessionTypes } from '../../../contracts/session/session'
import { TRAINING_DAYS } from '../../../contracts/models/training-days'
import type { Logger } from '../../../core/logger'
import type { Clock } from '../../../core/time/clock'
import type { NotificationListener } from '../../../db/notifications'
import type { SessionIndexNews } from '../../../models/session/session-neighbours/index-news'
import { readsSessionIndex } from '../../../models/session/session-neighbours/index-shape'
import type { ModelRegistry } from '../../../registry/registry'
import type { ServedVersion, TaskServer } from '../../../serving/task-server'
import { IndexThread } from './index-thread'

/** A session that was just missed, and the time that building takes, stay within a minute. */
const EVERY_MS = 20_000
/** 8 MB of steps, and as much for finding them. */
const MAX_STEPS = 1_000_000
/** Where more sessions than these change hands between two times, everything is read again. */
const MAX_OUTDATED = 20_000

export interface LiveIndexOptions {
  readonly model: Pick<TaskServer<SessionTypes>, 'champion'>
  readonly registry: Pick<ModelRegistry, 'version' | 'locate'>
  readonly databaseUrl: string
  /** Tells of sessions whose owner is another one, or allows other things. */
  readonly listener: Pick<NotificationListener, 'on' | 'onReconnect'>
  readonly clock: Clock
  readonly logger: Logger
  /** How far back sessions go. */
  readonly trainingDays?: number
  readonly everyMs?: number
  readonly maxSteps?: number
  /** Called after each look at what was stored. */
  readonly onRenewed?: (news: SessionIndexNews | null) => void
}

interface Building {
  readonly versionId: bigint
  readonly thread: IndexThread
  news: SessionIndexNews | null
}

export class LiveIndex {
  private building: Building | null = null
  private readonly outdated = new Set<bigint>()
  private timer: NodeJS.Timeout | null = null
  private renewing: Promise<void> | null = null
  private stopListening: readonly (() => void)[] = []
  private isStopped = false

  constructor(private readonly options: LiveIndexOptions) {}

  start(): void {
    const { listener, everyMs = EVERY_MS } = this.options
    this.stopListening = [
      // Without an origin: they did not just go on.
      listener.on('sessions', ({ origin, sessionIds }) => {
        if (origin !== null) return
        for (const id of sessionIds) this.outdated.add(BigInt(id))
        if (this.outdated.size > MAX_OUTDATED) this.beginAnew()
      }),
      // Announcements of the time without a connection are lost.
      listener.onReconnect(() => this.beginAnew()),
    ]
    // Not at once: a start has other things to do.
    this.renewAfter(everyMs)
  }

  async stop(): Promise<void> {
    this.isStopped = true
    for (const stop of this.stopListening) stop()
    if (this.timer) clearTimeout(this.timer)
    this.beginAnew()
    await this.renewing
  }

  private renewAfter(delayMs: number): void {
    this.timer = setTimeout(() => {
      this.renewing = this.renew()
        .catch((error: unknown) => {
          // Where everything is to be read again, the thread was ended in the middle of its work.
          if (this.building)
            this.options.logger.warn({ err: error }, 'The index of sessions could not be renewed')
          this.beginAnew()
        })
        .then(() => {
          this.renewing = null
          if (!this.isStopped) this.renewAfter(this.options.everyMs ?? EVERY_MS)
        })
    }, delayMs)
    this.timer.unref()
  }

  private async renew(): Promise<void> {
    const { model, clock, onRenewed } = this.options
    // One that cannot be loaded is told of elsewhere.
    const champion = await model.champion().catch(() => null)
    if (champion === null || !readsSessionIndex(champion.signature.family)) return this.beginAnew()
    const building = await this.buildingFor(champion)
    // What is announced from here on may not be read yet: it waits for the next time. Where this fails, everything is read again.
    const outdated = [...this.outdated]
    this.outdated.clear()
    const news = await building.thread.build({ nowMs: clock.now().getTime(), outdated })
    building.news = news ?? building.news
    // Also where nothing is new: the champion may have been loaded again meanwhile.
    if (building.news) await champion.observe(building.news)
    onRenewed?.(news)
  }

  private async buildingFor({ id, signature }: ServedVersion<SessionTypes>): Promise<Building> {
    if (this.building?.versionId === id) return this.building
    this.beginAnew()
    const { registry, databaseUrl, trainingDays = TRAINING_DAYS.usual, maxSteps = MAX_STEPS } = this.options
    const artifact = registry.locate(await registry.version(id))
    const { family } = signature
    const thread = new IndexThread({ databaseUrl, artifact, family, days: trainingDays, maxSteps })
    return (this.building = { versionId: id, thread, news: null })
  }

  /** The next time everything is read. */
  private beginAnew(): void {
    void this.building?.thread.close()
    this.building = null
    this.outdated.clear()
  }
}
