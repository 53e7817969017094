import theme from 'vitepress/theme'
import './contrast.css'

export default {
  extends: theme,
  enhanceApp({ router }) {
    // the playground is a page of its own, which the router would look for among the pages of the site
    router.onBeforeRouteChange = (to) => {
      if (!/^\/playground(?:\/|$)/.test(to)) return undefined
      location.assign(to.replace(/^\/playground(?:\/index(?:\.html)?)?(?=[#?]|$)/, '/playground/'))
      return false
    }
  },
}
