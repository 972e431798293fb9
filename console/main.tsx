import { createRoot } from 'react-dom/client'
import { App } from './app'
import { PreferencesProvider } from './language/preferences'

const root = document.getElementById('root')
if (!root) throw new Error('The page has no element with the id "root"')
createRoot(root).render(
  <PreferencesProvider>
    <App />
  </PreferencesProvider>,
)
