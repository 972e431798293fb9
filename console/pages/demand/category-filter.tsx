import { useMemo } from 'react'
import { useAnswer } from '../../api/use-answer'
import { Answered } from '../../components/answered'
import { DemandCategoriesDocument } from '../../generated/demand'
import { useFormats, useMessages } from '../../language/preferences'
import { categoryTree, wayTo } from './category-tree'
import type { CategoryBranch } from './category-tree'
import { demandMessages } from './demand.messages'

/** The tree of categories: one that is chosen stands for all below it. */
export function CategoryFilter(props: {
  /** Empty: all. */
  readonly chosen: string
  readonly onChoose: (id: string) => void
}) {
  const { chosen, onChoose } = props
  const t = useMessages(demandMessages)
  const formats = useFormats()
  const answer = useAnswer(DemandCategoriesDocument, {})
  const nodes = answer.data?.categories.nodes
  const tree = useMemo(() => categoryTree(nodes ?? []), [nodes])
  const open = useMemo(() => new Set(wayTo(tree, chosen)), [tree, chosen])
  const choice = ({ id, name }: Pick<CategoryBranch, 'id' | 'name'>) => (
    <button type="button" className="plain" aria-pressed={id === chosen} onClick={() => onChoose(id)}>
      {name}
    </button>
  )
  const branches = (list: readonly CategoryBranch[]) => (
    <ul className="tree">
      {list.map((branch) => (
        <li key={branch.id}>
          {choice(branch)}
          {branch.below.length === 0 ? null : (
            // Beside the button, not around it: within a summary it could not be reached by all.
            <details open={open.has(branch.id)}>
              <summary>
                {t.narrower(formats.number(branch.below.length))}
                <span className="visually-hidden"> {t.below(branch.name)}</span>
              </summary>
              {branches(branch.below)}
            </details>
          )}
        </li>
      ))}
    </ul>
  )
  return (
    <details open={chosen !== ''}>
      <summary>{t.category}</summary>
      <Answered answer={answer}>
        {({ categories }) => (
          <>
            <ul className="tree">
              <li>{choice({ id: '', name: t.allCategories })}</li>
            </ul>
            {branches(tree)}
            {categories.totalCount > categories.nodes.length ? (
              <p className="soft">
                {t.moreCategories(formats.number(categories.totalCount - categories.nodes.length))}
              </p>
            ) : null}
          </>
        )}
      </Answered>
    </details>
  )
}
