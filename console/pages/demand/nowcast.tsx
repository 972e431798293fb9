import { shownErrors } from '../../api/error-text'
import { useAnswer } from '../../api/use-answer'
import { quantileOf } from '../../components/demand-rows'
import { Figures } from '../../components/figures'
import { NowcastDocument } from '../../generated/demand'
import { useFormats, useMessages } from '../../language/preferences'
import { forecastInput } from './demand-view'
import type { DemandView } from './demand-view'
import { demandMessages } from './demand.messages'

/** The day goes on: it is read anew at times. */
const POLL_MS = 60_000

/** What the running day of one item at one place will have sold, from its sales so far; why that cannot be told, where it cannot. */
export function Nowcast({ view }: { readonly view: DemandView }) {
  const t = useMessages(demandMessages)
  const formats = useFormats()
  const isServed = view.place !== '' && view.measure === 'UNITS' && view.granularity === 'DAY'
  const { data, error } = useAnswer(
    NowcastDocument,
    { input: forecastInput(view) },
    { skip: !isServed, pollMs: POLL_MS, isKeptWhole: true },
  )
  const nowcast = data?.demandForecast?.nowcast
  if (!isServed) return null
  if (!nowcast) {
    // It is no fault of the page that a day has no sales of known hours.
    return error ? (
      <p className="soft" role="status">
        {t.noNowcast(
          shownErrors(error)
            .map(({ message }) => message)
            .join(' '),
        )}
      </p>
    ) : null
  }
  const { mean, forecastMean, soldUnits, soldShare, quantiles, day } = nowcast
  const units = (value: number | null) => formats.number(value, 1)
  return (
    <Figures
      title={t.nowcast}
      figures={[
        {
          label: t.soldToday,
          value: soldUnits,
          text: units(soldUnits),
          note: t.usualShare(formats.percent(soldShare, 0)),
        },
        {
          label: t.wholeToday(formats.day(day)),
          value: mean,
          text: units(mean),
          note: t.nowcastBand(units(quantileOf(quantiles, 0.1)), units(quantileOf(quantiles, 0.9))),
        },
        { label: t.forecastToday, value: forecastMean, text: units(forecastMean) },
      ]}
    />
  )
}
