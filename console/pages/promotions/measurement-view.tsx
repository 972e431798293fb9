import { useMemo } from 'react'
import { Figures } from '../../components/figures'
import { FigureCard } from '../../components/figure-card'
import { lineOption } from '../../components/line-chart'
import { TableCard } from '../../components/table-card'
import type { MeasurementQuery } from '../../generated/promotions'
import { plainMoney } from '../../language/money'
import { useFormats, useMessages } from '../../language/preferences'
import { measurementRemarks } from './measurement-remarks'
import { promotionsMessages } from './promotions.messages'
import { RefusalNotice } from './refusal-notice'

type Measured = NonNullable<MeasurementQuery['promotionMeasurement']>

/** What a promotion did add: sold beside what would have been sold without it. */
export function MeasurementView({ measured }: { readonly measured: Measured }) {
  const t = useMessages(promotionsMessages)
  const formats = useFormats()
  const { points, sold, donors } = measured
  const option = useMemo(() => {
    const during = points.flatMap(({ phase }, at) => (phase === 'DURING' ? [at] : []))
    return lineOption({
      marked: during.length > 0 ? { name: t.DURING, from: during[0]!, to: during.at(-1)! } : undefined,
      x: points.map(({ day }) => formats.shortDay(day)),
      formats,
      lines: [
        { name: t.actual, values: points.map(({ actual }) => actual) },
        { name: t.expected, values: points.map(({ expected }) => expected) },
      ],
    })
  }, [points, t, formats])
  if (measured.refusal) return <RefusalNotice refusal={measured.refusal} />
  const units = measured.incrementalUnits
  const number = (value: number | null | undefined) => formats.number(value, 1)
  return (
    <>
      <Figures
        title={t.measuredFigures}
        figures={[
          ...(units
            ? [
                {
                  label: t.measuredUnits,
                  value: units.mean,
                  text: number(units.mean),
                  note: t.between(number(units.lower), number(units.upper)),
                },
              ]
            : []),
          ...(measured.incrementalRevenue
            ? [
                {
                  label: t.revenue,
                  value: plainMoney(measured.incrementalRevenue.mean),
                  text: formats.money(measured.incrementalRevenue.mean),
                },
              ]
            : []),
          ...(sold
            ? [
                {
                  label: t.pValue,
                  value: sold.pValue,
                  text: formats.number(sold.pValue, 3),
                  note: t[sold.method],
                },
              ]
            : []),
        ]}
      />
      <FigureCard
        title={t.measured}
        option={option}
        rows={points}
        keyOf={({ day }) => day}
        columns={[
          { isInstant: true, header: t.day, value: ({ day }) => day, show: ({ day }) => formats.day(day) },
          { header: t.phase, value: ({ phase }) => t[phase] },
          { header: t.actual, isNumber: true, value: ({ actual }) => actual },
          { header: t.expected, isNumber: true, value: ({ expected }) => expected },
          { header: t.effect, isNumber: true, value: ({ effect }) => effect },
          { header: t.cumulative, isNumber: true, value: ({ cumulativeEffect }) => cumulativeEffect },
        ]}
      >
        {measurementRemarks(measured, t, formats).map((remark) => (
          <p key={remark} className="notice">
            {remark}
          </p>
        ))}
        {sold?.placebos ? (
          <p className="soft">
            {t.placebos(
              formats.number(sold.placebos.units),
              formats.number(sold.placebos.unitPValue, 3),
              formats.number(sold.placebos.windowsRejected),
              formats.number(sold.placebos.windows),
            )}
          </p>
        ) : null}
      </FigureCard>
      {donors.length === 0 ? null : (
        <TableCard
          title={t.donors}
          rows={donors}
          keyOf={({ item, location }, index) => `${item?.id} ${location?.id} ${index}`}
          columns={[
            { header: t.item, value: ({ item }) => item?.title ?? null },
            { header: t.place, value: ({ location }) => location?.name ?? t.everywhere },
            { header: t.weight, isNumber: true, value: ({ weight }) => weight },
          ]}
        />
      )}
    </>
  )
}
