import { useAnswer } from '../../api/use-answer'
import { Answered } from '../../components/answered'
import { CsvButton } from '../../components/csv-button'
import { DemandTotalDocument } from '../../generated/demand'
import { useFormats, useMessages } from '../../language/preferences'
import { useSettled } from '../../components/use-settled'
import { quantileOf } from '../../components/demand-rows'
import { forecastInput } from './demand-view'
import type { DemandView } from './demand-view'
import { demandMessages } from './demand.messages'
import { dayAfter } from './drawn-period'
import type { DrawnDays } from './use-drawn-days'

/** Of a large total nobody reads fractions; of a few units a tenth may count. */
const digits = (total: number): number => (total >= 100 ? 0 : 1)

/** What is expected of some days together. */
export function PeriodTotal({ view, period }: { readonly view: DemandView; readonly period: DrawnDays }) {
  const t = useMessages(demandMessages)
  const formats = useFormats()
  const { days, from, until, isGood, choose } = period
  const first = days[0] ?? ''
  const last = days.at(-1) ?? ''
  // Each key of the picture changes the period: asked is for the one that stays.
  const chosen = isGood ? `${from} ${until}` : ''
  const settled = useSettled(chosen)
  const [askedFrom = '', askedUntil = ''] = settled.split(' ')
  const asked = useAnswer(
    DemandTotalDocument,
    {
      input: forecastInput(view),
      from: askedFrom,
      to: askedUntil === '' ? askedUntil : dayAfter(askedUntil),
    },
    { skip: settled === '' },
  )
  // That of another period would be a wrong answer, beside these days and in the CSV.
  const isOfOthers = settled !== chosen || asked.shown === 'OTHER'
  const answer = isOfOthers ? { ...asked, data: undefined, error: undefined, isLoading: true } : asked
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t.total}</h2>
        <CsvButton
          name={t.total}
          rows={isGood && answer.data?.demandForecast ? [answer.data.demandForecast.total] : []}
          columns={[
            { header: t.from, value: () => from },
            { header: t.until, value: () => until },
            { header: t.mean, value: ({ mean }) => mean },
            { header: 'P10', value: ({ quantiles }) => quantileOf(quantiles, 0.1) },
            { header: 'P50', value: ({ quantiles }) => quantileOf(quantiles, 0.5) },
            { header: 'P90', value: ({ quantiles }) => quantileOf(quantiles, 0.9) },
          ]}
        />
      </div>
      <div className="form">
        <label>
          {t.from}
          <input
            type="date"
            min={first}
            max={last}
            value={from}
            onChange={(event) => choose(event.target.value, until)}
          />
        </label>
        <label>
          {t.until}
          <input
            type="date"
            min={first}
            max={last}
            value={until}
            onChange={(event) => choose(from, event.target.value)}
          />
        </label>
      </div>
      <p className="soft">{t.drawPeriod}</p>
      {isGood ? (
        <Answered answer={answer}>
          {({ demandForecast }) => {
            const total = demandForecast?.total
            if (!total) return null
            const shown = (value: number | null) => formats.number(value, digits(total.mean))
            const at = (level: number) => shown(quantileOf(total.quantiles, level))
            return <p role="status">{t.totalText(shown(total.mean), at(0.1), at(0.5), at(0.9))}</p>
          }}
        </Answered>
      ) : (
        <p className="notice warning">{t.badPeriod}</p>
      )}
    </section>
  )
}
