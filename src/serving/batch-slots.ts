/**
 * Places on the model host, which all tasks share. Where several wait, each task has one batch in its turn: a large input of one
 * is many batches, and none of them makes another task wait for more than those that run already.
 */
export interface BatchSource {
  /** Starts one batch that is due, through `use`. Answers false where no batch is due. */
  startBatch(): boolean
}

export class BatchSlots {
  private readonly sources: BatchSource[] = []
  private taken = 0

  constructor(private readonly slots: number) {}

  /** True while nothing runs. */
  get isIdle(): boolean {
    return this.taken === 0
  }

  add(source: BatchSource): void {
    this.sources.push(source)
  }

  /** Takes a slot while `run` runs. */
  async use(run: () => Promise<void>): Promise<void> {
    this.taken++
    try {
      await run()
    } finally {
      this.taken--
      this.fill()
    }
  }

  /** Gives what is free to those who wait, in turn. */
  fill(): void {
    let asked = 0
    while (this.taken < this.slots && asked < this.sources.length) {
      const source = this.sources.shift()!
      this.sources.push(source)
      asked = source.startBatch() ? 0 : asked + 1
    }
  }
}
