/** The scenarios in memory: no statement is run for a list. Whoever writes one announces it in the transaction of the write. */
import type { Queryable } from '../../../db/client'
import type { NotificationListener } from '../../../db/notifications'
import { readAllScenarios } from '../../../db/repositories/recommendation/scenario.repository'
import { Announced } from '../../announced'
import { builtInScenario, type Scenario, type StoredScenario, type Surface } from './scenario'
import { readScenario } from './scenario-validation'

export interface ScenarioSnapshotOptions {
  readonly database: Queryable
  /** Tells of what is written; null where nobody does, and then nothing is remembered. */
  readonly listener: Pick<NotificationListener, 'on' | 'onReconnect' | 'isCurrent'> | null
}

export class ScenarioSnapshot {
  private readonly stored: Announced<readonly StoredScenario[]>

  constructor({ database, listener }: ScenarioSnapshotOptions) {
    this.stored = new Announced({ listener, topics: ['scenarios'], read: () => readAll(database) })
  }

  /**
   * The one that holds: of the placement, else of the surface, else what is built in.
   * @param tried the name of one that is tried there instead, active or not: it counts at its own surface and placement
   */
  async holding(surface: Surface, placement: string | null, tried: string | null = null): Promise<Scenario> {
    const all = await this.stored.read()
    const isTried = ({ name, surface: itsSurface, placement: its }: Scenario) =>
      name === tried && itsSurface === surface && (its === null || its === placement)
    const challenger = tried === null ? undefined : all.find(isTried)
    if (challenger) return challenger
    const active = all.filter((one) => one.active && one.surface === surface)
    const ofPlacement = placement === null ? undefined : active.find((one) => one.placement === placement)
    return ofPlacement ?? active.find((one) => one.placement === null) ?? builtInScenario(surface)
  }

  /** Null where there is none of this name. */
  async named(name: string): Promise<StoredScenario | null> {
    return (await this.stored.read()).find((one) => one.name === name) ?? null
  }

  /** To be called after a write, before it is acknowledged. */
  forget(): void {
    this.stored.forget()
  }
}

async function readAll(database: Queryable): Promise<StoredScenario[]> {
  const rows = await readAllScenarios(database)
  return rows.flatMap((row) => readScenario(row) ?? [])
}
