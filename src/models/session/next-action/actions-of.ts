import type { SessionColumns } from '../../../contracts/session/session'
import { contextOf } from '../../../features/session/event-context'
import { isAction } from '../transitions/action-transitions'

/** The same sessions without what is no action of the visitor. */
export function actionsOf(columns: SessionColumns): SessionColumns {
  if (columns.types.every(isAction)) return columns
  const kept = [...columns.types.keys()].filter((event) => isAction(columns.types[event]!))
  const offsets = new Uint32Array(columns.offsets.length)
  let [at, session] = [0, 0]
  for (; session < offsets.length; session++) {
    while (at < kept.length && kept[at]! < columns.offsets[session]!) at++
    offsets[session] = at
  }
  return {
    offsets,
    items: Int32Array.from(kept, (event) => columns.items[event]!),
    types: Uint8Array.from(kept, (event) => columns.types[event]!),
    timesMs: Float64Array.from(kept, (event) => columns.timesMs[event]!),
    ...(columns.context && { context: contextOf(columns.context, kept) }),
  }
}
