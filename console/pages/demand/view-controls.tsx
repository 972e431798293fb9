import { PlaceSelect } from '../../components/place-select'
import { useAddress } from '../../components/use-address'
import { useFormats, useMessages } from '../../language/preferences'
import { GRANULARITIES, HISTORY_DAYS, HORIZON_DAYS, MEASURES } from './demand-view'
import type { DemandView } from './demand-view'
import { demandMessages } from './demand.messages'

/** Place, measure, granularity and spans: all of them are kept in the address. */
export function ViewControls({ view }: { readonly view: DemandView }) {
  const t = useMessages(demandMessages)
  const formats = useFormats()
  const address = useAddress()
  return (
    <div className="form">
      <PlaceSelect label={t.place} value={view.place} onChange={(place) => address.set({ place })} />
      <label>
        {t.measure}
        <select value={view.measure} onChange={(event) => address.set({ measure: event.target.value })}>
          {MEASURES.map((measure) => (
            <option key={measure} value={measure}>
              {t[measure]}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t.granularity}
        <select
          value={view.granularity}
          onChange={(event) => address.set({ by: event.target.value, history: '' })}
        >
          {GRANULARITIES.map((granularity) => (
            <option key={granularity} value={granularity}>
              {t[granularity]}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t.history}
        <select value={view.historyDays} onChange={(event) => address.set({ history: event.target.value })}>
          {HISTORY_DAYS.map((days) => (
            <option key={days} value={days}>
              {t.days(formats.number(days))}
            </option>
          ))}
        </select>
      </label>
      {view.granularity === 'DAY' ? (
        <label>
          {t.horizon}
          <select value={view.horizonDays} onChange={(event) => address.set({ ahead: event.target.value })}>
            {HORIZON_DAYS.map((days) => (
              <option key={days} value={days}>
                {t.days(formats.number(days))}
              </option>
            ))}
          </select>
        </label>
      ) : null}
    </div>
  )
}
