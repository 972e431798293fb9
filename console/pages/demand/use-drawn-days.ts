/** The days whose total is asked for: drawn on the picture or named in fields, and kept in the address. All that are forecast until then. */
import { useAddress } from '../../components/use-address'

export interface DrawnDays {
  /** The days that are forecast. */
  readonly days: readonly string[]
  readonly from: string
  /** The last day. */
  readonly until: string
  /** Whether anybody chose them; else they are all days. */
  readonly isChosen: boolean
  /** Whether both are forecast, and in order. */
  readonly isGood: boolean
  readonly choose: (from: string, until: string) => void
}

export function useDrawnDays(points: readonly { readonly day: string }[] = []): DrawnDays {
  const address = useAddress()
  const days = points.map(({ day }) => day)
  const first = days[0] ?? ''
  const last = days.at(-1) ?? ''
  const from = address.get('from') || first
  const until = address.get('until') || last
  return {
    days,
    from,
    until,
    isChosen: address.get('from') !== '' || address.get('until') !== '',
    isGood: from !== '' && from >= first && until <= last && from <= until,
    choose: (begin, end) => address.set({ from: begin, until: end }),
  }
}
