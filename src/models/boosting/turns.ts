import { pause, throwIfCancelled } from '../cancellation'

/** About 20 ms of counting. */
const CELLS_PER_TURN = 10_000_000

/** Lets the event loop turn after so much work, however it is cut into pieces, so that a cancelled training ends soon. */
export class Turns {
  private cells = 0

  constructor(private readonly signal: AbortSignal | undefined) {}

  /** @param cells values of rows that were looked at since the last call. @throws CANCELLED */
  async after(cells: number): Promise<void> {
    throwIfCancelled(this.signal)
    this.cells += cells
    if (this.cells < CELLS_PER_TURN) return
    this.cells = 0
    await pause(this.signal)
  }
}
