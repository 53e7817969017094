import { startApp } from './app.ts'
import { keepForOffline } from './offline.ts'

/** The colours that the reader chose on the pages of the site. */
const followSite = (): void => {
  try {
    const chosen = localStorage.getItem('vitepress-theme-appearance')
    if (chosen === 'dark' || chosen === 'light') document.documentElement.dataset.scheme = chosen
  } catch {
    // a browser that forbids storage has the colours of the system
  }
}

followSite()
const root = document.getElementById('playground')
if (root !== null) startApp(root)
void keepForOffline()
