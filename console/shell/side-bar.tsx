import { Link, useLocation } from 'wouter'
import { useAccess } from '../api/viewer'
import { useMessages, usePreferences } from '../language/preferences'
import type { ThemeChoice } from '../language/preferences'
import { KeyboardHelp } from './keyboard-help'
import { PAGES } from './pages'
import { shellMessages } from './shell.messages'

export function SideBar({ onSignOut }: { readonly onSignOut: () => void }) {
  const t = useMessages(shellMessages)
  const access = useAccess()
  const [path] = useLocation()
  const { language, setLanguage, themeChoice, setThemeChoice } = usePreferences()
  return (
    <header className="side">
      <Link className="brand" href="/today">
        Forecart
      </Link>
      <nav aria-label={t.pages}>
        <ul>
          {PAGES.map(({ name }) => (
            <li key={name}>
              <Link href={`/${name}`} aria-current={path === `/${name}` ? 'page' : undefined}>
                {t[name]}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className="preferences">
        <label>
          <span>{t.language}</span>
          <select
            value={language}
            onChange={(event) => setLanguage(event.target.value === 'zh' ? 'zh' : 'en')}
          >
            <option value="en" lang="en">
              English
            </option>
            <option value="zh" lang="zh-CN">
              中文
            </option>
          </select>
        </label>
        <label>
          <span>{t.theme}</span>
          <select value={themeChoice} onChange={(event) => setThemeChoice(event.target.value as ThemeChoice)}>
            <option value="system">{t.system}</option>
            <option value="light">{t.light}</option>
            <option value="dark">{t.dark}</option>
          </select>
        </label>
        <KeyboardHelp />
        <span className="soft">{t.signedInAs(access.isAdmin ? t.administrator : (access.source ?? ''))}</span>
        <button type="button" onClick={onSignOut}>
          {t.signOut}
        </button>
      </div>
    </header>
  )
}
