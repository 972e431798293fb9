/** Language and theme: the browser's own until somebody chooses by hand. A choice is kept in this browser. */
import { createContext, useContext, useEffect, useLayoutEffect, useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { makeFormats } from './formats'
import type { Formats } from './formats'
import type { Language, Messages } from './messages'

export type ThemeChoice = 'system' | 'light' | 'dark'

interface Preferences {
  readonly language: Language
  readonly theme: 'light' | 'dark'
  readonly themeChoice: ThemeChoice
  readonly formats: Formats
  readonly setLanguage: (language: Language) => void
  readonly setThemeChoice: (choice: ThemeChoice) => void
}

const PreferencesContext = createContext<Preferences | null>(null)
const LANGUAGE_KEY = 'forecart.language'
const THEME_KEY = 'forecart.theme'
const DARK = '(prefers-color-scheme: dark)'

function firstLanguage(): Language {
  const chosen = localStorage.getItem(LANGUAGE_KEY)
  if (chosen === 'en' || chosen === 'zh') return chosen
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}

function firstTheme(): ThemeChoice {
  const chosen = localStorage.getItem(THEME_KEY)
  return chosen === 'light' || chosen === 'dark' ? chosen : 'system'
}

export function PreferencesProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState(firstLanguage)
  const [themeChoice, setThemeChoice] = useState(firstTheme)
  const [isSystemDark, setSystemDark] = useState(() => matchMedia(DARK).matches)
  const theme = themeChoice === 'system' ? (isSystemDark ? 'dark' : 'light') : themeChoice

  useEffect(() => {
    const query = matchMedia(DARK)
    const follow = () => setSystemDark(query.matches)
    query.addEventListener('change', follow)
    return () => query.removeEventListener('change', follow)
  }, [])
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
  }, [language])
  // Ahead of the effects in which charts read their colours.
  useLayoutEffect(() => {
    document.documentElement.dataset['theme'] = theme
  }, [theme])

  const value = useMemo<Preferences>(
    () => ({
      language,
      theme,
      themeChoice,
      formats: makeFormats(language),
      setLanguage(chosen) {
        localStorage.setItem(LANGUAGE_KEY, chosen)
        setLanguage(chosen)
      },
      setThemeChoice(chosen) {
        if (chosen === 'system') localStorage.removeItem(THEME_KEY)
        else localStorage.setItem(THEME_KEY, chosen)
        setThemeChoice(chosen)
      },
    }),
    [language, theme, themeChoice],
  )
  return <PreferencesContext.Provider value={value}>{children}</PreferencesContext.Provider>
}

export function usePreferences(): Preferences {
  const preferences = useContext(PreferencesContext)
  if (!preferences) throw new Error('Preferences are used outside of their provider')
  return preferences
}

export function useMessages<Texts>(messages: Messages<Texts>): Messages<Texts>['en'] {
  return messages[usePreferences().language]
}

export function useFormats(): Formats {
  return usePreferences().formats
}
