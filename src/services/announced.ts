/**
 * What the database says, in memory: it is read again once somebody announces that it changed, and while announcements are not heard it is
 * read for each question. Whoever writes announces it in the transaction of the write.
 */
import type { NotificationListener, NotificationTopic } from '../db/notifications'

export interface AnnouncedOptions<Value> {
  /** Tells of what is written; null where nobody does, and then nothing is remembered. */
  readonly listener: Pick<NotificationListener, 'on' | 'onReconnect' | 'isCurrent'> | null
  readonly topics: readonly NotificationTopic[]
  readonly read: () => Promise<Value>
}

export class Announced<Value> {
  private reading: Promise<Value> | null = null

  constructor(private readonly options: AnnouncedOptions<Value>) {
    const { listener, topics } = options
    for (const topic of topics) listener?.on(topic, () => this.forget())
    // Announcements of the time without a connection are lost.
    listener?.onReconnect(() => this.forget())
  }

  async read(): Promise<Value> {
    if ((await this.options.listener?.isCurrent()) !== true) return this.options.read()
    if (this.reading === null) {
      const reading = this.options.read()
      this.reading = reading
      reading.catch(() => {
        if (this.reading === reading) this.forget()
      })
    }
    return this.reading
  }

  /** To be called after a write, before it is acknowledged. */
  forget(): void {
    this.reading = null
  }
}
