import type { SessionRow } from '../../../contracts/session/session'

/** Which items may still be answered to a row: those that are allowed, not excluded, and not answered yet. */
export class ItemChoice {
  /** The row that excluded, or was answered, the item last. */
  private readonly barredBy: Uint32Array
  /** The row that allowed the item last. */
  private readonly allowedBy: Uint32Array
  private allowsAll = true
  private row = 0

  constructor(itemCount: number) {
    this.barredBy = new Uint32Array(itemCount)
    this.allowedBy = new Uint32Array(itemCount)
  }

  beginRow({ excluded, allowed }: Pick<SessionRow, 'excluded' | 'allowed'>): void {
    this.row++
    if (this.row > 0xffff_ffff) this.startOver()
    this.allowsAll = allowed === null
    // Writes outside of a typed array do nothing: items out of the vocabulary are skipped.
    if (excluded) for (const item of excluded) this.barredBy[item] = this.row
    if (allowed) for (const item of allowed) this.allowedBy[item] = this.row
  }

  permits(item: number): boolean {
    return this.barredBy[item] !== this.row && (this.allowsAll || this.allowedBy[item] === this.row)
  }

  bar(item: number): void {
    this.barredBy[item] = this.row
  }

  private startOver(): void {
    this.barredBy.fill(0)
    this.allowedBy.fill(0)
    this.row = 1
  }
}
