import { useState } from 'react'
import { Link } from 'wouter'
import { useAnswer } from '../../api/use-answer'
import { Answered } from '../../components/answered'
import { CsvButton } from '../../components/csv-button'
import { useAddress } from '../../components/use-address'
import { useSettled } from '../../components/use-settled'
import { DemandItemsDocument } from '../../generated/demand'
import { useFormats, useMessages } from '../../language/preferences'
import { CategoryFilter } from './category-filter'
import { demandMessages } from './demand.messages'

const PAGE_SIZE = 20
const MOST_SHOWN = 200

/** Finds items by title and category. The server searches, so that a shop of any size can be searched. */
export function ItemFinder({ selected }: { readonly selected: string }) {
  const t = useMessages(demandMessages)
  const formats = useFormats()
  const address = useAddress()
  const [title, setTitle] = useState(address.get('title'))
  const [first, setFirst] = useState(PAGE_SIZE)
  const category = address.get('category')
  const titleContains = useSettled(title.trim())
  const items = useAnswer(DemandItemsDocument, {
    first,
    filter: {
      ...(titleContains === '' ? {} : { titleContains }),
      ...(category === '' ? {} : { categoryIds: [category] }),
    },
  })
  const linkTo = (item: string) => {
    const parameters = new URLSearchParams(window.location.search)
    parameters.set('item', item)
    return `/demand?${parameters}`
  }
  return (
    <section className="card finder" aria-label={t.find}>
      <div className="card-head">
        <h2>{t.find}</h2>
        <CsvButton
          name={t.find}
          rows={items.data?.items.nodes ?? []}
          totalCount={items.data?.items.totalCount}
          columns={[
            { header: t.itemKey, value: ({ externalId }) => externalId },
            { header: t.itemTitle, value: ({ title: name }) => name },
            { header: t.brand, value: ({ brand }) => brand },
          ]}
        />
      </div>
      <label className="field">
        {t.titleContains}
        <input
          type="search"
          value={title}
          onChange={(event) => {
            setTitle(event.target.value)
            setFirst(PAGE_SIZE)
          }}
        />
      </label>
      <CategoryFilter
        chosen={category}
        onChoose={(id) => {
          address.set({ category: id })
          setFirst(PAGE_SIZE)
        }}
      />
      <Answered answer={items} empty={({ items: { nodes } }) => (nodes.length === 0 ? t.noItems : null)}>
        {({ items: { nodes, totalCount, pageInfo } }) => (
          <>
            <p className="soft" role="status">
              {t.found(formats.number(totalCount))}
            </p>
            <ul className="list">
              {nodes.map(({ id, externalId, title: name, brand }) => (
                <li key={id}>
                  <Link href={linkTo(externalId)} aria-current={externalId === selected ? 'true' : undefined}>
                    {name}
                    <br />
                    <span className="soft">
                      {externalId}
                      {brand ? ` · ${brand}` : ''}
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
            {pageInfo.hasNextPage && first < MOST_SHOWN ? (
              <button type="button" onClick={() => setFirst(Math.min(first + PAGE_SIZE, MOST_SHOWN))}>
                {t.more}
              </button>
            ) : null}
            {pageInfo.hasNextPage && first >= MOST_SHOWN ? (
              <p className="soft">{t.listEnds(formats.number(MOST_SHOWN))}</p>
            ) : null}
          </>
        )}
      </Answered>
    </section>
  )
}
