/** Ends everything that was started, in the opposite order. All of it is ended, whatever fails on the way. */
import type { Logger } from '../core/logger'

export class ShutdownStack {
  private readonly steps: { name: string; stop: () => Promise<void> }[] = []
  private stopping: Promise<void> | null = null

  constructor(private readonly logger: Logger) {}

  /** What comes up while everything is stopped already is stopped at once. */
  add(name: string, stop: () => Promise<void>): void {
    this.steps.push({ name, stop })
    if (this.stopping) this.stopping = this.stopping.then(() => this.stopAll())
  }

  /** Idempotent. */
  run(): Promise<void> {
    this.stopping ??= this.stopAll()
    return this.stopping
  }

  private async stopAll(): Promise<void> {
    for (let step = this.steps.pop(); step; step = this.steps.pop()) {
      try {
        await step.stop()
      } catch (error) {
        this.logger.error({ err: error }, `The ${step.name} did not stop cleanly`)
      }
    }
  }
}
