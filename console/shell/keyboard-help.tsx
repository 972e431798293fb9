import { useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { Dialog } from '../components/dialog'
import { useMessages } from '../language/preferences'
import { PAGES } from './pages'
import { shellMessages } from './shell.messages'
import { shortcutOf } from './shortcuts'

const STORAGE_KEY = 'forecart.singleKeys'
/** Where keys are text, or mean something of their own. */
const TYPED_IN = 'input, select, textarea, [contenteditable], [role="slider"], dialog'

/** The keys that work on every page, a dialog that names them, and a switch: who speaks to the browser would press them by accident. */
export function KeyboardHelp() {
  const t = useMessages(shellMessages)
  const [, navigate] = useLocation()
  const [isOpen, setOpen] = useState(false)
  const [isOn, setOn] = useState(() => localStorage.getItem(STORAGE_KEY) !== 'off')
  useEffect(() => {
    if (!isOn) return undefined
    const press = (event: KeyboardEvent) => {
      const isTyped = event.target instanceof Element && event.target.closest(TYPED_IN) !== null
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyped) return
      const names = PAGES.map(({ name }) => name)
      const shortcut = shortcutOf(event.key, names)
      if (!shortcut) return
      event.preventDefault()
      if (shortcut.kind === 'page') navigate(`/${shortcut.name}`)
      else if (shortcut.kind === 'help') setOpen(true)
      else document.querySelector<HTMLElement>('main input[type="search"]')?.focus()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [isOn, navigate])
  const choose = (isWanted: boolean) => {
    if (isWanted) localStorage.removeItem(STORAGE_KEY)
    else localStorage.setItem(STORAGE_KEY, 'off')
    setOn(isWanted)
  }
  const keys = [
    ['/', t.keySearch],
    ['?', t.keyHelp],
    ['← →', t.keyChart],
    ['Shift + ← →', t.keyPeriod],
    ['↑ ↓', t.keyRows],
    ['Esc', t.keyEscape],
  ] as const
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        {t.keyboard}
      </button>
      {isOpen ? (
        <Dialog title={t.keyboardTitle} onClose={() => setOpen(false)}>
          <dl className="facts">
            {PAGES.map(({ name }, place) => (
              <div key={name}>
                <dt>
                  <kbd>{place + 1}</kbd>
                </dt>
                <dd>{t[name]}</dd>
              </div>
            ))}
            {keys.map(([key, text]) => (
              <div key={key}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{text}</dd>
              </div>
            ))}
          </dl>
          <div className="form">
            <label className="check">
              <input type="checkbox" checked={isOn} onChange={(event) => choose(event.target.checked)} />
              {t.singleKeys}
            </label>
          </div>
          <div className="row">
            <button className="primary" type="button" onClick={() => setOpen(false)}>
              {t.close}
            </button>
          </div>
        </Dialog>
      ) : null}
    </>
  )
}
