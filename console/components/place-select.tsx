import { useAnswer } from '../api/use-answer'
import { PlacesDocument } from '../generated/components'
import { useMessages } from '../language/preferences'
import { componentMessages } from './components.messages'

/** Chooses a place by the shop's own key. */
export function PlaceSelect(props: {
  readonly label: string
  readonly value: string
  /** What an empty text stands for; all places where it is not said. */
  readonly emptyLabel?: string
  readonly onChange: (externalId: string) => void
}) {
  const t = useMessages(componentMessages)
  const { data } = useAnswer(PlacesDocument, {})
  const places = data?.locations.nodes ?? []
  const isKnown = props.value === '' || places.some(({ externalId }) => externalId === props.value)
  return (
    <label className="field">
      {props.label}
      <select value={props.value} onChange={(event) => props.onChange(event.target.value)}>
        <option value="">{props.emptyLabel ?? t.everywhere}</option>
        {isKnown ? null : <option value={props.value}>{props.value}</option>}
        {places.map(({ id, externalId, name }) => (
          <option key={id} value={externalId}>
            {name}
          </option>
        ))}
        {data && data.locations.totalCount > places.length ? (
          <option disabled>{t.morePlaces(String(data.locations.totalCount - places.length))}</option>
        ) : null}
      </select>
    </label>
  )
}
