/** The days whose total is asked for: drawn on the picture or named in fields, and kept in the address. All that are forecast until then. */
import { useAddress } from '../../components/use-address'
import { drawnPeriod } from './drawn-period'
import type { Period } from './drawn-period'

export interface DrawnDays extends Period {
  /** The days that are forecast. */
  readonly days: readonly string[]
  /** Whether anybody chose them; else they are all days. */
  readonly isChosen: boolean
  readonly choose: (from: string, until: string) => void
}

export function useDrawnDays(points: readonly { readonly day: string }[] = []): DrawnDays {
  const address = useAddress()
  const days = points.map(({ day }) => day)
  const given = { from: address.get('from'), until: address.get('until') }
  const isChosen = given.from !== '' || given.until !== ''
  return {
    ...drawnPeriod(days, given),
    days,
    isChosen,
    // A period is drawn in many steps, one a key: Back takes it away as a whole.
    choose: (from, until) => address.set({ from, until }, { isReplaced: isChosen }),
  }
}
