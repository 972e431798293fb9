import { TableCard } from '../../components/table-card'
import type { RecommendationPartsFragment } from '../../generated/visitors'
import { useFormats, useMessages } from '../../language/preferences'
import { visitorsMessages } from './visitors.messages'

function nameOf({ item, target }: RecommendationPartsFragment): string | null {
  if (item) return `${item.title} (${item.externalId})`
  if (target?.__typename === 'PaymentMethod') return target.payment
  if (target?.__typename === 'Advert') return target.advert
  if (target?.__typename === 'Promotion') return target.promotion
  return null
}

/** A list with the reasons of each entry. */
export function RecommendationTable(props: {
  readonly title: string
  readonly recommendations: readonly RecommendationPartsFragment[]
}) {
  const t = useMessages(visitorsMessages)
  const formats = useFormats()
  return (
    <TableCard
      title={props.title}
      rows={props.recommendations}
      keyOf={({ id }) => id}
      columns={[
        { header: t.rank, isNumber: true, value: ({ rank }) => rank },
        { header: t.item, value: nameOf },
        {
          header: t.score,
          isNumber: true,
          value: ({ score }) => score,
          show: ({ score }) => formats.fixed(score, 3),
        },
        {
          isText: true,
          header: t.reasons,
          value: ({ reasons }) => reasons.map(({ text }) => text).join(' '),
        },
      ]}
    />
  )
}
