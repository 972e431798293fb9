import type { MeasurementQuery } from '../../generated/promotions'
import type { promotionsMessages } from './promotions.messages'

type Measured = Pick<
  NonNullable<MeasurementQuery['promotionMeasurement']>,
  'treatedCustomers' | 'heldOutCustomers' | 'overlaps' | 'ownIncrementalUnits'
>

/** Those of the page that a remark needs: the whole of them are the browser's. */
interface RemarkFormats {
  readonly number: (value: number | null | undefined, maximumDigits?: number) => string
  readonly percent: (fraction: number | null | undefined) => string
}

/** The server names no more of them. */
const MOST_OVERLAPS = 20

/** What one has to know of the figures of a measurement: empty where there is nothing. */
export function measurementRemarks(
  { treatedCustomers, heldOutCustomers, overlaps, ownIncrementalUnits: own }: Measured,
  t: (typeof promotionsMessages)['en'],
  formats: RemarkFormats,
): readonly string[] {
  const [largest] = overlaps
  const count = formats.number(overlaps.length)
  const units = (value: number | null | undefined) => formats.number(value, 1)
  const isByLot = typeof treatedCustomers === 'number' && typeof heldOutCustomers === 'number'
  return [
    ...(isByLot ? [t.byLot(formats.number(treatedCustomers), formats.number(heldOutCustomers))] : []),
    ...(largest
      ? [
          t.overlapping(
            overlaps.length < MOST_OVERLAPS ? count : t.atLeast(count),
            formats.percent(largest.share),
            largest.promotion?.name ?? t.goneOne,
          ),
          own ? t.own(units(own.mean), units(own.lower), units(own.upper)) : t.notApart,
        ]
      : []),
  ]
}
